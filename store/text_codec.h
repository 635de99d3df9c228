// Texts and metadata as they lie in a version's record: one zstd frame (RFC 8878) each, "" for "".
// Metadata is compressed against a fixed dictionary, the field names of the document's JSON, which
// is part of the format. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

// kIo when memory is exhausted.
Result<std::string> compress_text(std::string_view text);
Result<std::string> compress_metadata(std::string_view json);

// kCorrupt for anything that is not one whole frame, and for more than 256 MiB. What a frame says
// of its size is not trusted: memory grows with what was really decoded.
Result<std::string> decompress_text(std::string_view frame);
Result<std::string> decompress_metadata(std::string_view frame);

}  // namespace shilu
