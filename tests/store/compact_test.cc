// Archive::compact: smaller, and the same.
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

TEST_CASE("a compacted database is smaller and says the same") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  constexpr int kAddresses = 40;
  // The same addresses fetched again and again, unchanged: only their states are replaced.
  for (int round = 0; round < 60; ++round) {
    std::vector<PageCommit> commits;
    for (int number = 0; number < kAddresses; ++number) {
      commits.push_back(page_commit("http://www.yunxi.gov.cn/t" + std::to_string(number) + ".html",
                                    "2020-01-01T00:00:" + std::to_string(round % 50 + 10) + "Z",
                                    article("通知", long_text(number))));
    }
    REQUIRE(archive->commit(commits).has_value());
  }
  const TreeHead head = archive->log_head().value();
  const Archive::Sizes before = archive->sizes().value();
  REQUIRE(archive->compact().has_value());
  const Archive::Sizes after = archive->sizes().value();
  CHECK(after.database_bytes < before.database_bytes);
  CHECK(after.versions == before.versions);
  CHECK(archive->log_head().value() == head);
  CHECK(archive->verify({}, [](const Damage&) {}).damages == 0);
}

TEST_CASE("an archive open for reading is not compacted") {
  const TemporaryFolder folder;
  { open_archive(folder.file("a")); }
  CHECK(open_archive(folder.file("a"), Archive::Mode::kRead)->compact().error().code ==
        ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace shilu
