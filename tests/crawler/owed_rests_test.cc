#include "crawler/owed_rests.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();
constexpr const char* kHost = "example,qinghe,www";

std::unique_ptr<OwedRests> open(const TemporaryFolder& folder, Instant now = kNow) {
  auto opened = OwedRests::open(folder.path(), now);
  REQUIRE(opened.has_value());
  return std::move(*opened);
}

}  // namespace

TEST_CASE("a rest that was noted is known to the next process, without a word at the end") {
  const TemporaryFolder folder;
  // Neither closed nor settled: both have the file open at once, as if the first had been killed.
  const auto killed = open(folder);
  killed->note(kHost, kNow + 1h, kNow + 3s);
  killed->note("example,qinghe,a", kNow + 2h, kNow + 3s);
  const auto next = open(folder, kNow + 1min);
  CHECK(next->until(kHost) == kNow + 1h);
  CHECK(next->until("example,qinghe,a") == kNow + 2h);
  CHECK(next->until("example,qinghe") == Instant{});
  CHECK(open(folder, kNow + 90min)->until(kHost) == Instant{});
}

TEST_CASE("what was noted last of a host holds, and what is kept anyway is not written") {
  const TemporaryFolder folder;
  const auto rests = open(folder);
  rests->note(kHost, kNow + 3s, kNow + 3s);
  CHECK(std::filesystem::file_size(folder.file("rests")) == 0);
  rests->note(kHost, kNow + 4h, kNow + 3s);
  rests->note(kHost, kNow + 3s, kNow + 3s);
  CHECK(open(folder)->until(kHost) == kNow + 3s);
}

TEST_CASE("a torn or strange line says nothing, and what stands before it holds") {
  const TemporaryFolder folder;
  const std::string later = std::to_string((kNow + 1h).time_since_epoch().count());
  folder.write("rests", later + " a\nrubbish\n" + later + "\n" + later + " b\n" + later + " c");
  const auto rests = open(folder);
  CHECK(rests->until("a") == kNow + 1h);
  CHECK(rests->until("b") == kNow + 1h);
  CHECK(rests->until("c") == Instant{});
}

TEST_CASE("the file of rests does not grow with the requests") {
  const TemporaryFolder folder;
  const auto rests = open(folder);
  for (int i = 1; i <= 50'000; ++i) {
    rests->note(kHost, kNow + 1h + Milliseconds(i), kNow);
  }
  CHECK(std::filesystem::file_size(folder.file("rests")) < 500'000);
  CHECK(open(folder)->until(kHost) == kNow + 1h + 50s);
}

}  // namespace shilu
