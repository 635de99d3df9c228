#include "store/character_diff.h"

#include <algorithm>
#include <unordered_map>

#include "base/characters.h"

namespace shilu {
namespace {

// A line in pieces that are not torn: values, labels, and single characters between them.
struct Pieces {
  std::string_view line;
  std::vector<LineValue> values;
  std::vector<ByteRange> places;
};

Pieces pieces_of(std::string_view line) {
  Pieces pieces{line, line_values(line), {}};
  std::string_view rest = line;
  const auto here = [&] { return line.size() - rest.size(); };
  auto value = pieces.values.begin();
  while (!rest.empty()) {
    const size_t begin = here();
    if (value != pieces.values.end() && value->place.begin == begin) {
      rest.remove_prefix(value->place.size());
      ++value;
    } else {
      take_character(rest);
    }
    pieces.places.push_back({begin, here()});
  }
  return pieces;
}

// Pieces as numbers, equal where their octets are.
class PieceNumbers {
 public:
  std::vector<int> of(const Pieces& pieces) {
    std::vector<int> numbers;
    numbers.reserve(pieces.places.size());
    for (const ByteRange& place : pieces.places) {
      const auto next = static_cast<int>(known_.size());
      numbers.push_back(known_.emplace(place.of(pieces.line), next).first->second);
    }
    return numbers;
  }

 private:
  std::unordered_map<std::string_view, int> known_;
};

// An edit, and how many pieces it takes out, puts in, and follows since the one before it.
struct CountedEdit {
  CharacterEdit edit;
  size_t removed = 0;
  size_t added = 0;
  size_t kept_before = 0;

  size_t changed() const { return std::max(removed, added); }
};

std::vector<CountedEdit> edits_of(const Pieces& before, const Pieces& after,
                                  const std::vector<EditStep>& steps) {
  std::vector<CountedEdit> edits;
  size_t next_before = 0;
  size_t next_after = 0;
  size_t before_end = 0;  // of the piece before the next one
  size_t after_end = 0;
  size_t kept = 0;
  bool in_edit = false;
  for (EditStep step : steps) {
    if (step != EditStep::kKeep && !in_edit) {
      edits.push_back({{{before_end, before_end}, {after_end, after_end}}, 0, 0, kept});
      kept = 0;
    }
    in_edit = step != EditStep::kKeep;
    kept += in_edit ? 0 : 1;
    if (step != EditStep::kAdd) {
      before_end = before.places[next_before++].end;
    }
    if (step != EditStep::kRemove) {
      after_end = after.places[next_after++].end;
    }
    if (in_edit) {
      CountedEdit& edit = edits.back();
      edit.edit.before.end = before_end;
      edit.edit.after.end = after_end;
      edit.removed += step == EditStep::kRemove ? 1 : 0;
      edit.added += step == EditStep::kAdd ? 1 : 0;
    }
  }
  return edits;
}

// A few characters that happen to be equal between two edits make neither easier to read: they
// are taken into one edit where they are fewer than either side of them changes. A number is one
// piece however long: it is read as one.
std::vector<CharacterEdit> joined(const std::vector<CountedEdit>& edits) {
  std::vector<CountedEdit> readable;
  for (CountedEdit next : edits) {
    while (!readable.empty() &&
           next.kept_before < std::min(readable.back().changed(), next.changed())) {
      const CountedEdit& last = readable.back();
      next.edit.before.begin = last.edit.before.begin;
      next.edit.after.begin = last.edit.after.begin;
      next.removed += last.removed + next.kept_before;
      next.added += last.added + next.kept_before;
      next.kept_before = last.kept_before;
      readable.pop_back();
    }
    readable.push_back(next);
  }
  std::vector<CharacterEdit> plain;
  plain.reserve(readable.size());
  for (const CountedEdit& each : readable) {
    plain.push_back(each.edit);
  }
  return plain;
}

std::vector<const LineValue*> values_within(const std::vector<LineValue>& values,
                                            const ByteRange& range, ValueKind kind) {
  std::vector<const LineValue*> within;
  const auto first = std::lower_bound(
      values.begin(), values.end(), range.begin,
      [](const LineValue& value, size_t begin) { return value.place.begin < begin; });
  for (auto value = first; value != values.end() && value->place.end <= range.end; ++value) {
    if (value->kind == kind) {
      within.push_back(&*value);
    }
  }
  return within;
}

// Within an edit the first number has become the first, the second the second; where there are
// more of them on one side, nobody can tell which became which.
void add_value_changes(const CharacterEdit& edit, const Pieces& before, const Pieces& after,
                       std::vector<ValueChange>& changes) {
  const auto first = static_cast<std::ptrdiff_t>(changes.size());
  for (ValueKind kind : {ValueKind::kNumber, ValueKind::kDate}) {
    const auto old_values = values_within(before.values, edit.before, kind);
    const auto new_values = values_within(after.values, edit.after, kind);
    if (old_values.size() != new_values.size()) {
      continue;
    }
    for (size_t i = 0; i < old_values.size(); ++i) {
      if (old_values[i]->meaning != new_values[i]->meaning) {
        changes.push_back({old_values[i]->place, new_values[i]->place, kind});
      }
    }
  }
  std::sort(changes.begin() + first, changes.end(),
            [](const ValueChange& left, const ValueChange& right) {
              return left.before.begin < right.before.begin;
            });
}

}  // namespace

LineEdits character_diff(std::string_view before, std::string_view after, WorkBudget& budget) {
  LineEdits difference;
  if (before == after) {
    return difference;
  }
  const Pieces old_pieces = pieces_of(before);
  const Pieces new_pieces = pieces_of(after);
  PieceNumbers numbers;
  const std::vector<int> old_numbers = numbers.of(old_pieces);
  const std::vector<int> new_numbers = numbers.of(new_pieces);
  const std::vector<EditStep> steps = edit_script(old_numbers, new_numbers, budget);
  difference.edits = joined(edits_of(old_pieces, new_pieces, steps));
  for (const CharacterEdit& edit : difference.edits) {
    add_value_changes(edit, old_pieces, new_pieces, difference.values);
  }
  return difference;
}

}  // namespace shilu
