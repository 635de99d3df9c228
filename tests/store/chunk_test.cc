// Where runs of keys and values are cut, and that they come back.
#include "store/chunk.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <vector>

namespace shilu {
namespace {

using Pairs = std::map<std::string, std::string>;

Pairs numbered_pairs(int count) {
  Pairs pairs;
  for (int number = 0; number < count; ++number) {
    pairs["v/cn,gov,yunxi,www:80)/t" + std::to_string(1'000'000 + number)] =
        std::string(static_cast<size_t>(600 + number % 7), static_cast<char>('a' + number % 26));
  }
  return pairs;
}

std::vector<std::string> runs_of(const Pairs& pairs) {
  ChunkCutter cutter;
  std::vector<std::string> runs;
  for (const auto& [key, value] : pairs) {
    if (cutter.add(key, value)) {
      runs.push_back(cutter.take());
    }
  }
  if (!cutter.empty()) {
    runs.push_back(cutter.take());
  }
  return runs;
}

size_t not_in(const std::vector<std::string>& runs, const std::vector<std::string>& others) {
  return static_cast<size_t>(std::count_if(runs.begin(), runs.end(), [&](const std::string& run) {
    return std::find(others.begin(), others.end(), run) == others.end();
  }));
}

TEST_CASE("runs are about as long as they should be, and give back what was put in") {
  const Pairs pairs = numbered_pairs(20'000);  // 13 MB
  const std::vector<std::string> runs = runs_of(pairs);
  // 50 are expected; of a number so distributed one in a million is past these bounds.
  CHECK(runs.size() > 20);
  CHECK(runs.size() < 90);
  Pairs back;
  for (const std::string& run : runs) {
    CHECK(run.size() < ChunkCutter::kMostBytes + 1000);
    const Status visited = visit_run(run, [&](std::string_view key, std::string_view value) {
      back.emplace(key, value);
      return Status();
    });
    CHECK(visited.has_value());
  }
  CHECK(back == pairs);
}

TEST_CASE("a pair added, changed or taken away makes one other run, or two") {
  const Pairs pairs = numbered_pairs(20'000);
  const std::vector<std::string> runs = runs_of(pairs);
  for (const int number : {0, 1, 777, 10'000, 19'999}) {
    const std::string key = "v/cn,gov,yunxi,www:80)/t" + std::to_string(1'000'000 + number);
    Pairs added = pairs;
    added[key + "/new"] = std::string(700, 'n');
    CHECK(not_in(runs_of(added), runs) >= 1);
    CHECK(not_in(runs_of(added), runs) <= 2);
    Pairs changed = pairs;
    changed[key] = "changed";
    CHECK(not_in(runs_of(changed), runs) >= 1);
    CHECK(not_in(runs_of(changed), runs) <= 2);
    Pairs removed = pairs;
    removed.erase(key);
    CHECK(not_in(runs_of(removed), runs) <= 2);
  }
}

TEST_CASE("keys whose hash never ends a run do not make one without end") {
  // Of these keys none ends a run: they are chosen so.
  ChunkCutter cutter;
  size_t met = 0;
  bool ended = false;
  for (int number = 0; !ended && number < 100'000; ++number) {
    const std::string key = "k" + std::to_string(number);
    const std::string value(1000, 'x');
    if (ChunkCutter().add(key, value)) {
      continue;
    }
    ended = cutter.add(key, value);
    ++met;
  }
  CHECK(ended);
  CHECK(cutter.take().size() >= ChunkCutter::kMostBytes);
  CHECK(met > 2000);
}

TEST_CASE("a large value ends its run") {
  ChunkCutter cutter;
  CHECK(cutter.add("a", std::string(ChunkCutter::kMeanBytes, 'x')));
}

TEST_CASE("a value without octets comes back") {
  ChunkCutter cutter;
  cutter.add("a", "");
  cutter.add("b", "1");
  cutter.add("c", "");
  std::string said;
  CHECK(visit_run(cutter.take(), [&](std::string_view key, std::string_view value) {
          said.append(key).append("=").append(value).append(";");
          return Status();
        }).has_value());
  CHECK(said == "a=;b=1;c=;");
}

TEST_CASE("a visit that fails ends the reading of a run") {
  ChunkCutter cutter;
  cutter.add("a", "1");
  cutter.add("b", "2");
  int visits = 0;
  const Status visited = visit_run(cutter.take(), [&](std::string_view, std::string_view) {
    ++visits;
    return Status(fail(ErrorCode::kDiskFull, "full"));
  });
  CHECK(visited.error().code == ErrorCode::kDiskFull);
  CHECK(visits == 1);
}

TEST_CASE("what is no run is refused") {
  ChunkCutter cutter;
  cutter.add("key", "value");
  const std::string run = cutter.take();
  const auto ignore = [](std::string_view, std::string_view) { return Status(); };
  CHECK(visit_run(run, ignore).has_value());
  CHECK(visit_run(run.substr(0, run.size() - 1), ignore).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("a chunk is its run or an error, whatever is done to its file") {
  const std::string run = runs_of(numbered_pairs(300)).front();
  const Sha256 name = sha256({run});
  const std::string frame = compress_run(run).value();
  CHECK(frame.size() < run.size());
  CHECK(decompress_run(frame, name) == run);
  CHECK(decompress_run(frame, sha256({"another"})).error().code == ErrorCode::kCorrupt);
  CHECK(decompress_run(frame.substr(0, frame.size() - 1), name).error().code ==
        ErrorCode::kCorrupt);
  CHECK(decompress_run("", name).error().code == ErrorCode::kCorrupt);
  for (size_t at = 0; at < frame.size(); at += 7) {
    std::string flipped = frame;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    const Result<std::string> read = decompress_run(flipped, name);
    CHECK((!read || *read == run));
  }
}

}  // namespace
}  // namespace shilu
