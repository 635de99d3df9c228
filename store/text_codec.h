// Texts and metadata as they lie in a version's record: one zstd frame (RFC 8878) each.
//
// A whole frame is compressed with a dictionary of the archive (store/dictionaries.h), whose id
// stands in the frame, or with none; metadata then with a fixed dictionary, the field names of the
// document's JSON, which is part of the format. Of nothing it is "". A delta has an earlier text or
// metadata for its dictionary, and is never "". Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/dictionaries.h"

namespace shilu {

enum class FrameSort { kText, kMetadata };

// `dictionary` may be null. kIo when memory is exhausted.
Result<std::string> compress_whole(FrameSort sort, std::string_view bytes,
                                   const Dictionary* dictionary);
Result<std::string> compress_delta(std::string_view bytes, std::string_view base);

// The id of the dictionary that a frame needs; 0 if none of the archive's.
uint32_t dictionary_of_frame(std::string_view frame);

// kCorrupt for anything that is not one whole frame, or needs another dictionary, and for more than
// 256 MiB. What a frame says of its size is not trusted: memory grows with what was really decoded.
// `dictionary` is that of the frame's id, null for 0.
Result<std::string> decompress_whole(FrameSort sort, std::string_view frame,
                                     const Dictionary* dictionary);
Result<std::string> decompress_delta(std::string_view frame, std::string_view base);

}  // namespace shilu
