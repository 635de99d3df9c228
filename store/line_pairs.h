// Which removed line has become which added one.
//
// Two lines are similar if they share half of the longer at their beginning and end, or half of
// their pairs of neighbouring characters (Dice's coefficient), with every digit taken for the same:
// a row of a table stays the row it was when its figures change.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "store/edit_script.h"

namespace shilu {

// The place of a line among the removed, and among the added.
using LinePair = std::pair<size_t, size_t>;

// Similar lines among those removed and added at one place; in the order of both, and as similar
// in sum as they can be. Beyond the budget, passages that stand in one line on each side tell
// which belong together, and between those the order alone.
std::vector<LinePair> pair_in_place(std::span<const std::string_view> removed,
                                    std::span<const std::string_view> added, WorkBudget& budget);

// Similar lines wherever they stand: those that share most of the passages found nowhere else. No
// line twice. Takes linear time; stops at the budget.
std::vector<LinePair> pair_anywhere(std::span<const std::string_view> removed,
                                    std::span<const std::string_view> added, WorkBudget& budget);

}  // namespace shilu
