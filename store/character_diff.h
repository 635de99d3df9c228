// What changed within a line, for a person to read: whole characters, and whole numbers, dates and
// words rather than single digits and letters.
#pragma once

#include <string_view>
#include <vector>

#include "store/edit_script.h"
#include "store/line_values.h"

namespace shilu {

// `before` of the one line has become `after` of the other; one of them may be empty.
struct CharacterEdit {
  ByteRange before;
  ByteRange after;
};

// A number that has become another number, or a date another date: another value, not the same
// written otherwise.
struct ValueChange {
  ByteRange before;
  ByteRange after;
  ValueKind kind = ValueKind::kNumber;  // never kLabel
};

struct LineEdits {
  std::vector<CharacterEdit> edits;  // in order, none touching the next
  std::vector<ValueChange> values;   // each within an edit, in order
};

// What is not in `edits` is equal in both lines, so that they turn either line into the other; no
// edits if the lines are equal, and only then. Edits with less between them than either changes
// are one. Where the lines have so little in common that the budget does not suffice,
// all between their common beginning and end is one edit.
LineEdits character_diff(std::string_view before, std::string_view after, WorkBudget& budget);

}  // namespace shilu
