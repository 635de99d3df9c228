// How one sequence becomes another: what is kept, removed and added, in order.
//
// First by E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the fewest
// steps. Where that would cost more than the budget allows, the values that stand once on both
// sides are kept as far as they stand in one order (Bram Cohen's "patience diff"), and Myers'
// search goes on between them; a stretch that still costs too much is removed and added whole.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace shilu {

// Work counted in comparisons, not in time: what it bounds is bounded on every machine.
class WorkBudget {
 public:
  explicit WorkBudget(size_t comparisons) : left_(comparisons) {}
  size_t left() const { return left_; }
  // False, and nothing spent, if there is not as much.
  bool spend(size_t comparisons) {
    if (comparisons > left_) {
      return false;
    }
    left_ -= comparisons;
    return true;
  }

 private:
  size_t left_;
};

enum class EditStep { kKeep, kRemove, kAdd };

// Within a stretch that is not kept, removals stand before additions or between them. Beyond the
// budget it takes linear time, and n log n in the number of values that stand once.
std::vector<EditStep> edit_script(std::span<const int> before, std::span<const int> after,
                                  WorkBudget& budget);

// Of pairs sorted by their first number, the most that are also in the order of their second.
std::vector<std::pair<size_t, size_t>> longest_in_order(
    const std::vector<std::pair<size_t, size_t>>& pairs);

}  // namespace shilu
