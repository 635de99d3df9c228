// How far LevelDB's logs are whole, on logs that LevelDB wrote.
#include "store/log_tail.h"

#include <leveldb/db.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// The log of so many values, the last as long as `last_bytes`.
std::string log_of(int values, size_t last_bytes) {
  const TemporaryFolder folder;
  leveldb::Options options;
  options.create_if_missing = true;
  leveldb::DB* db = nullptr;
  REQUIRE(leveldb::DB::Open(options, folder.file("db"), &db).ok());
  for (int i = 1; i <= values; ++i) {
    REQUIRE(db->Put({}, "key" + std::to_string(i), std::string(i < values ? 100 : last_bytes, 'x'))
                .ok());
  }
  delete db;
  for (const std::string& name : names_in(folder.file("db"))) {
    if (name.ends_with(".log")) {
      return read_whole(folder.file("db/") + name);
    }
  }
  FAIL("no log");
  return {};
}

}  // namespace

TEST_CASE("whole logs are whole, of one block and of many") {
  for (const size_t bytes : {size_t{1}, size_t{100}, size_t{32'000}, size_t{100'000}}) {
    const std::string log = log_of(5, bytes);
    const LogState state = judge_log(log);
    CHECK(state.end == LogEnd::kClean);
    CHECK(state.whole_bytes == log.size());
  }
  CHECK(judge_log("").end == LogEnd::kClean);
}

TEST_CASE("a log cut off anywhere is a killed writer's") {
  const std::string before = log_of(4, 100);
  const std::string log = log_of(5, 80'000);
  REQUIRE(log.starts_with(before));
  for (size_t bytes = before.size(); bytes < log.size(); bytes += 1 + bytes % 61) {
    INFO(bytes);
    const LogState state = judge_log(log.substr(0, bytes));
    CHECK(state.end == LogEnd::kClean);
    CHECK(state.whole_bytes == before.size());
  }
}

TEST_CASE("zeros after the whole records, and in the last one, are a damaged end") {
  const std::string before = log_of(4, 100);
  const std::string log = log_of(5, 80'000);
  const LogState zeros = judge_log(before + std::string(5000, '\0'));
  CHECK(zeros.end == LogEnd::kDamaged);
  CHECK(zeros.whole_bytes == before.size());
  for (size_t bytes = before.size(); bytes < log.size(); bytes += 977) {
    INFO(bytes);
    std::string torn = log.substr(0, bytes);
    torn.resize(log.size(), '\0');
    const LogState state = judge_log(torn);
    CHECK(state.end == LogEnd::kDamaged);
    CHECK(state.whole_bytes == before.size());
  }
}

TEST_CASE("a flipped bit is damage: at the end in the last record, else before the end") {
  const std::string log = log_of(5, 100);
  const size_t last = log_of(4, 100).size();
  const size_t fourth = log_of(3, 100).size();
  for (size_t bit = 0; bit < log.size() * 8; ++bit) {
    INFO(bit / 8 << " of " << log.size());
    std::string rotten = log;
    rotten[bit / 8] = static_cast<char>(rotten[bit / 8] ^ (1 << bit % 8));
    const LogState state = judge_log(rotten);
    if (bit / 8 >= last) {
      CHECK(state.end == LogEnd::kDamaged);
      CHECK(state.whole_bytes == last);
    } else {
      CHECK(state.end == LogEnd::kBroken);
      CHECK(state.whole_bytes <= fourth);
    }
  }
}

TEST_CASE("a flipped bit in a record of two blocks is damage at the end") {
  const size_t last = log_of(4, 100).size();
  const std::string log = log_of(5, 40'000);
  for (const size_t octet : {last + 4, last + 5, last + 6, last + 7, last + 1000}) {
    for (int bit = 0; bit < 8; ++bit) {
      INFO(octet << " bit " << bit);
      std::string rotten = log;
      rotten[octet] = static_cast<char>(rotten[octet] ^ (1 << bit));
      const LogState state = judge_log(rotten);
      CHECK(state.end == LogEnd::kDamaged);
      CHECK(state.whole_bytes == last);
    }
  }
}

TEST_CASE("records are read, of one block and of many") {
  CHECK(log_records("").empty());
  const std::vector<std::string> records = log_records(log_of(3, 80'000));
  REQUIRE(records.size() == 3);
  CHECK(records[1].ends_with(std::string(100, 'x')));
  CHECK(records[2].ends_with(std::string(80'000, 'x')));
  CHECK(log_records(log_of(3, 100) + std::string(50, '\0')).size() == 3);
}

}  // namespace shilu
