// What came into an archive after a time, judged by the log of its versions.
#include "store/recent_changes.h"

#include "store/change_account.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kPage = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kOther = "http://www.qinghe.gov.cn:8080/t2.html";

PageCommit absence(const std::string& url, const std::string& time) {
  PageCommit commit = page_commit(url, time, std::nullopt);
  commit.status = 404;
  commit.outcome = "not_found";
  commit.kind.reset();
  commit.document_gone = true;
  return commit;
}

PageCommit made_by(const std::string& extractor, PageCommit commit) {
  commit.extractor = extractor;
  return commit;
}

void add_revision(Archive& archive, const char* url, const char* time, Document document,
                  const char* extractor, const char* now) {
  std::vector<Revision> revisions;
  revisions.push_back({url_of(url), at(time), std::move(document), extractor});
  const auto added = archive.add_revisions(std::move(revisions), at(now));
  REQUIRE(added.has_value());
  REQUIRE(added->front() == RevisionOutcome::kAdded);
}

// "changed 2 by page after 1": sort, version, cause, and what it follows.
std::string told(const RecentChange& change) {
  return std::string(recent_sort_name(change.sort)) + " " + version_label(change.version) + " by " +
         std::string(cause_name(change.cause)) +
         (change.before ? " after " + version_label(*change.before) : "");
}

std::vector<std::string> since(const Archive& archive, const char* time, RecentQuery query = {}) {
  query.since = at(time);
  std::vector<std::string> all;
  const Status read = recent_changes(archive, query, [&](const RecentChange& change) {
    all.push_back(told(change));
    return true;
  });
  REQUIRE(read.has_value());
  return all;
}

using Told = std::vector<std::string>;

TEST_CASE("new, changed, gone and back, the newest first") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  commit_one(*archive, page_commit(kPage, "2020-01-01T00:00:00Z", article("题", "一")));
  commit_one(*archive, page_commit(kOther, "2020-01-02T00:00:00Z", article("另", "乙")));
  commit_one(*archive, page_commit(kPage, "2020-01-03T00:00:00Z", article("题", "二")));
  commit_one(*archive, absence(kPage, "2020-01-04T00:00:00Z"));
  commit_one(*archive, absence(kPage, "2020-01-05T00:00:00Z"));
  commit_one(*archive, page_commit(kPage, "2020-01-06T00:00:00Z", article("题", "三")));

  CHECK(since(*archive, "2019-12-31T00:00:00Z") ==
        Told{"back 4 by page after 3", "gone 3 by page after 2", "changed 2 by page after 1",
             "new 1 by page", "new 1 by page"});
  // What came at the very time is not after it.
  CHECK(since(*archive, "2020-01-03T00:00:00Z") ==
        Told{"back 4 by page after 3", "gone 3 by page after 2"});
  CHECK(since(*archive, "2020-01-06T00:00:00Z").empty());

  RecentQuery until;
  until.until = at("2020-01-03T00:00:00Z");
  CHECK(since(*archive, "2020-01-01T00:00:00Z", until) ==
        Told{"changed 2 by page after 1", "new 1 by page"});
  RecentQuery host;
  host.hosts = {"www.qinghe.gov.cn:8080"};
  CHECK(since(*archive, "2019-12-31T00:00:00Z", host) == Told{"new 1 by page"});
  host.hosts = {"www.yunling.gov.cn"};
  CHECK(since(*archive, "2019-12-31T00:00:00Z", host).empty());
}

TEST_CASE("what only the extractor changed is told when asked for") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  const char* first = "2020-01-01T00:00:00Z";
  commit_one(*archive, made_by("1", page_commit(kPage, first, article("题", "一"))));
  add_revision(*archive, kPage, first, article("题", "一 read again"), "2", "2020-02-01T00:00:00Z");
  // Other octets, crawled by extractor 1, which another one reads as what it read before.
  commit_one(*archive, made_by("1", page_commit(kPage, "2020-03-01T00:00:00Z",
                                                article("题", "一 with a new footer"))));
  add_revision(*archive, kPage, "2020-03-01T00:00:00Z", article("题", "一 read again"), "2",
               "2020-04-01T00:00:00Z");

  CHECK(since(*archive, "2020-01-15T00:00:00Z").empty());
  RecentQuery all;
  all.reextracted = true;
  CHECK(since(*archive, "2020-01-15T00:00:00Z", all) ==
        Told{"re-extracted 2.1 by extractor after 2", "re-extracted 2.1 by extractor after 1.1",
             "re-extracted 1.1 by extractor after 1"});
}

TEST_CASE("a change read by another extractor says that it may be either's") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  commit_one(*archive,
             made_by("1", page_commit(kPage, "2020-01-01T00:00:00Z", article("题", "一"))));
  commit_one(*archive,
             made_by("2", page_commit(kPage, "2020-02-01T00:00:00Z", article("题", "二"))));
  CHECK(since(*archive, "2020-01-15T00:00:00Z") == Told{"changed 2 by page or extractor after 1"});
}

TEST_CASE("whoever visits can stop") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  commit_one(*archive, page_commit(kPage, "2020-01-01T00:00:00Z", article("题", "一")));
  commit_one(*archive, page_commit(kPage, "2020-01-02T00:00:00Z", article("题", "二")));
  int visited = 0;
  const Status read =
      recent_changes(*archive, {at("2019-01-01T00:00:00Z")}, [&](const RecentChange&) {
        ++visited;
        return false;
      });
  CHECK(read.has_value());
  CHECK(visited == 1);
}

TEST_CASE("an archive has a name of its own from its first version on") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  CHECK(archive->log_name()->empty());
  commit_one(*archive, page_commit(kPage, "2020-01-01T00:00:00Z", article("题", "一")));
  const std::string name = *archive->log_name();
  CHECK(name.size() == 16);
  commit_one(*archive, page_commit(kPage, "2020-01-02T00:00:00Z", article("题", "二")));
  CHECK(*archive->log_name() == name);
}

TEST_CASE("an account of a change counts fields and paragraphs") {
  DocumentDiff diff;
  diff.fields = {{"title", "\"旧题\"", "\"新题\""}, {"source", "null", "\"水务局\""}};
  diff.lines = {
      {LineChange::kAdded, "", "第四条", {}, 4},           {LineChange::kKept, "第一条", "第一条"},
      {LineChange::kEdited, "第二条 五日", "第二条 三日"}, {LineChange::kRemoved, "第三条", ""},
      {LineChange::kRemoved, "第四条", "", {}, 0},         {LineChange::kAdded, "", "第五条"}};
  const ChangeAccount account = account_of(diff);
  CHECK(account.fields == std::vector<std::string>{"title", "source"});
  CHECK(account.edited == 1);
  CHECK(account.added == 1);
  CHECK(account.removed == 1);
  CHECK(account.moved == 1);
  CHECK(account_text(account) ==
        "title, source; paragraphs: 1 edited, 1 added, 1 removed, 1 moved");
  CHECK(account_text({}) == "nothing");
  CHECK(account_text({{"title"}}) == "title");
  CHECK(account_text({{}, 2}) == "paragraphs: 2 edited");
}

}  // namespace
}  // namespace shilu
