#include "store/diff.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/characters.h"
#include "base/document_json.h"
#include "store/line_pairs.h"

namespace shilu {
namespace {

// A text without a final line feed and one with it differ in their last line: split and joined
// are inverse.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const size_t feed = text.find('\n');
    lines.push_back(text.substr(0, feed));
    if (feed == std::string_view::npos) {
      return lines;
    }
    text.remove_prefix(feed + 1);
  }
}

// Lines as numbers, equal where the lines are.
class LineNumbers {
 public:
  std::vector<int> of(const std::vector<std::string_view>& lines) {
    std::vector<int> numbers;
    numbers.reserve(lines.size());
    for (std::string_view line : lines) {
      numbers.push_back(known_.emplace(line, static_cast<int>(known_.size())).first->second);
    }
    return numbers;
  }
  size_t size() const { return known_.size(); }

 private:
  std::unordered_map<std::string_view, int> known_;
};

// Both texts as the comparison makes its way through them.
class LineDiff {
 public:
  LineDiff(std::string_view before, std::string_view after, DiffBudget& budget)
      : budget_(budget), before_(lines_of(before)), after_(lines_of(after)) {}

  std::vector<DiffLine> run() {
    LineNumbers numbers;
    const std::vector<int> before_numbers = numbers.of(before_);
    const std::vector<int> after_numbers = numbers.of(after_);
    const std::vector<EditStep> steps = edit_script(before_numbers, after_numbers, budget_.lines);
    find_unique_lines(before_numbers, after_numbers, numbers.size());
    for (EditStep step : steps) {
      switch (step) {
        case EditStep::kKeep:
          write_block();
          write_kept();
          break;
        case EditStep::kRemove:
          ++block_end_.first;
          break;
        case EditStep::kAdd:
          ++block_end_.second;
          break;
      }
    }
    write_block();
    join_unique_moves();
    join_similar_moves();
    return std::move(lines_);
  }

 private:
  // Lines that stand once in each text, and where in the other; lines that stand more often.
  void find_unique_lines(const std::vector<int>& before, const std::vector<int>& after,
                         size_t count) {
    std::vector<int> counts[2] = {std::vector<int>(count), std::vector<int>(count)};
    std::vector<size_t> place(count);
    for (int number : before) {
      ++counts[0][number];
    }
    for (size_t i = 0; i < after.size(); ++i) {
      ++counts[1][after[i]];
      place[after[i]] = i;
    }
    for (size_t i = 0; i < before.size(); ++i) {
      const int number = before[i];
      if (counts[0][number] > 1 || counts[1][number] > 1) {
        repeated_.insert(before_[i]);
      } else if (counts[1][number] == 1 && count_characters(before_[i]) >= kLeastMovedCharacters) {
        now_at_.emplace(i, place[number]);
        was_at_.emplace(place[number], i);
      }
    }
    for (size_t i = 0; i < after.size(); ++i) {
      if (counts[1][after[i]] > 1) {
        repeated_.insert(after_[i]);
      }
    }
  }

  void write_kept() {
    const std::string line(before_[next_.first]);
    lines_.push_back({LineChange::kKept, line, line, {}, {}});
    ++next_.first;
    ++next_.second;
    block_end_ = next_;
  }

  void write_removed(size_t end) {
    for (; next_.first < end; ++next_.first) {
      removed_at_.emplace(next_.first, lines_.size());
      lines_.push_back({LineChange::kRemoved, std::string(before_[next_.first]), {}, {}, {}});
    }
  }
  void write_added(size_t end) {
    for (; next_.second < end; ++next_.second) {
      added_at_.emplace(next_.second, lines_.size());
      lines_.push_back({LineChange::kAdded, {}, std::string(after_[next_.second]), {}, {}});
    }
  }

  // What was removed and added between two kept lines. A line that stands elsewhere unchanged has
  // been moved there, and was not edited into another.
  void write_block() {
    std::vector<std::string_view> removed;
    std::vector<std::string_view> added;
    LinePair place = next_;
    std::vector<size_t> removed_places;
    std::vector<size_t> added_places;
    for (; place.first < block_end_.first; ++place.first) {
      if (!now_at_.contains(place.first)) {
        removed.push_back(before_[place.first]);
        removed_places.push_back(place.first);
      }
    }
    for (; place.second < block_end_.second; ++place.second) {
      if (!was_at_.contains(place.second)) {
        added.push_back(after_[place.second]);
        added_places.push_back(place.second);
      }
    }
    for (const auto& [i, j] : pair_in_place(removed, added, budget_.pairs)) {
      write_removed(removed_places[i]);
      write_added(added_places[j]);
      lines_.push_back({LineChange::kEdited,
                        std::string(removed[i]),
                        std::string(added[j]),
                        character_diff(removed[i], added[j], budget_.characters),
                        {}});
      ++next_.first;
      ++next_.second;
    }
    write_removed(block_end_.first);
    write_added(block_end_.second);
  }

  void join_unique_moves() {
    for (const auto& [before, line] : removed_at_) {
      if (const auto now = now_at_.find(before); now != now_at_.end()) {
        join(line, added_at_.at(now->second));
      }
    }
  }

  void join_similar_moves() {
    std::vector<size_t> removed;
    std::vector<size_t> added;
    std::vector<std::string_view> old_lines;
    std::vector<std::string_view> new_lines;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const DiffLine& line = lines_[i];
      const std::string& text = line.change == LineChange::kRemoved ? line.before : line.after;
      if (line.moved || repeated_.contains(text) ||
          count_characters(text) < kLeastMovedAndEditedCharacters) {
        continue;
      }
      if (line.change == LineChange::kRemoved) {
        removed.push_back(i);
        old_lines.emplace_back(text);
      } else if (line.change == LineChange::kAdded) {
        added.push_back(i);
        new_lines.emplace_back(text);
      }
    }
    for (const auto& [i, j] : pair_anywhere(old_lines, new_lines, budget_.pairs)) {
      join(removed[i], added[j]);
    }
  }

  void join(size_t removed, size_t added) {
    lines_[removed].moved = added;
    lines_[added].moved = removed;
    lines_[removed].edits =
        character_diff(lines_[removed].before, lines_[added].after, budget_.characters);
    lines_[added].edits = lines_[removed].edits;
  }

  DiffBudget& budget_;
  const std::vector<std::string_view> before_;
  const std::vector<std::string_view> after_;
  std::unordered_set<std::string_view> repeated_;
  std::unordered_map<size_t, size_t> now_at_;      // unique lines: place before → place after
  std::unordered_map<size_t, size_t> was_at_;      // and the other way
  std::unordered_map<size_t, size_t> removed_at_;  // place before → place in lines_
  std::unordered_map<size_t, size_t> added_at_;    // place after → place in lines_
  LinePair next_{0, 0};                            // the first lines not written
  LinePair block_end_{0, 0};                       // the ends of what is not kept after them
  std::vector<DiffLine> lines_;
};

// In the order of the JSON, but those that make a version first.
std::vector<FieldChange> diff_fields(const Document& before, const Document& after) {
  std::set<std::string, std::less<>> makes_version;
  const std::vector<StateField> old_state = state_fields(before);
  const std::vector<StateField> new_state = state_fields(after);
  for (size_t i = 0; i < old_state.size(); ++i) {
    if (old_state[i].octets != new_state[i].octets) {
      makes_version.emplace(old_state[i].name);
    }
  }
  const DocumentJsonOptions everything{RemovedParts::kInclude, DocumentLinks::kInclude};
  const nlohmann::ordered_json old_json = document_to_json(before, everything);
  const nlohmann::ordered_json new_json = document_to_json(after, everything);
  std::vector<FieldChange> changes;
  for (const auto& [field, old_value] : old_json.items()) {
    const nlohmann::ordered_json& new_value = new_json.at(field);
    if (field != "text" && (makes_version.contains(field) || old_value != new_value)) {
      changes.push_back({field, to_json_line(old_value), to_json_line(new_value)});
    }
  }
  std::stable_partition(changes.begin(), changes.end(), [&](const FieldChange& change) {
    return makes_version.contains(change.field);
  });
  return changes;
}

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after,
                                 DiffBudget& budget) {
  return LineDiff(before, after, budget).run();
}

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
  DiffBudget budget;
  return diff_lines(before, after, budget);
}

bool DocumentDiff::is_empty() const {
  return fields.empty() && std::all_of(lines.begin(), lines.end(), [](const DiffLine& line) {
           return line.change == LineChange::kKept;
         });
}

DocumentDiff diff_documents(const Document& before, const Document& after) {
  return {diff_fields(before, after), diff_lines(before.text, after.text)};
}

}  // namespace shilu
