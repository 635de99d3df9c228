#include "store/prepared_document.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/document_json.h"
#include "store/text_codec.h"

namespace shilu {
namespace {

std::string metadata_of(const Document& document) {
  nlohmann::ordered_json json = document_to_json(document, {});
  json["text"] = "";
  return to_json_line(json);
}

}  // namespace

PreparedDocument prepare_document(const Document& document) {
  std::string metadata = metadata_of(document);
  std::string metadata_sha256 = sha256_hex(metadata);
  return {document_digest(document), std::move(metadata), std::move(metadata_sha256),
          sha256_hex(document.text)};
}

Result<PreparedDocument::Frames> compress_document(const PreparedDocument& document,
                                                   std::string_view text, const DictionaryIds& ids,
                                                   Dictionaries& dictionaries, const View& view) {
  const auto compressed = [&](FrameSort sort, std::string_view bytes, uint32_t id) {
    const auto dictionary = dictionaries.find(id, view);
    if (!dictionary && dictionary.error().code != ErrorCode::kCorrupt) {
      return Result<std::string>(tl::unexpected<Error>(dictionary.error()));
    }
    return compress_whole(sort, bytes, dictionary ? dictionary->get() : nullptr);
  };
  Result<std::string> metadata = compressed(FrameSort::kMetadata, document.metadata, ids.metadata);
  Result<std::string> frame = compressed(FrameSort::kText, text, ids.text);
  if (!metadata || !frame) {
    return tl::unexpected<Error>(metadata ? frame.error() : metadata.error());
  }
  return PreparedDocument::Frames{std::move(*metadata), std::move(*frame)};
}

}  // namespace shilu
