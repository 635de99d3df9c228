// The document in the words users rely on, one JSON object, keys in a fixed order.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/document.h"
#include "base/result.h"

namespace shilu {

// With what was removed, the portal's rule too: both explain the document.
enum class RemovedParts { kOmit, kInclude };
enum class DocumentLinks { kOmit, kInclude };

struct DocumentJsonOptions {
  RemovedParts removed = RemovedParts::kOmit;
  DocumentLinks links = DocumentLinks::kOmit;
};

// Every field of the contract, null or [] where not known; `url`, `file` and what an archive adds
// are put in by the caller.
nlohmann::ordered_json document_to_json(const Document& document,
                                        const DocumentJsonOptions& options);

// The inverse, as far as the JSON says: links, removed and rule are empty where they were omitted.
Result<Document> document_from_json(const nlohmann::ordered_json& json);

// One line, without line feed. Bytes that are not UTF-8 become U+FFFD.
std::string to_json_line(const nlohmann::ordered_json& json);

}  // namespace shilu
