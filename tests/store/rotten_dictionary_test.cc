// A compression dictionary that is damaged keeps nobody from writing or from taking content out:
// what was compressed with it cannot be read, is named, and all else goes on.
#include <catch2/catch.hpp>

#include "store/dictionaries.h"
#include "store/keys.h"
#include "store/removal_record.h"
#include "tests/store/fixture.h"
#include "tests/store/raw_database.h"
#include "tests/store/removal_fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kTime = "2020-01-01T00:00:00Z";
// Read with a dictionary: committed once there were some.
constexpr int kLast = 256;

std::string address(int number) {
  return "http://www.yunxi.gov.cn/" + std::to_string(number) + ".html";
}

void fill(const std::string& directory) {
  const auto archive = open_archive(directory);
  std::vector<PageCommit> commits;
  for (int number = 0; number < kLast; ++number) {
    commits.push_back(page_commit(address(number), kTime, article("题", long_text(number))));
  }
  REQUIRE(archive->commit(commits).has_value());
  REQUIRE(archive->end_run(at(kTime)).has_value());
  commit_one(*archive, page_commit(address(kLast), kTime, article("题", long_text(kLast))));
}

// One bit of the record of the dictionary for texts.
void let_rot(const std::string& directory) {
  RawDatabase database(directory);
  std::string value = database.get(dictionary_key(1));
  value[value.size() / 2] ^= 4;
  database.put(dictionary_key(1), value);
}

// The dictionary and the version that needs it.
void check_that_it_alone_is_damaged(const std::string& directory) {
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  for (const int number : {0, 100, kLast - 1}) {
    CHECK(archive->get(url_of(address(number)), std::nullopt).value()->document.text ==
          long_text(number));
  }
  CHECK(archive->get(url_of(address(kLast)), std::nullopt).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("where the dictionary in use is damaged, what comes is compressed without") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  let_rot(directory);
  PageCommit prepared = page_commit(address(301), kTime, article("题", long_text(301)));
  {
    const auto archive = open_archive(directory);
    commit_one(*archive, page_commit(address(300), kTime, article("题", long_text(300))));
    archive->prepare(prepared);
    commit_one(*archive, prepared);
  }
  check_that_it_alone_is_damaged(directory);
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  for (const int number : {300, 301}) {
    CHECK(archive->get(url_of(address(number)), std::nullopt).value()->document.text ==
          long_text(number));
  }
}

TEST_CASE("a damaged dictionary that is being taken out goes, and a writer goes on") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  let_rot(directory);
  const std::string mark = going_dictionary_key(1);
  RawDatabase(directory).put(mark, encode_going_dictionary(mark));
  {
    const auto archive = open_archive(directory);
    REQUIRE(archive->notes().size() == 1);
    CHECK_THAT(
        archive->notes()[0],
        Catch::Matchers::Contains("record z/\\x00\\x00\\x00\\x01, which is to go, is damaged"));
    commit_one(*archive, page_commit(address(300), kTime, article("题", long_text(300))));
  }
  CHECK(RawDatabase(directory).keys("y/").empty());
  CHECK(RawDatabase(directory).keys("z/").front() == dictionary_key(2));
  check_that_it_alone_is_damaged(directory);
}

TEST_CASE("a takedown is not kept up by a damaged dictionary, which goes where it tells of it") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  ForgetOrder order;
  order.now = at("2026-01-01T00:00:00Z");
  SECTION("it may tell of a text that cannot be read any more") {
    order.addresses.push_back(url_of(address(kLast)));
    let_rot(directory);
    REQUIRE(open_archive(directory)->forget(order, Doing::kDo).has_value());
    CHECK(RawDatabase(directory).keys("z/") == std::vector{dictionary_key(3), dictionary_key(4)});
    CHECK(damages_of(directory) == kNoDamage);
  }
  SECTION("it tells of all texts that it was made from") {
    for (int number = 0; number < kLast; ++number) {
      order.addresses.push_back(url_of(address(number)));
    }
    let_rot(directory);
    REQUIRE(open_archive(directory)->forget(order, Doing::kDo).has_value());
    CHECK(RawDatabase(directory).keys("z/").empty());
  }
}

}  // namespace
}  // namespace shilu
