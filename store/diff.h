// Diff: what changed from one state of a document to another, by paragraph.
//
// A text is lines. A line stands in both texts and is kept, or it was removed, or added; a removed
// and an added one that stand at one place and are similar (line_pairs.h) are one edited line,
// with the characters, numbers and dates that changed (character_diff.h).
//
// A line of kLeastMovedCharacters or more that stands once in each text, and not in the same order
// as the lines around it, was moved. It is given where it stood, removed, and where it stands now,
// added, and each of the two names the other; a reader who knows nothing of moves sees a removed
// and an added line. So is a line of kLeastMovedAndEditedCharacters or more that stands nowhere
// twice and is similar to one elsewhere: paragraphs that move are often numbered anew. What changed
// in it is told as in an edited one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "store/character_diff.h"
#include "store/edit_script.h"

namespace shilu {

enum class LineChange { kKept, kRemoved, kAdded, kEdited };

// One line of both texts. `before` is empty for an added line, `after` for a removed one.
struct DiffLine {
  LineChange change = LineChange::kKept;
  std::string before;
  std::string after;
  // Of an edited line, and of both halves of a moved one: the ranges are those of the line as it
  // stood before and as it stands now.
  LineEdits edits;
  std::optional<size_t> moved;  // the place of its other half in the list of lines
};

inline constexpr size_t kLeastMovedCharacters = 10;
inline constexpr size_t kLeastMovedAndEditedCharacters = 20;

// A field of the document other than its text; the values as JSON ("null", "\"2018-03-06\"").
struct FieldChange {
  std::string field;
  std::string before;
  std::string after;
};

struct DocumentDiff {
  std::vector<FieldChange> fields;  // those that make a version (state_fields) before the others
  std::vector<DiffLine> lines;      // of the whole text, kept lines too

  // No field and no line differs.
  bool is_empty() const;
};

// What a diff may cost. Whatever the texts are, the rest of the work is in proportion to their
// length.
struct DiffBudget {
  WorkBudget lines{4'000'000};
  WorkBudget pairs{8'000'000};
  WorkBudget characters{8'000'000};
};

// Every line of both texts in order. Not all kept if the texts differ in any octet. A budget that
// is used up makes it coarser, never wrong.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after,
                                 DiffBudget& budget);
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

// Every field that document_to_json() knows, and the text. Not empty if document_digest() differs.
DocumentDiff diff_documents(const Document& before, const Document& after);

}  // namespace shilu
