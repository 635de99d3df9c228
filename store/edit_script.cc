#include "store/edit_script.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace shilu {
namespace {

using Values = std::span<const int>;

// The furthest x on each diagonal k = x - y after each number of edits d: trace[d][k + d].
using Trace = std::vector<std::vector<int>>;

// Whether Myers' search comes to diagonal k with d edits down from k + 1 (an added value) rather
// than right from k - 1 (a removed one): from whichever got further. Index k of `last`, the
// furthest of d - 1 edits, is k + d - 1.
bool comes_down(const std::vector<int>& last, int k, int d) {
  return k == -d || (k != d && last[k + d - 2] < last[k + d]);
}

// Myers' greedy forward search; nothing if it takes more than `most_comparisons`.
std::optional<Trace> search(Values before, Values after, size_t most_comparisons,
                            size_t& comparisons) {
  const int before_size = static_cast<int>(before.size());
  const int after_size = static_cast<int>(after.size());
  Trace trace;
  for (int d = 0;; ++d) {
    comparisons += static_cast<size_t>(d) + 1;
    if (comparisons > most_comparisons) {
      return std::nullopt;
    }
    std::vector<int> furthest(2 * static_cast<size_t>(d) + 1);
    bool reached = false;
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        const std::vector<int>& last = trace[d - 1];
        x = comes_down(last, k, d) ? last[k + d] : last[k + d - 2] + 1;
      }
      const int begin = x;
      while (x < before_size && x - k < after_size && before[x] == after[x - k]) {
        ++x;
      }
      comparisons += static_cast<size_t>(x - begin);
      furthest[k + d] = x;
      reached = reached || (x >= before_size && x - k >= after_size);
    }
    trace.push_back(std::move(furthest));
    if (reached) {
      return trace;
    }
  }
}

// The steps that lead from the beginning to the end, read from the trace backwards.
std::vector<EditStep> backtrack(const Trace& trace, size_t before_size, size_t after_size) {
  std::vector<EditStep> steps;
  int x = static_cast<int>(before_size);
  int y = static_cast<int>(after_size);
  for (int d = static_cast<int>(trace.size()) - 1; d > 0; --d) {
    const std::vector<int>& last = trace[d - 1];
    const int k = x - y;
    const bool down = comes_down(last, k, d);
    const int begin = down ? last[k + d] : last[k + d - 2] + 1;  // x after the edit
    for (; x > begin; --x, --y) {
      steps.push_back(EditStep::kKeep);
    }
    steps.push_back(down ? EditStep::kAdd : EditStep::kRemove);
    (down ? y : x) -= 1;
  }
  steps.insert(steps.end(), static_cast<size_t>(x), EditStep::kKeep);
  std::reverse(steps.begin(), steps.end());
  return steps;
}

void append(std::vector<EditStep>& steps, size_t count, EditStep step) {
  steps.insert(steps.end(), count, step);
}

// One search may take half of what is left, so that a costly one leaves something to the next.
bool append_fewest(Values before, Values after, WorkBudget& budget, std::vector<EditStep>& steps) {
  const size_t allowed = budget.left() / 2;
  size_t comparisons = 0;
  const std::optional<Trace> trace = search(before, after, allowed, comparisons);
  budget.spend(std::min(comparisons, budget.left()));
  if (!trace) {
    return false;
  }
  const std::vector<EditStep> fewest = backtrack(*trace, before.size(), after.size());
  steps.insert(steps.end(), fewest.begin(), fewest.end());
  return true;
}

// Where the values stand that occur once on both sides, in the order of `before`.
std::vector<std::pair<size_t, size_t>> common_once(Values before, Values after) {
  struct Places {
    size_t in_before = 0, in_after = 0;  // how often
    size_t after = 0;
  };
  std::unordered_map<int, Places> places;
  for (int value : before) {
    ++places[value].in_before;
  }
  for (size_t i = 0; i < after.size(); ++i) {
    Places& place = places[after[i]];
    ++place.in_after;
    place.after = i;
  }
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t i = 0; i < before.size(); ++i) {
    const Places& place = places[before[i]];
    if (place.in_before == 1 && place.in_after == 1) {
      pairs.emplace_back(i, place.after);
    }
  }
  return pairs;
}

size_t common_head(Values before, Values after) {
  const auto ends = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  return static_cast<size_t>(ends.first - before.begin());
}
size_t common_tail(Values before, Values after) {
  const auto ends = std::mismatch(before.rbegin(), before.rend(), after.rbegin(), after.rend());
  return static_cast<size_t>(ends.first - before.rbegin());
}

// A stretch between two anchors: its common ends, and what is between them.
void append_stretch(Values before, Values after, WorkBudget& budget, std::vector<EditStep>& steps) {
  const size_t head = common_head(before, after);
  const size_t tail = common_tail(before.subspan(head), after.subspan(head));
  const Values removed = before.subspan(head, before.size() - head - tail);
  const Values added = after.subspan(head, after.size() - head - tail);
  append(steps, head, EditStep::kKeep);
  if (!append_fewest(removed, added, budget, steps)) {
    append(steps, removed.size(), EditStep::kRemove);
    append(steps, added.size(), EditStep::kAdd);
  }
  append(steps, tail, EditStep::kKeep);
}

}  // namespace

std::vector<std::pair<size_t, size_t>> longest_in_order(
    const std::vector<std::pair<size_t, size_t>>& pairs) {
  constexpr size_t kNone = static_cast<size_t>(-1);
  std::vector<size_t> ends;  // ends[n]: the pair with the least second that ends a run of n + 1
  std::vector<size_t> previous(pairs.size(), kNone);
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto place = std::lower_bound(
        ends.begin(), ends.end(), i,
        [&](size_t left, size_t right) { return pairs[left].second < pairs[right].second; });
    previous[i] = place == ends.begin() ? kNone : *(place - 1);
    if (place == ends.end()) {
      ends.push_back(i);
    } else {
      *place = i;
    }
  }
  std::vector<std::pair<size_t, size_t>> run;
  for (size_t i = ends.empty() ? kNone : ends.back(); i != kNone; i = previous[i]) {
    run.push_back(pairs[i]);
  }
  std::reverse(run.begin(), run.end());
  return run;
}

std::vector<EditStep> edit_script(Values before, Values after, WorkBudget& budget) {
  const size_t head = common_head(before, after);
  const size_t tail = common_tail(before.subspan(head), after.subspan(head));
  const Values old_part = before.subspan(head, before.size() - head - tail);
  const Values new_part = after.subspan(head, after.size() - head - tail);
  std::vector<EditStep> steps;
  steps.reserve(before.size() + after.size());
  append(steps, head, EditStep::kKeep);
  if (!append_fewest(old_part, new_part, budget, steps)) {
    size_t old_begin = 0;
    size_t new_begin = 0;
    for (const auto& [old_place, new_place] : longest_in_order(common_once(old_part, new_part))) {
      append_stretch(old_part.subspan(old_begin, old_place - old_begin),
                     new_part.subspan(new_begin, new_place - new_begin), budget, steps);
      append(steps, 1, EditStep::kKeep);
      old_begin = old_place + 1;
      new_begin = new_place + 1;
    }
    append_stretch(old_part.subspan(old_begin), new_part.subspan(new_begin), budget, steps);
  }
  append(steps, tail, EditStep::kKeep);
  return steps;
}

}  // namespace shilu
