// How texts and metadata are stored: deltas, references and dictionaries, and that what comes back
// is what went in, or an error that names the damage.
#include "store/version_content.h"

#include <catch2/catch.hpp>

#include "store/database.h"
#include "store/proof.h"
#include "store/text_codec.h"
#include "tests/store/fixture.h"
#include "tests/store/raw_database.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";

std::string day(int number) {
  return "20" + std::to_string(10 + number / 28) + "-01-" + (number % 28 < 9 ? "0" : "") +
         std::to_string(number % 28 + 1) + "T00:00:00Z";
}

// The text of a version: an article in which one word was edited.
std::string edited(int number) {
  return long_text(1) + "第" + std::to_string(number) + "次修订。\n" + long_text(2);
}

void commit_edits(const std::string& folder, int count) {
  auto archive = open_archive(folder);
  for (int number = 0; number < count; ++number) {
    commit_one(*archive, page_commit(kUrl, day(number), article("题", edited(number))));
  }
}

std::string key_at(int number) {
  return version_key({url_of(kUrl).key(), at(day(number))});
}

std::vector<Damage> damages_of(const std::string& directory) {
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  std::vector<Damage> damages;
  (void)archive->verify({}, [&](const Damage& damage) { damages.push_back(damage); });
  return damages;
}

std::string text_or_error(const std::string& folder, int number) {
  const auto archive = open_archive(folder, Archive::Mode::kRead);
  const auto version = archive->get(url_of(kUrl), at(day(number)));
  return version ? (*version)->document.text : version.error().message;
}

TEST_CASE("edits are stored as deltas, and whole at least every sixteenth") {
  const TemporaryFolder folder;
  commit_edits(folder.file("a"), 40);
  {
    const RawDatabase database(folder.file("a"));
    for (int number = 0; number < 40; ++number) {
      const VersionRecord record = database.version(key_at(number));
      INFO(number);
      CHECK(record.depth == static_cast<uint32_t>(number % 16));
      CHECK(record.base.has_value() == (number % 16 > 0));
      if (record.base) {
        CHECK(record.base->time == at(day(number - 1)));
        CHECK(record.text.size() < 120);
        CHECK(record.metadata.size() < 40);
      }
    }
    // Where a text stands is written down of whole ones alone.
    CHECK(database.keys("d/").size() == 3);
  }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  const auto history = archive->history(url_of(kUrl));
  REQUIRE(history->size() == 40);
  for (int number = 0; number < 40; ++number) {
    CHECK((*history)[static_cast<size_t>(number)].document.text == edited(number));
    CHECK((*archive->get(url_of(kUrl), at(day(number))))->document.text == edited(number));
    const auto proof = archive->prove(url_of(kUrl), at(day(number)));
    CHECK(holds(proof->value()));
  }
  (void)archive->verify({}, [](const Damage& damage) { FAIL(damage.where + ": " + damage.what); });
  (void)archive->verify({true},
                        [](const Damage& damage) { FAIL(damage.where + ": " + damage.what); });
}

TEST_CASE("a group's versions are deltas of one another") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    std::vector<PageCommit> commits;
    for (int number = 0; number < 20; ++number) {
      commits.push_back(page_commit(kUrl, day(number), article("题", edited(number))));
    }
    REQUIRE(archive->commit(commits).has_value());
  }
  CHECK(RawDatabase(folder.file("a")).version(key_at(15)).depth == 15);
  for (const int number : {0, 15, 16, 19}) {
    CHECK(text_or_error(folder.file("a"), number) == edited(number));
  }
  CHECK(damages_of(folder.file("a")).empty());
}

TEST_CASE("a text that did not change takes no room beside a title that did") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, day(0), article("甲", long_text(1))));
    commit_one(*archive, page_commit(kUrl, day(1), article("乙", long_text(1))));
    commit_one(*archive, page_commit(kUrl, day(2), article("乙", "")));
    commit_one(*archive, page_commit(kUrl, day(3), article("丙", "")));
  }
  {
    const RawDatabase database(folder.file("a"));
    CHECK(database.version(key_at(1)).text.empty());
    CHECK(database.version(key_at(1)).depth == 1);
  }
  CHECK(text_or_error(folder.file("a"), 1) == long_text(1));
  CHECK(text_or_error(folder.file("a"), 2).empty());
  CHECK(text_or_error(folder.file("a"), 3).empty());
  CHECK(damages_of(folder.file("a")).empty());
}

TEST_CASE("a text that is as it was once refers to where it stands whole") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, day(0), article("题", long_text(1))));
    commit_one(*archive, page_commit(kUrl, day(1), article("题", edited(1))));
    commit_one(*archive, page_commit(kUrl, day(2), article("题", long_text(1))));
    commit_one(*archive, page_commit(kUrl, day(3), article("题", edited(3))));
  }
  const VersionRecord back = RawDatabase(folder.file("a")).version(key_at(2));
  CHECK(back.text_place == VersionPlace{url_of(kUrl).key(), at(day(0))});
  CHECK(back.text.empty());
  CHECK(text_or_error(folder.file("a"), 2) == long_text(1));
  CHECK(text_or_error(folder.file("a"), 3) == edited(3));
  CHECK(damages_of(folder.file("a")).empty());
}

TEST_CASE("another text altogether is stored whole") {
  const TemporaryFolder folder;
  std::string other;
  for (char32_t character = 0x4e00; character < 0x4e00 + 2000; character += 2) {
    other += static_cast<char>(0xe0 | character >> 12);
    other += static_cast<char>(0x80 | (character >> 6 & 0x3f));
    other += static_cast<char>(0x80 | (character & 0x3f));
  }
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, day(0), article("题", "一")));
    commit_one(*archive, page_commit(kUrl, day(1), article("题", other)));
    commit_one(*archive, page_commit(kUrl, day(2), article("题", other + "二")));
  }
  CHECK(text_or_error(folder.file("a"), 1) == other);
  CHECK(text_or_error(folder.file("a"), 2) == other + "二");
  CHECK(damages_of(folder.file("a")).empty());
}

struct Forgery {
  const char* what;
  std::function<void(RawDatabase&)> make;
  const char* told;
};

TEST_CASE("a chain that does not hold is named, and gives no text") {
  const Forgery forgeries[] = {
      {"a base taken out", [](RawDatabase& database) { database.remove(key_at(2)); },
       "which is not there"},
      {"a base with another text",
       [](RawDatabase& database) {
         database.edit_version(key_at(0), [](VersionRecord& record) {
           record.text = compress_whole(FrameSort::kText, "改", nullptr).value();
           record.text_sha256 = sha256_hex("改");
         });
       },
       "not a zstd frame"},
      {"a base that is a tombstone",
       [](RawDatabase& database) {
         database.edit_version(key_at(2), [](VersionRecord& record) { record.gone = true; });
       },
       "is no base"},
      {"a base that is deeper than what leans on it",
       [](RawDatabase& database) {
         database.edit_version(key_at(2), [](VersionRecord& record) { record.depth = 4; });
       },
       "is no base"},
      {"a delta of nothing",
       [](RawDatabase& database) {
         database.edit_version(key_at(4), [](VersionRecord& record) { record.base.reset(); });
       },
       "a delta that cannot be"},
      {"a chain longer than there are",
       [](RawDatabase& database) {
         database.edit_version(key_at(4), [](VersionRecord& record) { record.depth = 16; });
       },
       "a delta that cannot be"},
  };
  for (const Forgery& forgery : forgeries) {
    INFO(forgery.what);
    const TemporaryFolder folder;
    commit_edits(folder.file("a"), 5);
    {
      RawDatabase database(folder.file("a"));
      forgery.make(database);
    }
    const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
    const auto version = archive->get(url_of(kUrl), at(day(4)));
    REQUIRE_FALSE(version.has_value());
    CHECK(version.error().code == ErrorCode::kCorrupt);
    CHECK_THAT(version.error().message, Catch::Matchers::Contains(forgery.told));
    std::string all;
    (void)archive->verify({}, [&](const Damage& damage) { all += damage.what + "\n"; });
    CHECK_THAT(all, Catch::Matchers::Contains(forgery.told));
  }
}

TEST_CASE("an old version that is damaged keeps no new one from being stored") {
  const TemporaryFolder folder;
  commit_edits(folder.file("a"), 2);
  {
    RawDatabase database(folder.file("a"));
    database.edit_version(key_at(1), [](VersionRecord& record) { record.text = "rubbish"; });
  }
  {
    auto archive = open_archive(folder.file("a"));
    CHECK(commit_one(*archive, page_commit(kUrl, day(2), article("题", edited(2)))).version ==
          VersionOutcome::kChanged);
  }
  CHECK(text_or_error(folder.file("a"), 2) == edited(2));
  CHECK(RawDatabase(folder.file("a")).version(key_at(2)).depth == 0);
}

TEST_CASE("a version made whole leans on nothing and says the same") {
  const TemporaryFolder folder;
  commit_edits(folder.file("a"), 3);
  {
    RawDatabase database(folder.file("a"));
    const VersionRecord before = database.version(key_at(1));
    Dictionaries dictionaries;
    const auto opened = Database::open(folder.file("none"), Database::IfMissing::kCreate);
    ContentReader reader(**opened, dictionaries, [&](const std::string& key) {
      return Result<std::optional<VersionRecord>>(database.version(key));
    });
    const auto whole = reader.made_whole(*parse_version_key(key_at(1)), before, nullptr, nullptr);
    REQUIRE(whole.has_value());
    CHECK_FALSE(whole->base.has_value());
    CHECK(whole->depth == 0);
    database.put(key_at(1), encode_version(key_at(1), *whole));
    database.remove(key_at(0));
  }
  CHECK(text_or_error(folder.file("a"), 1) == edited(1));
  CHECK(text_or_error(folder.file("a"), 2) == edited(2));
}

TEST_CASE("a delta is decoded against its own base alone") {
  const std::string frame = compress_delta(edited(2), edited(1)).value();
  CHECK(frame.size() < 100);
  CHECK(decompress_delta(frame, edited(1)).value() == edited(2));
  CHECK(decompress_delta(frame, long_text(7)).error().code == ErrorCode::kCorrupt);
  CHECK(decompress_delta(frame, "").error().code == ErrorCode::kCorrupt);
  CHECK(decompress_delta("", edited(1)).error().code == ErrorCode::kCorrupt);
  CHECK(decompress_delta(compress_delta("", edited(1)).value(), edited(1)).value().empty());
}

// As many pages as dictionaries are trained from, and one more when they are there, since a run's
// end waits for them.
void commit_pages(const std::string& folder) {
  auto archive = open_archive(folder);
  std::vector<PageCommit> commits;
  for (int number = 0; number <= static_cast<int>(kDictionarySamples); ++number) {
    commits.push_back(
        page_commit("http://www.yunxi.gov.cn/" + std::to_string(number), day(0),
                    article("关于汛期前检查河道堤防的通知（第" + std::to_string(number) + "号）",
                            long_text(number))));
  }
  const PageCommit last = commits.back();
  commits.pop_back();
  REQUIRE(archive->commit(commits).has_value());
  REQUIRE(archive->end_run(at(day(0))).has_value());
  commit_one(*archive, last);
}

TEST_CASE("dictionaries are trained once there is enough, and what needs them is read with them") {
  const TemporaryFolder folder;
  commit_pages(folder.file("a"));
  const std::string url = "http://www.yunxi.gov.cn/256";
  const std::string key = version_key({url_of(url).key(), at(day(0))});
  const std::string first_key =
      version_key({url_of("http://www.yunxi.gov.cn/0").key(), at(day(0))});
  std::string text_dictionary;
  {
    const RawDatabase database(folder.file("a"));
    CHECK(database.keys("z/") == std::vector{dictionary_key(1), dictionary_key(2)});
    text_dictionary = database.get(dictionary_key(1));
    const VersionRecord record = database.version(key);
    CHECK(dictionary_of_frame(record.text) == 1);
    CHECK(dictionary_of_frame(record.metadata) == 2);
    const VersionRecord first = database.version(first_key);
    CHECK(dictionary_of_frame(first.text) == 0);
    CHECK(record.text.size() * 2 < first.text.size());
    CHECK(record.metadata.size() < first.metadata.size());
  }
  const auto text_at = [&]() -> std::string {
    const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
    const auto version = archive->get(url_of(url), std::nullopt);
    return version ? (*version)->document.text : version.error().message;
  };
  CHECK(text_at() == long_text(256));
  CHECK(damages_of(folder.file("a")).empty());
  RawDatabase(folder.file("a")).remove(dictionary_key(1));
  CHECK_THAT(text_at(), Catch::Matchers::Contains("dictionary") &&
                            Catch::Matchers::Contains("z/\\x00\\x00\\x00\\x01 is missing"));
  CHECK(damages_of(folder.file("a")).size() == 2);  // the version's, and m/state's
  for (const std::string& rotten :
       {text_dictionary.substr(0, 100), encode_dictionary(dictionary_key(1), "not a dictionary"),
        encode_dictionary(dictionary_key(1), "")}) {
    RawDatabase(folder.file("a")).put(dictionary_key(1), rotten);
    CHECK_THAT(text_at(), Catch::Matchers::Contains("z/\\x00\\x00\\x00\\x01"));
    CHECK(damages_of(folder.file("a")).front().what.find("z/") != std::string::npos);
  }
  RawDatabase(folder.file("a")).put(dictionary_key(1), text_dictionary);
  CHECK(damages_of(folder.file("a")).empty());
}

TEST_CASE("samples with nothing in common give no dictionary") {
  const std::vector<std::string> samples(3, "一");
  CHECK(train_dictionary(samples, 7).empty());
}

}  // namespace
}  // namespace shilu
