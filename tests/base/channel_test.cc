#include "base/channel.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <thread>

namespace shilu {
namespace {

TEST_CASE("a channel gives items in order and ends when closed and drained") {
  Channel<int> channel(100);
  REQUIRE(channel.push(1, 10));
  REQUIRE(channel.push(2, 10));
  channel.close();
  CHECK_FALSE(channel.push(3, 10));
  CHECK(channel.pop() == 1);
  CHECK(channel.pop() == 2);
  CHECK(channel.pop() == std::nullopt);
}

TEST_CASE("a batch takes what is there, up to its most") {
  Channel<int> channel(100);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(channel.push(i, 1));
  }
  CHECK(channel.pop_batch(3) == std::vector<int>{0, 1, 2});
  CHECK(channel.held_bytes() == 2);
  CHECK(channel.pop_batch(3) == std::vector<int>{3, 4});
  channel.close();
  CHECK(channel.pop_batch(3).empty());
}

TEST_CASE("a full channel holds the producer until there is room") {
  Channel<int> channel(10);
  REQUIRE(channel.push(1, 10));
  std::atomic<bool> pushed = false;
  std::thread producer([&] {
    const bool open = channel.push(2, 1);
    pushed = open;
  });
  CHECK(channel.held_bytes() == 10);
  CHECK(channel.pop() == 1);
  producer.join();
  CHECK(pushed);
  CHECK(channel.held_bytes() == 1);
}

TEST_CASE("closing a full channel lets a waiting producer go, refused") {
  Channel<int> channel(1);
  REQUIRE(channel.push(1, 1));
  std::atomic<bool> pushed = true;
  std::thread producer([&] { pushed = channel.push(2, 1); });
  channel.close();
  producer.join();
  CHECK_FALSE(pushed);
}

TEST_CASE("items that can only be moved pass whole between threads") {
  Channel<std::unique_ptr<int>> channel(64);
  std::thread producer([&] {
    for (int i = 0; i < 1000; ++i) {
      if (!channel.push(std::make_unique<int>(i), 8)) {
        return;
      }
    }
    channel.close();
  });
  int expected = 0;
  while (auto item = channel.pop()) {
    CHECK(**item == expected++);
  }
  producer.join();
  CHECK(expected == 1000);
}

}  // namespace
}  // namespace shilu
