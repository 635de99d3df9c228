// From one sequence to another: nothing lost, the fewest steps, bounded work.
#include "store/edit_script.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

namespace shilu {
namespace {

// Whether the steps lead from the one to the other; how many values they keep.
size_t kept_by(const std::vector<EditStep>& steps, const std::vector<int>& before,
               const std::vector<int>& after) {
  size_t old_place = 0;
  size_t new_place = 0;
  size_t kept = 0;
  for (EditStep step : steps) {
    if (step == EditStep::kKeep) {
      REQUIRE(old_place < before.size());
      REQUIRE(new_place < after.size());
      REQUIRE(before[old_place] == after[new_place]);
      ++kept;
    }
    old_place += step == EditStep::kAdd ? 0 : 1;
    new_place += step == EditStep::kRemove ? 0 : 1;
  }
  REQUIRE(old_place == before.size());
  REQUIRE(new_place == after.size());
  return kept;
}

TEST_CASE("a search without budget keeps what stands once on both sides and in one order") {
  // Between the 9s nothing stands once; 1, 2 and 3 do, and 3 out of order.
  const std::vector<int> before{3, 7, 7, 1, 7, 7, 2, 7};
  const std::vector<int> after{8, 8, 1, 8, 8, 8, 2, 3, 8};
  WorkBudget none(0);
  CHECK(kept_by(edit_script(before, after, none), before, after) == 2);
  CHECK(none.left() == 0);
  WorkBudget enough(10'000);
  CHECK(kept_by(edit_script(before, after, enough), before, after) == 2);
  CHECK(enough.left() < 10'000);
  CHECK(enough.left() > 9'000);
}

TEST_CASE("the longest run in order, by hand") {
  using Pairs = std::vector<std::pair<size_t, size_t>>;
  CHECK(longest_in_order({}).empty());
  CHECK(longest_in_order({{0, 5}, {1, 1}, {2, 2}, {3, 9}, {4, 3}}) ==
        Pairs{{1, 1}, {2, 2}, {4, 3}});
}

TEST_CASE("work stays within the budget whatever the sequences are") {
  std::mt19937 random(11);
  constexpr size_t kBudget = 100'000;
  for (int values : {2, 50, 100'000}) {
    INFO(values);
    std::vector<int> before(10'000);
    std::vector<int> after(10'000);
    for (std::vector<int>* side : {&before, &after}) {
      for (int& value : *side) {
        value = static_cast<int>(random() % static_cast<unsigned>(values));
      }
    }
    WorkBudget budget(kBudget);
    kept_by(edit_script(before, after, budget), before, after);
    CHECK(budget.left() <= kBudget);
  }
  // A shuffled sequence keeps what runs in order: about twice the root of its length.
  std::vector<int> before(10'000);
  std::iota(before.begin(), before.end(), 0);
  std::vector<int> after = before;
  std::shuffle(after.begin(), after.end(), random);
  WorkBudget budget(kBudget);
  CHECK(kept_by(edit_script(before, after, budget), before, after) > 150);
}

TEST_CASE("two thousand edits in ten thousand values are found one by one") {
  std::vector<int> before(10'000);
  std::iota(before.begin(), before.end(), 0);
  std::vector<int> after = before;
  for (size_t i = 2; i < after.size(); i += 5) {
    after[i] = -after[i];
  }
  WorkBudget budget(100'000);
  CHECK(kept_by(edit_script(before, after, budget), before, after) == 8'000);
  CHECK(budget.left() > 0);
}

}  // namespace
}  // namespace shilu
