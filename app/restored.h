// The restored reading (extract/restore.h) beside a document, where --restored asks for it.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace shilu {

// What --restored does, as the help of each command says it.
inline constexpr const char* kRestoredFieldHelp =
    "Add restored, where it differs from text: simplified from traditional, without bracketed "
    "pinyin, full-width digits and letters, spaces and broken lines mended; and restored_changes, "
    "the counts";

// Adds `restored` and `restored_changes` (a list of `change`, `count`) to a document's JSON
// (document_json.h), where the reading of its `text` differs from it.
void add_restored(nlohmann::ordered_json& document);

}  // namespace shilu
