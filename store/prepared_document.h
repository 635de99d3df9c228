// What is stored of a document, made of it ahead of its commit: by whichever thread has it, so that
// the writer need not serialize, digest and compress.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/document.h"
#include "base/result.h"
#include "store/dictionaries.h"
#include "store/view.h"

namespace shilu {

struct PreparedDocument {
  std::string digest;    // document_digest
  std::string metadata;  // its JSON with an empty text, without links and removed parts
  std::string metadata_sha256;
  std::string text_sha256;

  // Both compressed whole (store/text_codec.h), with the dictionaries that the frames name.
  struct Frames {
    std::string metadata;
    std::string text;
  };
  std::optional<Frames> frames = {};
  // The text stood nowhere whole (d/) when so many batches were durable, or later.
  std::optional<uint64_t> unplaced_after = {};
};

// A text below this costs less where it stands than a reference and its d/ entry would.
inline constexpr size_t kLeastSharedBytes = 256;

// Without frames. Any thread.
PreparedDocument prepare_document(const Document& document);

// Its frames, where `text` is the document's. kCorrupt where a dictionary is not in `view`, kIo
// when memory is exhausted. Any thread.
Result<PreparedDocument::Frames> compress_document(const PreparedDocument& document,
                                                   std::string_view text, const DictionaryIds& ids,
                                                   Dictionaries& dictionaries, const View& view);

}  // namespace shilu
