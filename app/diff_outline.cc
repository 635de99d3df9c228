#include "app/diff_outline.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace shilu {

std::vector<LineSpan> hunks_of(const std::vector<DiffLine>& lines) {
  constexpr size_t kContextLines = 3;
  std::vector<LineSpan> hunks;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].change == LineChange::kKept) {
      continue;
    }
    const size_t begin = i - std::min(i, kContextLines);
    const size_t end = std::min(lines.size(), i + kContextLines + 1);
    if (!hunks.empty() && begin <= hunks.back().end) {
      hunks.back().end = end;
    } else {
      hunks.push_back({begin, end});
    }
  }
  return hunks;
}

std::vector<LineNumber> line_numbers(const std::vector<DiffLine>& lines) {
  std::vector<LineNumber> numbers;
  LineNumber number;
  for (const DiffLine& line : lines) {
    number.before += line.change == LineChange::kAdded ? 0 : 1;
    number.after += line.change == LineChange::kRemoved ? 0 : 1;
    numbers.push_back(number);
  }
  return numbers;
}

std::optional<FieldEdits> edits_of(const FieldChange& change) {
  const auto before = nlohmann::json::parse(change.before, nullptr, false);
  const auto after = nlohmann::json::parse(change.after, nullptr, false);
  if (!before.is_string() || !after.is_string()) {
    return std::nullopt;
  }
  FieldEdits field{before.get<std::string>(), after.get<std::string>(), {}};
  DiffBudget budget;
  field.edits = character_diff(field.before, field.after, budget.characters);
  return field;
}

std::string_view kind_of(const ValueChange& change) {
  return change.kind == ValueKind::kDate ? "date" : "number";
}

}  // namespace shilu
