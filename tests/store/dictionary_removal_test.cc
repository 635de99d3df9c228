// Content that goes is gone from the compression dictionaries too: judged on all octets of
// LevelDB's files, dead copies among them.
#include <catch2/catch.hpp>

#include "store/dictionary_runs.h"
#include "store/removal_record.h"
#include "store/text_codec.h"
#include "tests/store/raw_database.h"
#include "tests/store/removal_fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/jubao/t1.html";
constexpr const char* kForgottenAt = "2026-03-06T01:02:03.004Z";
constexpr const char* kTitle = "梧桐巷柒号顾怀瑾诉状";
constexpr const char* kSecret =
    "申诉人顾怀瑾住梧桐巷柒号贰单元叁零贰室，曾患癔症，其女顾念慈就读曙光小学，"
    "账号尾数捌玖叁肆，欠款伍仟陆佰柒拾捌圆整，担保人欧阳靖宇，证人司徒婉清。";
constexpr int kPages = 256;
constexpr int kSecretVersions = 40;

std::string page_url(int number) {
  return "http://www.yunxi.gov.cn/zwgk/n" + std::to_string(number) + ".html";
}

std::string second(int number) {
  const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return "2020-01-01T00:" + two(number / 60) + ":" + two(number % 60) + "Z";
}

std::string text_with_secret(int number) {
  return kSecret + long_text(1) + "第" + std::to_string(number) + "稿。";
}

// Versions that say what is to go, among those of other pages; dictionaries are trained from them.
void fill(const std::string& directory) {
  const auto archive = open_archive(directory);
  std::vector<PageCommit> commits{
      page_commit(kUrl, "2019-01-01T00:00:00Z", article("题", long_text(3)))};
  for (int number = 0; number < kSecretVersions; ++number) {
    commits.push_back(page_commit(kUrl, second(number), article(kTitle, text_with_secret(number))));
  }
  for (int number = 0; number < kPages; ++number) {
    commits.push_back(page_commit(
        page_url(number), second(0),
        article("关于检查河道的通知（第" + std::to_string(number) + "号）", long_text(number))));
  }
  REQUIRE(archive->commit(commits).has_value());
  REQUIRE(archive->end_run(at(second(0))).has_value());
  commit_one(*archive, page_commit(page_url(kPages), second(0),
                                   article("关于检查河道的通知", long_text(kPages))));
}

std::vector<std::string> runs_of(const std::string& text) {
  std::vector<std::string> runs;
  for (size_t begin = 0; begin + kTellingRun <= text.size(); ++begin) {
    runs.push_back(text.substr(begin, kTellingRun));
  }
  return runs;
}

// How many runs of what is to go stand somewhere in LevelDB's files.
int runs_in_leveldb(const std::string& directory) {
  const std::string all = all_in_leveldb(directory);
  int found = 0;
  for (const std::string& text : {std::string(kSecret), std::string(kTitle)}) {
    for (const std::string& run : runs_of(text)) {
      found += all.find(as_dumped(run)) != std::string::npos ? 1 : 0;
    }
  }
  return found;
}

ForgetAccount forget(const std::string& directory, const std::string& url,
                     Doing doing = Doing::kDo) {
  ForgetOrder order;
  order.addresses.push_back(url_of(url));
  order.now = at(kForgottenAt);
  Result<ForgetAccount> account =
      open_archive(directory, Archive::Mode::kWrite)->forget(order, doing);
  if (!account) {
    FAIL(account.error().message);
  }
  return std::move(*account);
}

void check_that_pages_read(const std::string& directory) {
  CHECK(damages_of(directory) == kNoDamage);
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  for (const int number : {0, 1, kPages / 2, kPages}) {
    const auto version = archive->get(url_of(page_url(number)), std::nullopt);
    REQUIRE(version.has_value());
    CHECK((*version)->document.text == long_text(number));
  }
}

// The dictionaries that frames of the archive name.
std::set<uint32_t> dictionaries_in_use(const std::string& directory) {
  std::set<uint32_t> ids;
  for (const auto& [key, value] : entries_under(directory, "v/")) {
    const Result<VersionRecord> record = decode_version(key, value);
    REQUIRE(record.has_value());
    ids.insert({dictionary_of_frame(record->text), dictionary_of_frame(record->metadata)});
  }
  ids.erase(0);
  return ids;
}

using Keys = std::vector<std::string>;
const Keys kTrained{dictionary_key(1), dictionary_key(2)};
const Keys kAnew{dictionary_key(3), dictionary_key(4)};

TEST_CASE("no dictionary holds a piece of what was forgotten") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  REQUIRE(RawDatabase(directory).keys("z/") == kTrained);
  REQUIRE(dictionaries_in_use(directory) == std::set<uint32_t>{1, 2});
  REQUIRE(runs_in_leveldb(directory) > 50);

  CHECK(forget(directory, kUrl, Doing::kRehearse).dictionaries == 2);
  CHECK(RawDatabase(directory).keys("z/") == kTrained);
  CHECK(forget(directory, kUrl).dictionaries == 2);
  CHECK(runs_in_leveldb(directory) == 0);
  CHECK(RawDatabase(directory).keys("z/") == kAnew);
  CHECK(RawDatabase(directory).keys("y/").empty());
  // What was compressed with those that went is compressed with those that came.
  CHECK(dictionaries_in_use(directory) == std::set<uint32_t>{3, 4});
  check_that_pages_read(directory);
}

TEST_CASE("a text of which dictionaries hold only what others say too leaves them as they are") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  // None was trained from it: that is done from the first 256 versions.
  CHECK(forget(directory, page_url(kPages - 1)).dictionaries == 0);
  CHECK(RawDatabase(directory).keys("z/") == kTrained);
  CHECK(dictionaries_in_use(directory) == std::set<uint32_t>{1, 2});
}

TEST_CASE("what a version says that stays is no secret, and when that goes too it is") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  const std::string mirror = "http://www.yunxi.gov.cn/mirror.html";
  for (int number = 0; number < kSecretVersions; ++number) {
    commit_one(*open_archive(directory),
               page_commit(mirror, second(number), article(kTitle, text_with_secret(number))));
  }
  CHECK(forget(directory, kUrl).dictionaries == 0);
  CHECK(runs_in_leveldb(directory) > 50);
  CHECK(forget(directory, mirror).dictionaries == 2);
  CHECK(runs_in_leveldb(directory) == 0);
}

TEST_CASE("no dictionary holds a piece of what was pruned") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  {
    const auto archive = open_archive(directory);
    // The newest stays, and the first: they say nothing of it.
    commit_one(*archive, page_commit(kUrl, "2021-01-01T00:00:00Z", article("题", long_text(4))));
    PruneOrder order;
    order.policy.keep_last = 1;
    order.now = at(kForgottenAt);
    const auto account = archive->prune(order, Doing::kDo, [](const PrunedAddress&) {});
    REQUIRE(account.has_value());
    CHECK(account->pruned == kSecretVersions);
    CHECK(account->dictionaries == 2);
    CHECK(archive->compact().has_value());
  }
  CHECK(runs_in_leveldb(directory) == 0);
  check_that_pages_read(directory);
}

TEST_CASE("a text that nobody can read may stand in any dictionary") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  const std::string key = version_key({url_of(page_url(kPages)).key(), at(second(0))});
  RawDatabase(directory).edit_version(key, [](VersionRecord& record) { record.text.pop_back(); });
  CHECK(forget(directory, page_url(kPages)).dictionaries == 2);
  CHECK(RawDatabase(directory).keys("z/") == kAnew);
}

TEST_CASE("the next writer goes on where dictionaries were being removed") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  const auto mark = [&](uint32_t id) {
    const std::string key = going_dictionary_key(id);
    RawDatabase(directory).put(key, encode_going_dictionary(key));
  };
  SECTION("marked, and nothing more") {
    mark(1);
    CHECK(damages_of(directory) == kNoDamage);
    { open_archive(directory, Archive::Mode::kWrite); }
    CHECK(RawDatabase(directory).keys("z/") ==
          Keys{dictionary_key(2), dictionary_key(3), dictionary_key(4)});
    CHECK(dictionaries_in_use(directory) == std::set<uint32_t>{2, 3});
  }
  SECTION("the dictionary is gone, and its mark is not") {
    mark(9);
    { open_archive(directory, Archive::Mode::kWrite); }
    CHECK(RawDatabase(directory).keys("z/") == kTrained);
  }
  CHECK(RawDatabase(directory).keys("y/").empty());
  check_that_pages_read(directory);
}

TEST_CASE("dictionaries made anew do not put off the next that growth asks for") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  forget(directory, kUrl);
  const auto commit_another = [&](int number) {
    const auto archive = open_archive(directory);
    commit_one(*archive,
               page_commit(page_url(number), second(0), article("题", long_text(number))));
    REQUIRE(archive->end_run(at(second(0))).has_value());
  };
  commit_another(1000);
  CHECK(RawDatabase(directory).keys("z/") == kAnew);
  {
    RawDatabase database(directory);
    const std::string key(kCountersKey);
    Counters counters = decode_counters(key, database.get(key)).value();
    counters.versions = 4096;
    database.put(key, encode_counters(key, counters));
  }
  commit_another(1001);
  CHECK(RawDatabase(directory).keys("z/").size() == 4);
}

TEST_CASE("what was compressed ahead with a dictionary that went is compressed anew") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  PageCommit page = page_commit(page_url(1000), second(0), article("题", long_text(1000)));
  {
    const auto archive = open_archive(directory);
    archive->prepare(page);
    REQUIRE(dictionary_of_frame(page.prepared->frames->text) == 1);
    ForgetOrder order;
    order.addresses.push_back(url_of(kUrl));
    order.now = at(kForgottenAt);
    REQUIRE(archive->forget(order, Doing::kDo).has_value());
    commit_one(*archive, page);
  }
  CHECK(dictionaries_in_use(directory) == std::set<uint32_t>{3, 4});
  CHECK(damages_of(directory) == kNoDamage);
}

TEST_CASE("a dictionary that was in the making when something was forgotten has nothing of it") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    std::vector<PageCommit> commits;
    for (int number = 0; number < kPages; ++number) {
      commits.push_back(
          page_commit(kUrl, second(number), article(kTitle, text_with_secret(number))));
    }
    REQUIRE(archive->commit(commits).has_value());
    // Begins the training.
    commit_one(*archive, page_commit(page_url(0), second(0), article("题", long_text(0))));
    ForgetOrder order;
    order.addresses.push_back(url_of(kUrl));
    order.now = at(kForgottenAt);
    REQUIRE(archive->forget(order, Doing::kDo).has_value());
    REQUIRE(archive->end_run(at(second(0))).has_value());
    CHECK(runs_in_leveldb(directory) == 0);
  }
  CHECK(damages_of(directory) == kNoDamage);
}

TEST_CASE("readers that are served are let go when something is forgotten") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  fill(directory);
  {
    const auto writer = open_archive(directory, Archive::Mode::kWrite);
    const auto reader = open_archive(directory, Archive::Mode::kRead);
    REQUIRE(reader->get(url_of(kUrl), std::nullopt)->has_value());
    ForgetOrder order;
    order.addresses.push_back(url_of(kUrl));
    order.now = at(kForgottenAt);
    REQUIRE(writer->forget(order, Doing::kDo).has_value());
    // While the writer has it open still.
    CHECK(runs_in_leveldb(directory) == 0);
    const auto after = reader->get(url_of(kUrl), std::nullopt);
    REQUIRE_FALSE(after.has_value());
    CHECK(after.error().message.find("lets its readers go") != std::string::npos);
    const auto next = open_archive(directory, Archive::Mode::kRead);
    CHECK(next->writer()->has_value());
    CHECK(next->get(url_of(page_url(1)), std::nullopt)->has_value());
  }
}

}  // namespace
}  // namespace shilu
