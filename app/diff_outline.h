// What the forms of a diff for people have in common: which lines to show, their numbers, and
// the fields that are plain text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/diff.h"

namespace shilu {

// Lines [begin, end) of a diff.
struct LineSpan {
  size_t begin = 0;
  size_t end = 0;
};

// The changed lines with three kept ones around them; what is no more than twice that apart
// is one span.
std::vector<LineSpan> hunks_of(const std::vector<DiffLine>& lines);

// Where a line stands in both texts, from 1; in a text that does not have it, where the last one
// before it stands.
struct LineNumber {
  size_t before = 0;
  size_t after = 0;
};
std::vector<LineNumber> line_numbers(const std::vector<DiffLine>& lines);

// A field whose two values are plain text, and what changed in it.
struct FieldEdits {
  std::string before;
  std::string after;
  LineEdits edits;
};
std::optional<FieldEdits> edits_of(const FieldChange& change);

std::string_view kind_of(const ValueChange& change);  // "number", "date"

}  // namespace shilu
