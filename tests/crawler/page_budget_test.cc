#include "crawler/page_budget.h"

#include <catch2/catch.hpp>

namespace shilu {

TEST_CASE("a budget is spent by pages that were asked, not by those under way") {
  PageBudget budget(2);
  CHECK(budget.take());
  CHECK(budget.take());
  CHECK_FALSE(budget.take());
  budget.spend();
  CHECK_FALSE(budget.is_spent());
  budget.give_back();  // nothing was sent for the other
  CHECK(budget.take());
  CHECK_FALSE(budget.take());
  budget.spend();
  CHECK(budget.is_spent());
  CHECK(PageBudget(0).is_spent());
  PageBudget without_end({});
  CHECK(without_end.take());
  without_end.spend();
  CHECK_FALSE(without_end.is_spent());
}

}  // namespace shilu
