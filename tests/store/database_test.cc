// A database opened to read: beside others, and without a write.
#include "store/database.h"

#include <catch2/catch.hpp>
#include <map>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const std::string& name : names_in(folder)) {
    files[name] = read_whole(folder + "/" + name);
  }
  return files;
}

TEST_CASE("a database opened to read holds what its log does, and changes no file") {
  const TemporaryFolder folder;
  const std::string path = folder.file("db");
  // Each opening makes a table of the log before; their keys overlap, so that reading calls for a
  // compaction.
  for (int round = 0; round < 3; ++round) {
    const auto database = Database::open(path, Database::IfMissing::kCreate);
    REQUIRE(database.has_value());
    leveldb::WriteBatch batch;
    for (int number = 0; number < 100; ++number) {
      batch.Put(std::to_string(round) + "/" + std::to_string(number), std::to_string(round));
      batch.Put("same/" + std::to_string(number), std::to_string(round));
    }
    REQUIRE((*database)->write(batch).has_value());
  }
  const auto before = files_of(path);
  {
    const auto one = Database::open_to_read(path);
    const auto other = Database::open_to_read(path);
    REQUIRE(one.has_value());
    REQUIRE(other.has_value());
    for (int again = 0; again < 20; ++again) {
      for (int number = 0; number < 100; ++number) {
        const std::string key = std::to_string(number);
        CHECK(**(*one)->get("0/" + key) == "0");
        CHECK(**(*other)->get("same/" + key) == "2");
      }
    }
    size_t met = 0;
    const auto entry = (*one)->iterate(View::Scan::kLong);
    for (entry->seek(""); entry->valid(); entry->next()) {
      ++met;
    }
    CHECK(entry->status().has_value());
    CHECK(met == 400);
    CHECK(files_of(path) == before);
    CHECK(Database::open(path, Database::IfMissing::kFail).error().code == ErrorCode::kLocked);
  }
  CHECK(Database::open(path, Database::IfMissing::kFail).has_value());
}

TEST_CASE("no database is made by opening one to read") {
  const TemporaryFolder folder;
  CHECK(Database::open_to_read(folder.file("db")).error().code == ErrorCode::kUnopenable);
  CHECK_FALSE(std::filesystem::exists(folder.file("db")));
}

}  // namespace
}  // namespace shilu
