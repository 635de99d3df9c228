// Diff: what changed from one state of a document to another, by paragraph.
//
// Lines are compared by E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986):
// the fewest removed and added lines. Past kMostEdits of them the part between the common
// beginning and end is given as removed and added whole, so that work stays bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace shilu {

enum class LineChange { kKept, kRemoved, kAdded, kEdited };

// Octets of a line, on UTF-8 boundaries.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
};

// One line of both texts. `before` is empty for an added line, `after` for a removed one; an
// edited line has both, and where they differ.
struct DiffLine {
  LineChange change = LineChange::kKept;
  std::string before;
  std::string after;
  ByteRange before_range;
  ByteRange after_range;
};

// A field of the document other than its text; the values as JSON ("null", "\"2018-03-06\"").
struct FieldChange {
  std::string field;
  std::string before;
  std::string after;
};

struct DocumentDiff {
  std::vector<FieldChange> fields;
  std::vector<DiffLine> lines;  // of the whole text, kept lines too

  // No field and no line differs.
  bool is_empty() const;
};

inline constexpr size_t kMostEdits = 1000;

// Every line of both texts in order. Not all kept if the texts differ in any octet.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after,
                                 size_t most_edits = kMostEdits);

DocumentDiff diff_documents(const Document& before, const Document& after);

}  // namespace shilu
