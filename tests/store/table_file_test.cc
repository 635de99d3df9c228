// Tables that LevelDB wrote, whole and with one bit of them flipped.
#include "store/table_file.h"

#include <leveldb/db.h>
#include <leveldb/filter_policy.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// Of several data blocks, and of a filter where one is asked for.
std::string table_of(bool with_filter) {
  const TemporaryFolder folder;
  const std::unique_ptr<const leveldb::FilterPolicy> filter(leveldb::NewBloomFilterPolicy(10));
  leveldb::Options options;
  options.create_if_missing = true;
  options.block_size = 256;
  options.filter_policy = with_filter ? filter.get() : nullptr;
  leveldb::DB* opened = nullptr;
  REQUIRE(leveldb::DB::Open(options, folder.file("db"), &opened).ok());
  const std::unique_ptr<leveldb::DB> db(opened);
  for (int i = 100; i < 160; ++i) {
    REQUIRE(db->Put({}, "key" + std::to_string(i), std::string(20, static_cast<char>(i))).ok());
  }
  db->CompactRange(nullptr, nullptr);
  for (const std::string& name : names_in(folder.file("db"))) {
    if (name.ends_with(".ldb")) {
      return read_whole(folder.file("db/") + name);
    }
  }
  FAIL("no table");
  return {};
}

}  // namespace

TEST_CASE("a table that LevelDB wrote is whole, and with any bit flipped it is not") {
  const bool with_filter = GENERATE(false, true);
  const std::string table = table_of(with_filter);
  REQUIRE(check_table(table).has_value());
  for (size_t bit = 0; bit < 8 * table.size(); ++bit) {
    std::string flipped = table;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    INFO("bit " << bit % 8 << " of octet " << bit / 8 << " of " << table.size());
    REQUIRE_FALSE(check_table(flipped).has_value());
  }
}

TEST_CASE("a table that is cut off, or has something inserted, is not whole") {
  const std::string table = table_of(true);
  for (const size_t length : {size_t{0}, size_t{47}, size_t{48}, table.size() - 1}) {
    CHECK_FALSE(check_table(table.substr(0, length)).has_value());
  }
  CHECK_FALSE(check_table(table + "x").has_value());
  CHECK_FALSE(check_table("x" + table).has_value());
  CHECK_FALSE(check_table(std::string(table).insert(table.size() - 48, 1, 'x')).has_value());
}

}  // namespace shilu
