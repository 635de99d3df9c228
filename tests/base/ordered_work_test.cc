#include "base/ordered_work.h"

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

namespace shilu {
namespace {

TEST_CASE("results come in order, whoever is done first") {
  OrderedWork<std::string> work(3, 8, 1000);
  CHECK(work.take() == 0U);
  CHECK(work.take() == 1U);
  CHECK(work.take() == 2U);
  CHECK_FALSE(work.take().has_value());
  work.finish(2, "c", 1);
  work.finish(0, "a", 1);
  work.finish(1, "b", 1);
  CHECK(work.result(0) == "a");
  CHECK(work.result(1) == "b");
  CHECK(work.result(2) == "c");
}

TEST_CASE("many threads do every piece once") {
  constexpr size_t kPieces = 500;
  OrderedWork<size_t> work(kPieces, 4, 1000);
  std::vector<std::jthread> pool;
  for (int i = 0; i < 4; ++i) {
    pool.emplace_back([&work] {
      while (const std::optional<size_t> index = work.take()) {
        work.finish(*index, *index * 2, 1);
      }
    });
  }
  for (size_t i = 0; i < kPieces; ++i) {
    REQUIRE(work.result(i) == i * 2);
  }
}

TEST_CASE("a worker waits while it is far ahead, in pieces or in bytes") {
  struct Case {
    size_t most_ahead;
    size_t most_bytes;
  };
  // Of each, the second piece is handed out only when the first has been taken.
  for (const Case& bounds : {Case{1, 1000}, Case{8, 10}}) {
    OrderedWork<int> work(2, bounds.most_ahead, bounds.most_bytes);
    REQUIRE(work.take() == 0U);
    work.finish(0, 7, 10);
    std::optional<size_t> second;
    std::jthread waiting([&] { second = work.take(); });
    CHECK(work.result(0) == 7);
    waiting.join();
    CHECK(second == 1U);
  }
}

TEST_CASE("stopped, it hands out nothing more and gives what was handed out") {
  OrderedWork<int> work(3, 8, 1000);
  REQUIRE(work.take() == 0U);
  work.stop();
  CHECK_FALSE(work.take().has_value());
  work.finish(0, 7, 1);
  CHECK(work.result(0) == 7);
  CHECK_FALSE(work.result(1).has_value());
}

}  // namespace
}  // namespace shilu
