#include "store/sorted_lines.h"

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

std::vector<std::string> lines_of(SortedLines& sorted) {
  std::vector<std::string> lines;
  const Status done = sorted.for_each([&](std::string_view line) {
    lines.emplace_back(line);
    return Status();
  });
  CHECK(done.has_value());
  return lines;
}

TEST_CASE("lines come in the order of their bytes, in memory and beyond it") {
  const TemporaryFolder folder;
  for (const size_t run_bytes : {size_t{100}, size_t{1} << 20}) {
    INFO(run_bytes);
    SortedLines sorted(folder.path(), run_bytes);
    // "Z" before "a" before "é" (0xc3): bytes, not letters. Longer lines than a run are none's
    // fault.
    const std::string long_line = "m" + std::string(200'000, 'x');
    for (const std::string& line :
         {std::string("é"), std::string("b"), long_line, std::string("a b"), std::string("a"),
          std::string("Z"), std::string("b")}) {
      REQUIRE(sorted.add(line).has_value());
    }
    const std::vector<std::string> expected = {"Z", "a", "a b", "b", "b", long_line, "é"};
    CHECK(lines_of(sorted) == expected);
    CHECK(lines_of(sorted) == expected);  // as often as wanted
  }
  CHECK(names_in(folder.path()).empty());
}

TEST_CASE("many runs are merged") {
  const TemporaryFolder folder;
  SortedLines sorted(folder.path(), 400);
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(sorted.add(std::to_string(1000 + (i * 617) % 1000)).has_value());
  }
  std::vector<std::string> expected;
  for (int i = 1000; i < 2000; ++i) {
    expected.push_back(std::to_string(i));
  }
  CHECK(lines_of(sorted) == expected);
}

TEST_CASE("what fails in the visitor ends the visit, and a folder that is not there is an error") {
  SortedLines sorted("/nowhere/at/all", 10);
  CHECK(sorted.add("a line that is longer than the run").error().code == ErrorCode::kIo);
  SortedLines small("/nowhere/at/all");
  REQUIRE(small.add("a").has_value());
  REQUIRE(small.add("b").has_value());
  int seen = 0;
  const Status ended = small.for_each([&](std::string_view) -> Status {
    ++seen;
    return fail(ErrorCode::kReaderGone, "enough");
  });
  CHECK(ended.error().code == ErrorCode::kReaderGone);
  CHECK(seen == 1);
}

}  // namespace
}  // namespace shilu
