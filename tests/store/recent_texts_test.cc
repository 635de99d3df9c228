#include "store/recent_texts.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

TEST_CASE("of a text that was not there it is known whether it came since") {
  RecentTexts recent;
  CHECK_FALSE(recent.lacks_since(0, "b"));  // nothing is known yet
  recent.add(5, {"a"});
  CHECK(recent.lacks_since(4, "b"));
  CHECK(recent.lacks_since(5, "b"));
  CHECK_FALSE(recent.lacks_since(4, "a"));
  CHECK_FALSE(recent.lacks_since(3, "b"));  // batch 4 may have placed it
  recent.add(6, {});
  CHECK(recent.lacks_since(4, "b"));

  recent.add(8, {"c"});
  CHECK_FALSE(recent.lacks_since(6, "b"));  // batch 7 may have
  CHECK(recent.lacks_since(7, "a"));
  recent.clear();
  CHECK_FALSE(recent.lacks_since(8, "b"));
}

TEST_CASE("what is known goes back so many batches and no more") {
  RecentTexts recent;
  for (uint64_t number = 1; number <= 64; ++number) {
    recent.add(number, {number == 2 ? "twice" : std::to_string(number)});
  }
  CHECK(recent.lacks_since(0, "other"));
  recent.add(65, {"twice"});
  CHECK_FALSE(recent.lacks_since(0, "other"));
  CHECK(recent.lacks_since(1, "other"));
  recent.add(66, {});
  CHECK_FALSE(recent.lacks_since(3, "twice"));  // in batch 65 still
}

}  // namespace
}  // namespace shilu
