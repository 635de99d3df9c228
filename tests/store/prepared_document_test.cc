// Documents prepared ahead of their commits: the writer takes what was made, and what is stored is
// the same with and without.
#include "store/prepared_document.h"

#include <catch2/catch.hpp>
#include <map>
#include <tuple>

#include "store/text_codec.h"
#include "tests/store/fixture.h"
#include "tests/store/raw_database.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kTime = "2018-03-06T00:00:00Z";

std::string address(int number) {
  return "http://www.yunxi.gov.cn/" + std::to_string(number);
}

// Without raw records, whose ids are another each time.
PageCommit page(int number, const std::string& time, const std::string& title,
                const std::string& text) {
  PageCommit commit = page_commit(address(number), time, article(title, text));
  commit.raw.clear();
  return commit;
}

using Groups = std::vector<std::vector<PageCommit>>;

// What a database holds after these groups, each prepared before the one before it is committed, as
// a crawl's extract threads run ahead of its writer.
std::map<std::string, std::string> records_of(Groups groups, bool prepared) {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    REQUIRE(archive->begin_run(at(kTime), "", no_item).has_value());
    const auto prepare = [&](std::vector<PageCommit>& group) {
      for (PageCommit& commit : group) {
        archive->prepare(commit);
      }
    };
    for (size_t i = 0; i < groups.size(); ++i) {
      if (prepared && i == 0) {
        prepare(groups[i]);
      }
      if (prepared && i + 1 < groups.size()) {
        prepare(groups[i + 1]);
      }
      REQUIRE(archive->commit(groups[i]).has_value());
    }
  }
  const RawDatabase database(folder.file("a"));
  std::map<std::string, std::string> records;
  for (const std::string& key : database.keys("")) {
    records[key] = database.get(key);
  }
  return records;
}

TEST_CASE("what is stored is the same with and without preparing") {
  // Fewer than dictionaries are trained from: when those are there is another matter.
  Groups groups(2);
  for (int number = 0; number < 240; ++number) {
    groups[number < 200 ? 0 : 1].push_back(
        page(number, kTime, "第" + std::to_string(number) + "号", long_text(number)));
  }
  groups.push_back({page(1, "2018-03-07T00:00:00Z", "第1号", long_text(1)),
                    page(2, "2018-03-07T00:00:00Z", "第2号", long_text(2) + "又及。\n"),
                    page(3, "2018-03-07T00:00:00Z", "另题", long_text(3)),
                    page(400, "2018-03-07T00:00:00Z", "转载", long_text(5)),
                    // Looked up before the group that places it was committed.
                    page(402, "2018-03-07T00:00:00Z", "转载", long_text(230)),
                    page(401, "2018-03-07T00:00:00Z", "无文", "")});
  PageCommit gone{url_of(address(4)), at("2018-03-07T00:00:00Z")};
  gone.document_gone = true;
  groups.push_back({gone});
  PageCommit past = page(2, "2018-03-01T00:00:00Z", "第2号", "从前。");
  past.archived_at = at("2018-03-08T00:00:00Z");
  groups.push_back({past});

  const std::map<std::string, std::string> without = records_of(groups, false);
  CHECK(without.size() > 900);
  CHECK(records_of(std::move(groups), true) == without);
}

TEST_CASE("frames are taken as they were prepared, also when there are dictionaries since") {
  const TemporaryFolder folder;
  PageCommit early = page(1000, kTime, "早", long_text(1000));
  PageCommit late = page(1001, kTime, "晚", long_text(1001));
  {
    auto archive = open_archive(folder.file("a"));
    REQUIRE(archive->begin_run(at(kTime), "", no_item).has_value());
    std::vector<PageCommit> pages;
    for (int number = 0; number < static_cast<int>(kDictionarySamples); ++number) {
      pages.push_back(page(number, kTime, std::to_string(number), long_text(number)));
    }
    REQUIRE(archive->commit(pages).has_value());
    archive->prepare(early);
    REQUIRE(archive->end_run(at(kTime)).has_value());
    archive->prepare(late);
    commit_one(*archive, early);
    commit_one(*archive, late);
  }
  const RawDatabase database(folder.file("a"));
  for (const auto& [commit, number, id] :
       {std::tuple(&early, 1000, 0U), std::tuple(&late, 1001, 1U)}) {
    const VersionRecord record =
        database.version(version_key({url_of(address(number)).key(), at(kTime)}));
    CHECK(record.text == commit->prepared->frames->text);
    CHECK(dictionary_of_frame(record.text) == id);
  }
}

TEST_CASE("the writer takes the frames and digests that were prepared") {
  const TemporaryFolder folder;
  PageCommit commit = page(1, kTime, "题", long_text(1));
  {
    auto archive = open_archive(folder.file("a"));
    REQUIRE(archive->begin_run(at(kTime), "", no_item).has_value());
    archive->prepare(commit);
    REQUIRE(commit.prepared.has_value());
    CHECK(commit.prepared->digest == document_digest(*commit.document));
    CHECK(commit.prepared->text_sha256 == sha256_hex(long_text(1)));
    CHECK(commit.prepared->metadata_sha256 == sha256_hex(commit.prepared->metadata));
    REQUIRE(commit.prepared->frames.has_value());
    CHECK(decompress_whole(FrameSort::kText, commit.prepared->frames->text, nullptr).value() ==
          long_text(1));
    // Told from what the writer would make.
    commit.prepared->frames->text = compress_whole(FrameSort::kText, "改", nullptr).value();
    commit.prepared->text_sha256 = sha256_hex("改");
    commit_one(*archive, commit);

    // Of a known address there is no need of frames, of what is no document of anything.
    PageCommit edit = page(1, "2018-03-07T00:00:00Z", "题", "新。");
    archive->prepare(edit);
    REQUIRE(edit.prepared.has_value());
    CHECK_FALSE(edit.prepared->frames.has_value());
    PageCommit none = page_commit(address(2), kTime, std::nullopt);
    archive->prepare(none);
    CHECK_FALSE(none.prepared.has_value());
  }
  const RawDatabase database(folder.file("a"));
  const VersionRecord record = database.version(version_key({url_of(address(1)).key(), at(kTime)}));
  CHECK(record.text == commit.prepared->frames->text);
  CHECK(record.text_sha256 == sha256_hex("改"));
}

}  // namespace
}  // namespace shilu
