// The archive through its public entry: what was committed is there after reopening.
#include "store/archive.h"

#include <catch2/catch.hpp>

#include "base/digest.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";

TEST_CASE("a committed page is there after reopening") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    PageCommit commit = page_commit(kUrl, "2018-03-06T01:02:03.004Z", article("防汛通知", "正文"));
    commit.etag = "\"v1\"";
    commit.last_modified = "Tue, 06 Mar 2018 00:00:00 GMT";
    const Committed committed = commit_one(*archive, std::move(commit));
    CHECK(committed.version == VersionOutcome::kNew);
    CHECK(committed.version_number == 1);
  }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  const auto version = archive->get(url_of(kUrl), std::nullopt);
  REQUIRE(version.has_value());
  REQUIRE(version->has_value());
  CHECK((*version)->url.text() == kUrl);
  CHECK((*version)->number == 1);
  CHECK(format_instant((*version)->fetched_at) == "2018-03-06T01:02:03.004Z");
  CHECK((*version)->document.title == "防汛通知");
  CHECK((*version)->document.text == "正文");
  CHECK((*version)->document.kind == PageKind::kArticle);
  // printf 正文 | sha256sum
  CHECK((*version)->text_sha256 ==
        "d661c3d96d53ebc0ca8a55aae24b5df4a4d1bf28d37337b982fe8ebf54846eeb");
  CHECK((*version)->extractor == "7");
  CHECK((*version)->raw.file == "shilu-20180306010203-00001.warc.gz");
  CHECK((*version)->raw.offset > 0);
  CHECK((*version)->raw.sha256 == sha256_hex("<html>正文</html>"));

  const auto state = archive->url_state(url_of(kUrl));
  REQUIRE(state.has_value());
  REQUIRE(state->has_value());
  CHECK((*state)->outcome == "ok");
  CHECK((*state)->status == 200);
  CHECK((*state)->kind == PageKind::kArticle);
  CHECK((*state)->etag == "\"v1\"");
  CHECK((*state)->last_modified == "Tue, 06 Mar 2018 00:00:00 GMT");
  CHECK((*state)->payload_sha1 == sha1_base32("<html>正文</html>"));
  CHECK((*state)->versions == 1);
  CHECK((*state)->fetches == 1);
  CHECK((*state)->first_seen == at("2018-03-06T01:02:03.004Z"));
  CHECK((*state)->last_seen == at("2018-03-06T01:02:03.004Z"));
}

TEST_CASE("nothing is known of an address that was never committed") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  CHECK_FALSE(archive->url_state(url_of(kUrl))->has_value());
  CHECK_FALSE(archive->get(url_of(kUrl), std::nullopt)->has_value());
  CHECK(archive->history(url_of(kUrl))->empty());
  CHECK(archive->last_run()->number == 0);
  CHECK(archive->queued_count() == 0);
}

struct Fetch {
  const char* what;
  int status;
  const char* text;  // null: no document
  bool seen;
  VersionOutcome outcome;
  uint32_t number;
  const char* last_seen_day;
};

TEST_CASE("a version is made where the document changed, and nowhere else") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  const Fetch fetches[] = {
      {"a failure before the first", 0, nullptr, false, VersionOutcome::kNone, 0, ""},
      {"not modified before the first", 304, nullptr, true, VersionOutcome::kNone, 0, ""},
      {"the first", 200, "一", true, VersionOutcome::kNew, 1, "2020-01-03"},
      {"the same", 200, "一", true, VersionOutcome::kUnchanged, 1, "2020-01-04"},
      {"not modified", 304, nullptr, true, VersionOutcome::kUnchanged, 1, "2020-01-05"},
      {"changed", 200, "二", true, VersionOutcome::kChanged, 2, "2020-01-06"},
      {"gone", 404, nullptr, false, VersionOutcome::kNone, 0, "2020-01-06"},
      {"as it was at first", 200, "一", true, VersionOutcome::kChanged, 3, "2020-01-08"},
  };
  int day = 1;
  for (const Fetch& fetch : fetches) {
    INFO(fetch.what);
    std::optional<Document> document;
    if (fetch.text != nullptr) {
      document = article("题", fetch.text);
    }
    PageCommit commit =
        page_commit(kUrl, "2020-01-0" + std::to_string(day++) + "T04:00:00Z", document);
    commit.status = fetch.status;
    commit.document_seen = fetch.seen;
    const Committed committed = commit_one(*archive, std::move(commit));
    CHECK(committed.version == fetch.outcome);
    CHECK(committed.version_number == fetch.number);
    const auto state = archive->url_state(url_of(kUrl));
    REQUIRE(state->has_value());
    CHECK(((*state)->last_seen ? format_day(beijing_day(*(*state)->last_seen)) : "") ==
          fetch.last_seen_day);
  }
  const auto history = archive->history(url_of(kUrl));
  REQUIRE(history->size() == 3);
  CHECK((*history)[0].document.text == "一");
  CHECK((*history)[1].document.text == "二");
  CHECK((*history)[2].document.text == "一");
  CHECK((*archive->url_state(url_of(kUrl)))->first_seen == at("2020-01-03T04:00:00Z"));
  CHECK((*archive->url_state(url_of(kUrl)))->fetches == 7);
}

TEST_CASE("a title alone makes a version, a flag or a charset does not") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  Document document = article("甲", "文");
  commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", document));
  document.charset = {"GB18030", "header"};
  document.flags.push_back({"lost_characters", 3, {"??"}});
  CHECK(commit_one(*archive, page_commit(kUrl, "2020-01-02T00:00:00Z", document)).version ==
        VersionOutcome::kUnchanged);
  document.title = "乙";
  CHECK(commit_one(*archive, page_commit(kUrl, "2020-01-03T00:00:00Z", document)).version ==
        VersionOutcome::kChanged);
}

TEST_CASE("as of a time, the newest version not after it") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit(kUrl, "2018-03-01T00:00:00Z", article("题", "三月")));
  commit_one(*archive, page_commit(kUrl, "2018-06-01T00:00:00Z", article("题", "六月")));
  // A neighbour whose key begins with this one's is another address.
  commit_one(*archive,
             page_commit(std::string(kUrl) + "x", "2018-01-01T00:00:00Z", article("题", "邻居")));
  const struct {
    const char* as_of;
    const char* text;
  } cases[] = {{"2018-02-28T23:59:59.999Z", ""},     {"2018-03-01T00:00:00Z", "三月"},
               {"2018-05-31T23:59:59.999Z", "三月"}, {"2018-06-01T00:00:00Z", "六月"},
               {"2038-01-01T00:00:00Z", "六月"},     {"1969-12-31T00:00:00Z", ""}};
  for (const auto& each : cases) {
    INFO(each.as_of);
    const auto version = archive->get(url_of(kUrl), at(each.as_of));
    REQUIRE(version.has_value());
    CHECK((version->has_value() ? (*version)->document.text : "") == each.text);
  }
  CHECK((*archive->get(url_of(kUrl), std::nullopt))->document.text == "六月");
}

TEST_CASE("two versions of one millisecond, and a clock set back, stay in the order of numbers") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit(kUrl, "2020-05-05T00:00:00.500Z", article("题", "甲")));
  commit_one(*archive, page_commit(kUrl, "2020-05-05T00:00:00.500Z", article("题", "乙")));
  commit_one(*archive, page_commit(kUrl, "2019-01-01T00:00:00Z", article("题", "丙")));
  const auto history = archive->history(url_of(kUrl));
  REQUIRE(history->size() == 3);
  CHECK((*history)[0].document.text == "甲");
  CHECK((*history)[1].document.text == "乙");
  CHECK((*history)[2].document.text == "丙");
  CHECK(format_instant((*history)[1].fetched_at) == "2020-05-05T00:00:00.501Z");
  CHECK(format_instant((*history)[2].fetched_at) == "2020-05-05T00:00:00.502Z");
  CHECK((*archive->get(url_of(kUrl), std::nullopt))->number == 3);
}

TEST_CASE("an equal text at another address is stored once and read at both") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  const std::string text = long_text(1);
  const std::string mirror = "http://sz.yunxi.gov.cn/t1.html";
  commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("甲", text)));
  CHECK(commit_one(*archive, page_commit(mirror, "2020-01-02T00:00:00Z", article("乙", text)))
            .version == VersionOutcome::kNew);
  const auto version = archive->get(url_of(mirror), std::nullopt);
  REQUIRE(version->has_value());
  CHECK((*version)->document.text == text);
  CHECK((*version)->document.title == "乙");
  CHECK((*version)->url.text() == mirror);
  // The first goes on to another text; the mirror keeps what it said.
  commit_one(*archive, page_commit(kUrl, "2020-01-03T00:00:00Z", article("甲", long_text(2))));
  CHECK((*archive->get(url_of(mirror), std::nullopt))->document.text == text);
  CHECK((*archive->get(url_of(kUrl), std::nullopt))->document.text == long_text(2));
}

TEST_CASE("a group's commits see each other") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  REQUIRE(archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item).has_value());
  const Url linked = url_of("http://www.yunxi.gov.cn/zwgk/t9.html");
  const std::string text = long_text(3);
  std::vector<PageCommit> commits;
  commits.push_back(page_commit(kUrl, "2020-01-01T00:00:01Z", article("甲", text)));
  commits.back().links = {{linked, 1, "a"}, {linked, 1, "b"}};
  commits.push_back(page_commit(kUrl, "2020-01-01T00:00:02Z", article("甲", text)));
  commits.back().links = {{linked, 1, "c"}, {url_of(kUrl), 1, "self"}};
  commits.push_back(page_commit("http://b.gov.cn/", "2020-01-01T00:00:03Z", article("乙", text)));
  const auto committed = archive->commit(commits);
  REQUIRE(committed.has_value());
  CHECK((*committed)[0].version == VersionOutcome::kNew);
  CHECK((*committed)[0].links_queued == 1);
  CHECK((*committed)[0].woken_hosts == std::vector<std::string>{linked.host_key()});
  CHECK((*committed)[1].version == VersionOutcome::kUnchanged);
  CHECK((*committed)[1].links_queued == 0);
  CHECK((*committed)[1].woken_hosts.empty());
  CHECK((*committed)[2].version == VersionOutcome::kNew);
  CHECK(archive->queued_count() == 1);
  CHECK((*archive->get(url_of("http://b.gov.cn/"), std::nullopt))->document.text == text);
  CHECK(archive->sizes()->versions == 2);
  CHECK(archive->sizes()->addresses == 3);
}

TEST_CASE("list goes through addresses with a version under a prefix, in key order") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  int second = 10;
  for (const char* url : {"http://www.yunxi.gov.cn/b/2.html", "http://www.yunxi.gov.cn/a/1.html",
                          "https://www.yunxi.gov.cn/a/1.html", "http://sz.yunxi.gov.cn/a/1.html"}) {
    commit_one(*archive, page_commit(url, "2020-01-01T00:00:" + std::to_string(second++) + "Z",
                                     article("题", url)));
  }
  PageCommit list_page =
      page_commit("http://www.yunxi.gov.cn/a/", "2020-01-01T00:01:00Z", std::nullopt);
  commit_one(*archive, std::move(list_page));
  const auto listed = [&](const std::string& prefix) {
    std::vector<std::string> urls;
    const Status status = archive->list(prefix, [&](const Archive::Listed& each) {
      urls.push_back(each.url.text());
      CHECK(each.newest.document.text == each.url.text());
      CHECK(each.state.versions == 1);
      return true;
    });
    CHECK(status.has_value());
    return urls;
  };
  CHECK(listed("") == std::vector<std::string>{
                          "http://sz.yunxi.gov.cn/a/1.html", "https://www.yunxi.gov.cn/a/1.html",
                          "http://www.yunxi.gov.cn/a/1.html", "http://www.yunxi.gov.cn/b/2.html"});
  CHECK(listed("http://www.yunxi.gov.cn") ==
        std::vector<std::string>{"http://www.yunxi.gov.cn/a/1.html",
                                 "http://www.yunxi.gov.cn/b/2.html"});
  CHECK(listed("http://www.yunxi.gov.cn/b/") ==
        std::vector<std::string>{"http://www.yunxi.gov.cn/b/2.html"});
  CHECK(listed("http://www.yunxi.gov.cn/c/").empty());
  CHECK(archive->list("ftp://x/", [](const auto&) { return true; }).error().code ==
        ErrorCode::kInvalidArgument);
  size_t visited = 0;
  CHECK(archive->list("", [&](const auto&) { return ++visited < 2; }).has_value());
  CHECK(visited == 2);
}

TEST_CASE("a scan gives every version, of one address the newest first") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit("http://b.gov.cn/1", "2020-01-01T00:00:00Z", article("", "b1")));
  commit_one(*archive, page_commit("http://a.gov.cn/1", "2020-01-02T00:00:00Z", article("", "a1")));
  commit_one(*archive, page_commit("http://a.gov.cn/1", "2020-01-03T00:00:00Z", article("", "a2")));
  std::vector<std::string> seen;
  REQUIRE(archive
              ->scan_versions([&](const Version& version, const UrlState& state) {
                seen.push_back(version.document.text + " " + std::to_string(state.versions));
                return true;
              })
              .has_value());
  CHECK(seen == std::vector<std::string>{"a2 2", "a1 2", "b1 1"});
}

TEST_CASE("validators and payload are those of the last 200") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  PageCommit first = page_commit(kUrl, "2020-01-01T00:00:00Z", article("", "文"));
  first.etag = "\"e1\"";
  const std::string payload = first.payload_sha1;
  commit_one(*archive, std::move(first));
  PageCommit not_modified = page_commit(kUrl, "2020-01-02T00:00:00Z", std::nullopt);
  not_modified.status = 304;
  not_modified.etag = "\"other\"";
  commit_one(*archive, std::move(not_modified));
  PageCommit missing = page_commit(kUrl, "2020-01-03T00:00:00Z", std::nullopt);
  missing.status = 404;
  commit_one(*archive, std::move(missing));
  // A revisit: the same payload, held in full by the first capture still.
  commit_one(*archive, page_commit(kUrl, "2020-01-04T00:00:00Z", article("", "文")));
  auto state = archive->url_state(url_of(kUrl));
  CHECK((*state)->etag.empty());
  CHECK((*state)->payload_sha1 == payload);
  CHECK((*state)->payload_captured_at == at("2020-01-01T00:00:00Z"));
  CHECK((*state)->last_fetched == at("2020-01-04T00:00:00Z"));
  commit_one(*archive, page_commit(kUrl, "2020-01-05T00:00:00Z", article("", "新文")));
  state = archive->url_state(url_of(kUrl));
  CHECK((*state)->payload_captured_at == at("2020-01-05T00:00:00Z"));
}

}  // namespace
}  // namespace shilu
