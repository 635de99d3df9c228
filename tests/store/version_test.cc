// Captures and their revisions, and tombstones: what the archive makes of them and gives back.
#include "store/version.h"

#include <catch2/catch.hpp>

#include "store/proof.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kFirst = "2020-01-01T00:00:00Z";
constexpr const char* kSecond = "2020-02-01T00:00:00Z";
constexpr const char* kNow = "2020-03-01T00:00:00Z";

Revision revision(const char* time, const std::string& text, const std::string& extractor) {
  return {url_of(kUrl), at(time), article("题", text), extractor};
}

std::vector<RevisionOutcome> add(Archive& archive, std::vector<Revision> revisions) {
  const auto outcomes = archive.add_revisions(std::move(revisions), at(kNow));
  REQUIRE(outcomes.has_value());
  return *outcomes;
}

// "2.1 text", "3.0 gone": number, revision and what it says.
std::string told(const Version& version) {
  return std::to_string(version.number) + "." + std::to_string(version.revision) + " " +
         (version.gone ? "gone" : version.document.text);
}

std::vector<std::string> history(const Archive& archive,
                                 Archive::Revisions revisions = Archive::Revisions::kNewest) {
  std::vector<std::string> all;
  const auto versions = archive.history(url_of(kUrl), revisions);
  for (const Version& version : *versions) {
    all.push_back(told(version));
  }
  return all;
}

void check_clean(const std::string& directory) {
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  (void)archive->verify({}, [](const Damage& damage) { FAIL(damage.where + ": " + damage.what); });
}

PageCommit absence(const char* time, int status = 404) {
  PageCommit commit = page_commit(kUrl, time, std::nullopt);
  commit.status = status;
  commit.document_gone = true;
  return commit;
}

TEST_CASE("a revision stands beside what it revises, and is what is read") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, kFirst, article("题", "一")));
    commit_one(*archive, page_commit(kUrl, kSecond, article("题", "二")));
    CHECK(add(*archive, {revision(kFirst, "一 revised", "8"), revision(kSecond, "二 revised", "8"),
                         revision(kFirst, "一 again", "9")}) ==
          std::vector(3, RevisionOutcome::kAdded));
  }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(history(*archive) == std::vector<std::string>{"1.2 一 again", "2.1 二 revised"});
  CHECK(history(*archive, Archive::Revisions::kAll) ==
        std::vector<std::string>{"1.0 一", "1.1 一 revised", "1.2 一 again", "2.0 二",
                                 "2.1 二 revised"});
  CHECK(told(**archive->get(url_of(kUrl), at("2020-01-15T00:00:00Z"))) == "1.2 一 again");
  CHECK(told(**archive->get(url_of(kUrl), std::nullopt)) == "2.1 二 revised");
  const auto raw = archive->history(url_of(kUrl), Archive::Revisions::kAll);
  CHECK((*raw)[0].raw.offset == (*raw)[2].raw.offset);
  CHECK((*raw)[0].extractor == "7");
  CHECK((*raw)[2].extractor == "9");
  CHECK((*archive->url_state(url_of(kUrl)))->versions == 2);
  std::vector<std::string> scanned;
  REQUIRE(archive
              ->scan_versions([&](const Version& version, const UrlState&) {
                scanned.push_back(told(version));
                return true;
              })
              .has_value());
  CHECK(scanned == std::vector<std::string>{"2.1 二 revised", "1.2 一 again"});
}

TEST_CASE("the same revision twice is one") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit(kUrl, kFirst, article("题", "一")));
  CHECK(add(*archive, {revision(kFirst, "一", "7")}) == std::vector{RevisionOutcome::kSame});
  CHECK(add(*archive, {revision(kFirst, "一", "8"), revision(kFirst, "一", "8")}) ==
        std::vector{RevisionOutcome::kAdded, RevisionOutcome::kSame});
  CHECK(add(*archive, {revision(kFirst, "一", "8")}) == std::vector{RevisionOutcome::kSame});
  CHECK(add(*archive, {revision(kFirst, "二", "8")}) == std::vector{RevisionOutcome::kAdded});
  CHECK(archive->log_head()->size == 3);
}

TEST_CASE("a capture that is not there has no revision, and the archive goes on") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit(kUrl, kFirst, article("题", "一")));
  commit_one(*archive, absence("2020-01-02T00:00:00Z"));
  commit_one(*archive, absence("2020-01-03T00:00:00Z"));
  CHECK(add(*archive, {revision(kSecond, "二", "8"), revision("2020-01-03T00:00:00Z", "二", "8"),
                       revision(kFirst, "二", "8")}) == std::vector{RevisionOutcome::kNoCapture,
                                                                    RevisionOutcome::kNoCapture,
                                                                    RevisionOutcome::kAdded});
}

TEST_CASE("what the newest revision says is what a fetch is judged against") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit(kUrl, kFirst, article("题", "一")));
  add(*archive, {revision(kFirst, "甲", "8")});
  CHECK(commit_one(*archive, page_commit(kUrl, kSecond, article("题", "甲"))).version ==
        VersionOutcome::kUnchanged);
  CHECK(commit_one(*archive, page_commit(kUrl, kSecond, article("题", "乙"))).version ==
        VersionOutcome::kChanged);
  // A revision of an older capture is none of the newest.
  add(*archive, {revision(kFirst, "丙", "8")});
  CHECK(commit_one(*archive, page_commit(kUrl, kNow, article("题", "乙"))).version ==
        VersionOutcome::kUnchanged);
}

TEST_CASE("the same response read by other rules is a revision, not a version") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, kFirst, article("甲", "一")));
    PageCommit read_anew = page_commit(kUrl, kSecond, article("乙", "一"));
    read_anew.extractor = "8";
    CHECK(commit_one(*archive, std::move(read_anew)).version == VersionOutcome::kUnchanged);
    CHECK(history(*archive, Archive::Revisions::kAll) ==
          std::vector<std::string>{"1.0 一", "1.1 一"});
    CHECK((*archive->get(url_of(kUrl), at(kFirst)))->document.title == "乙");
    // Another response is another version, whichever rules read it.
    PageCommit changed = page_commit(kUrl, kNow, article("乙", "二"));
    changed.extractor = "9";
    CHECK(commit_one(*archive, std::move(changed)).version == VersionOutcome::kChanged);
    CHECK((*archive->url_state(url_of(kUrl)))->versions == 2);
  }
  check_clean(folder.file("a"));
}

TEST_CASE("revisions and tombstones stand in the log, and an entry says what they are") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, kFirst, article("题", "一")));
    add(*archive, {revision(kFirst, "甲", "8")});
    commit_one(*archive, absence("2020-03-02T00:00:00Z"));
    commit_one(*archive, absence("2020-03-03T00:00:00Z"));
    const auto revised = archive->prove(url_of(kUrl), at(kFirst));
    REQUIRE(revised->has_value());
    CHECK(holds(**revised));
    CHECK((*revised)->index == 1);
    CHECK((*revised)->entry.ends_with("extractor 8\nrevision 1\n"));
    const auto gone = archive->prove(url_of(kUrl), std::nullopt);
    REQUIRE(gone->has_value());
    CHECK(holds(**gone));
    CHECK(
        (*gone)->entry.starts_with("shilu version 2\n"
                                   "address http://www.yunxi.gov.cn/zwgk/t1.html\n"
                                   "time 2020-03-03T00:00:00.000Z\n"
                                   "gone\n"
                                   "response "));
  }
  check_clean(folder.file("a"));
}

TEST_CASE("a page that is not there twice in a row gets a tombstone, once") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    const auto gone = [&](const char* time) { return commit_one(*archive, absence(time)).version; };
    CHECK(gone("2020-01-01T00:00:00Z") == VersionOutcome::kNone);
    CHECK(gone("2020-01-02T00:00:00Z") == VersionOutcome::kNone);  // nothing to be gone
    PageCommit first = page_commit(kUrl, "2020-01-03T00:00:00Z", article("题", "一"));
    first.etag = "\"e\"";
    first.last_modified = "Tue, 06 Mar 2018 00:00:00 GMT";
    commit_one(*archive, std::move(first));
    CHECK(gone("2020-01-04T00:00:00Z") == VersionOutcome::kNone);
    PageCommit not_modified = page_commit(kUrl, "2020-01-05T00:00:00Z", std::nullopt);
    not_modified.status = 304;
    not_modified.document_seen = true;
    commit_one(*archive, std::move(not_modified));
    CHECK(gone("2020-01-06T00:00:00Z") == VersionOutcome::kNone);
    PageCommit failure = page_commit(kUrl, "2020-01-07T00:00:00Z", std::nullopt);
    failure.status = 500;
    failure.document_seen = false;
    commit_one(*archive, std::move(failure));  // says nothing of the page
    CHECK(gone("2020-01-08T00:00:00Z") == VersionOutcome::kGone);
    CHECK(gone("2020-01-09T00:00:00Z") == VersionOutcome::kNone);
    CHECK(gone("2020-01-10T00:00:00Z") == VersionOutcome::kNone);
    const auto state = archive->url_state(url_of(kUrl));
    CHECK((*state)->gone);
    CHECK((*state)->versions == 2);
    CHECK((*state)->last_seen == at("2020-01-05T00:00:00Z"));
    CHECK((*state)->etag.empty());
    CHECK((*state)->last_modified.empty());
  }
  {
    const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
    CHECK(history(*archive) == std::vector<std::string>{"1.0 一", "2.0 gone"});
    const auto now = archive->get(url_of(kUrl), std::nullopt);
    CHECK((*now)->gone);
    CHECK((*now)->fetched_at == at("2020-01-08T00:00:00Z"));
    CHECK((*now)->last_version_at == at("2020-01-03T00:00:00Z"));
    CHECK(told(**archive->get(url_of(kUrl), at("2020-01-07T23:59:59Z"))) == "1.0 一");
  }
  check_clean(folder.file("a"));
}

TEST_CASE("a page that is back makes the next version, also where it says what it said") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("题", "一")));
    commit_one(*archive, absence("2020-01-02T00:00:00Z", 410));
    commit_one(*archive, absence("2020-01-03T00:00:00Z", 410));
    PageCommit not_modified = page_commit(kUrl, "2020-01-04T00:00:00Z", std::nullopt);
    not_modified.status = 304;
    not_modified.document_seen = true;
    CHECK(commit_one(*archive, std::move(not_modified)).version == VersionOutcome::kNone);
    const Committed back =
        commit_one(*archive, page_commit(kUrl, "2020-01-05T00:00:00Z", article("题", "一")));
    CHECK(back.version == VersionOutcome::kChanged);
    CHECK(back.version_number == 3);
    CHECK_FALSE((*archive->url_state(url_of(kUrl)))->gone);
    // One absence from before does not count towards the next tombstone.
    CHECK(commit_one(*archive, absence("2020-01-06T00:00:00Z")).version == VersionOutcome::kNone);
    CHECK(commit_one(*archive, absence("2020-01-07T00:00:00Z")).version == VersionOutcome::kGone);
    CHECK(history(*archive) ==
          std::vector<std::string>{"1.0 一", "2.0 gone", "3.0 一", "4.0 gone"});
  }
  check_clean(folder.file("a"));
}

TEST_CASE("a group's commits see each other's versions, revisions aside") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    std::vector<PageCommit> commits;
    commits.push_back(page_commit(kUrl, "2020-01-01T00:00:00Z", article("题", "一")));
    commits.push_back(absence("2020-01-02T00:00:00Z"));
    commits.push_back(absence("2020-01-03T00:00:00Z"));
    REQUIRE(archive->commit(commits).has_value());
    CHECK((*archive->get(url_of(kUrl), std::nullopt))->last_version_at ==
          at("2020-01-01T00:00:00Z"));
  }
  check_clean(folder.file("a"));
}

}  // namespace
}  // namespace shilu
