#include "app/restored.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "base/document_json.h"
#include "extract/restore.h"

namespace shilu {

using Json = nlohmann::ordered_json;

void add_restored(Json& document) {
  const Result<Document> known = document_from_json(document);
  assert(known && "not the JSON of a document");
  if (!known) return;
  const RestoredText restored = restore(known->text, known->flags);
  if (restored.text == known->text) return;
  document["restored"] = restored.text;
  Json& changes = document["restored_changes"] = Json::array();
  for (const RestoredChange& change : restored.changes) {
    changes.push_back({{"change", change.change}, {"count", change.count}});
  }
}

}  // namespace shilu
