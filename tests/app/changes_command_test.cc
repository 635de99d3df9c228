// `shilu changes`, run as a person runs it, and how the other commands tell a changed page from a
// changed extractor.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"

namespace shilu {
namespace {

using namespace store_test;
using Json = nlohmann::json;

constexpr const char* kNotice = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kNews = "http://www.qinghe.gov.cn/xw/t2.html?a=<b>&c=\"d\"";
const std::string kHostile = "</title><script>&\"'\x1b[31m\xff\xef\xbf\xbe ]]>\n二行";

PageCommit absence(const char* url, const char* time) {
  PageCommit commit = page_commit(url, time, std::nullopt);
  commit.status = 404;
  commit.outcome = "not_found";
  commit.kind.reset();
  commit.document_gone = true;
  return commit;
}

// March: a notice. April: a piece of news with a hostile title. June: the notice says something
// else. July: it is gone. August: all of it was read again by extractor 8.
std::string filled_archive(const TemporaryFolder& folder) {
  const std::string directory = folder.file("court");
  const auto archive = open_archive(directory);
  Document notice =
      article("关于防汛的通知", "第一条 检查堤防。\n第二条 上报检查结果。\n第三条 值班。");
  notice.site.name = "云溪县人民政府";
  commit_one(*archive, page_commit(kNotice, "2018-03-06T01:00:00Z", notice));
  commit_one(*archive, page_commit(kNews, "2018-04-01T18:00:00Z", article(kHostile, "新闻一则。")));
  notice.text += "\n第四条 通报。";
  notice.source = "云溪县水务局";
  commit_one(*archive, page_commit(kNotice, "2018-06-06T01:00:00Z", notice));
  commit_one(*archive, absence(kNotice, "2018-07-06T01:00:00Z"));
  commit_one(*archive, absence(kNotice, "2018-07-07T01:00:00Z"));
  notice.title = "防汛通知";
  std::vector<Revision> revisions;
  revisions.push_back({url_of(kNotice), at("2018-06-06T01:00:00Z"), notice, "8"});
  REQUIRE(archive->add_revisions(std::move(revisions), at("2018-08-01T00:00:00Z")).has_value());
  return directory;
}

ProgramResult changes(const std::string& archive, std::vector<std::string> more) {
  more.insert(more.begin(), {"changes", "--archive", archive});
  return run_shilu(more);
}

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> rows;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    rows.push_back(Json::parse(line));
  }
  return rows;
}

TEST_CASE("changes tells a person, portal by portal") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const ProgramResult told = changes(court, {"--since", "2018-03-31"});
  CHECK(told.status == kExitDone);
  CHECK(told.err.empty());
  CHECK(told.out ==
        "since 2018-03-31T15:59:59.999Z: 1 new, 1 changed, 1 gone\n"
        "\n"
        "www.qinghe.gov.cn\n"
        "  new           2018-04-01T18:00:00.000Z  </title><script>&\"' "
        "[31m\xef\xbf\xbd\xef\xbf\xbe ]]> "
        "二行\n"
        "                http://www.qinghe.gov.cn/xw/t2.html?a=%3Cb%3E&c=%22d%22\n"
        "\n"
        "www.yunxi.gov.cn  云溪县人民政府\n"
        "  changed       2018-06-06T01:00:00.000Z  关于防汛的通知\n"
        "                http://www.yunxi.gov.cn/zwgk/t1.html\n"
        "                version 2, source; paragraphs: 1 added\n"
        "  gone          2018-07-07T01:00:00.000Z  防汛通知\n"
        "                http://www.yunxi.gov.cn/zwgk/t1.html\n"
        "                last there as version 2, 2018-06-06T01:00:00.000Z\n");
}

TEST_CASE("changes gives JSON lines, the newest first, within a window and of hosts") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const ProgramResult told = changes(court, {"--since", "2018-02", "--json"});
  CHECK(told.status == kExitDone);
  const std::vector<Json> rows = lines_of(told.out);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0]["change"] == "gone");
  CHECK(rows[0]["title"] == "防汛通知");
  CHECK(rows[0]["kind"].is_null());
  CHECK(rows[0]["fetched_at"] == "2018-07-07T01:00:00.000Z");
  CHECK(rows[0]["before"]["version"] == 2);
  CHECK(rows[1]["change"] == "changed");
  CHECK(rows[1]["cause"] == "page");
  CHECK(rows[1]["url"] == kNotice);
  CHECK(rows[1]["site"] == "云溪县人民政府");
  CHECK(rows[1]["kind"] == "article");
  CHECK(rows[1]["archived_at"] == "2018-06-06T01:00:00.000Z");
  CHECK(rows[1]["version"] == 2);
  CHECK(rows[1]["revision"] == 0);  // as it was read by who read the one before, too
  CHECK(rows[1]["extractor"] == "7");
  CHECK(rows[1]["before"] == Json({{"version", 1},
                                   {"revision", 0},
                                   {"fetched_at", "2018-03-06T01:00:00.000Z"},
                                   {"gone", false}}));
  CHECK(rows[1]["fields"] == Json::array({"source"}));
  CHECK(rows[1]["paragraphs"] == Json({{"edited", 0}, {"added", 1}, {"removed", 0}, {"moved", 0}}));
  CHECK(rows[2]["change"] == "new");
  CHECK(rows[2]["cause"] == "page");
  CHECK(rows[2]["before"].is_null());
  CHECK(rows[3]["change"] == "new");

  CHECK(changes(court, {"--since", "2018-02", "--format", "jsonl"}).out == told.out);
  const std::vector<Json> window =
      lines_of(changes(court, {"--since", "2018-03", "--until", "2018-06", "--json"}).out);
  REQUIRE(window.size() == 2);
  CHECK(window[0]["change"] == "changed");
  CHECK(window[1]["url"] == rows[2]["url"]);
  const std::vector<Json> host =
      lines_of(changes(court, {"--since", "2018-02", "--host", "www.qinghe.gov.cn", "--json"}).out);
  REQUIRE(host.size() == 1);
  CHECK(host[0]["url"] == rows[2]["url"]);
  const std::vector<Json> all =
      lines_of(changes(court, {"--since", "2018-07-31", "--reextracted", "--json"}).out);
  REQUIRE(all.size() == 1);
  CHECK(all[0]["change"] == "re-extracted");
  CHECK(all[0]["cause"] == "extractor");
  CHECK(all[0]["fields"] == Json::array({"title"}));
  CHECK(changes(court, {"--since", "2018-07-31", "--reextracted"})
            .out.find("version 2.1, extractor 8, title\n") != std::string::npos);
}

// What tests/app/check_atom.py says of a feed that it found to be one.
Json checked_feed(const TemporaryFolder& folder, const std::string& feed) {
  const std::string in = folder.write("feed.xml", feed);
  const std::string out = folder.file("feed.json");
  const std::string command =
      "python3 " SHILU_SOURCE_DIR "/tests/app/check_atom.py < " + in + " > " + out;
  REQUIRE(std::system(command.c_str()) == 0);  // NOLINT(concurrency-mt-unsafe)
  return Json::parse(read_whole(out));
}

TEST_CASE("changes gives an Atom feed as RFC 4287 has it, whatever the titles say") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const ProgramResult told = changes(court, {"--since", "2018-02", "--format", "atom"});
  CHECK(told.status == kExitDone);
  const Json feed = checked_feed(folder, told.out);
  CHECK(feed["updated"] == "2018-07-07T01:00:00.000Z");
  REQUIRE(feed["entries"].size() == 4);
  CHECK(feed["entries"][0]["title"] == "gone: 防汛通知");
  CHECK(feed["entries"][0]["category"] == Json({"gone"}));
  CHECK(feed["entries"][0]["summary"] == "gone, last there as version 2, 2018-06-06T01:00:00.000Z");
  const Json& news = feed["entries"][2];
  CHECK(news["title"] == "new: </title><script>&\"'�[31m�� ]]>\n二行");
  CHECK(news["link"] == "http://www.qinghe.gov.cn/xw/t2.html?a=%3Cb%3E&c=%22d%22");
  CHECK(news["updated"] == "2018-04-01T18:00:00.000Z");
  CHECK(news["published"] == "2018-04-01T18:00:00.000Z");
  CHECK(news["summary"] == "new");
  CHECK(news["id"] ==
        "tag:shilu.invalid,2026:version/http://www.qinghe.gov.cn/xw/t2.html%3Fa=%253Cb%253E&c="
        "%2522d%2522/2018-04-01T18:00:00.000Z/0");

  // A later feed knows the same entries, and itself, by the same names.
  const Json later =
      checked_feed(folder, changes(court, {"--since", "2018-06", "--format", "atom"}).out);
  CHECK(later["id"] == feed["id"]);
  REQUIRE(later["entries"].size() == 1);
  CHECK(later["entries"][0] == feed["entries"][0]);

  const ProgramResult none = changes(court, {"--since", "2018-12", "--format", "atom"});
  CHECK(none.status == kExitNotSo);
  const Json empty = checked_feed(folder, none.out);
  CHECK(empty["entries"].empty());
  CHECK(empty["id"] == feed["id"]);
  CHECK(empty["updated"] == "2018-12-31T15:59:59.999Z");
}

TEST_CASE("changes says when there is nothing, and what is wrong with what it is asked") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const ProgramResult none = changes(court, {"--since", "2018-12", "--until", "2019"});
  CHECK(none.status == kExitNotSo);
  CHECK(none.out.empty());
  CHECK(none.err ==
        "shilu: nothing came since 2018-12-31T15:59:59.999Z until 2019-12-31T15:59:59.999Z\n");
  const ProgramResult since = changes(court, {"--since", "spring"});
  CHECK(since.status == kExitUsage);
  CHECK(since.err.starts_with("shilu: --since: "));
  const ProgramResult until = changes(court, {"--since", "2018", "--until", "spring"});
  CHECK(until.status == kExitUsage);
  CHECK(until.err.starts_with("shilu: --until: "));
  CHECK(changes(court, {}).status == kExitUsage);
  CHECK(changes(court, {"--since", "2018", "--format", "rss"}).status == kExitUsage);
  CHECK(changes(court, {"--since", "2018", "--format", "atom", "--json"}).status == kExitUsage);
  CHECK(changes(folder.file("nowhere"), {"--since", "2018"}).status == kExitUnopenable);
}

TEST_CASE("history, diff and get tell which extractor read a version") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  CHECK(run_shilu({"history", "--archive", court, kNotice}).out ==
        "1  2018-03-06T01:00:00.000Z  article  关于防汛的通知\n"
        "2.1  2018-06-06T01:00:00.000Z  article  防汛通知  (read again by extractor 8)\n"
        "3  2018-07-07T01:00:00.000Z  gone  \n");
  CHECK(run_shilu({"history", "--archive", court, kNotice, "--revisions"}).out ==
        "1  2018-03-06T01:00:00.000Z  article  关于防汛的通知\n"
        "2  2018-06-06T01:00:00.000Z  article  关于防汛的通知\n"
        "2.1  2018-06-06T01:00:00.000Z  article  防汛通知  (read again by extractor 8)\n"
        "3  2018-07-07T01:00:00.000Z  gone  \n");
  const std::vector<Json> rows =
      lines_of(run_shilu({"history", "--archive", court, kNotice, "--revisions", "--json"}).out);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0]["changed_by"].is_null());
  CHECK(rows[1]["changed_by"] == "page");
  CHECK(rows[1]["revision"] == 0);
  CHECK(rows[2]["changed_by"] == "extractor");
  CHECK(rows[2]["revision"] == 1);
  CHECK(rows[2]["extractor"] == "8");
  CHECK(rows[3]["gone"] == true);
  CHECK(rows[3]["last_version_at"] == "2018-06-06T01:00:00.000Z");

  const Json as_of = Json::parse(
      run_shilu({"get", "--archive", court, kNotice, "--as-of", "2018-06", "--format", "json"})
          .out);
  CHECK(as_of["version"] == 2);
  CHECK(as_of["revision"] == 1);
  CHECK(as_of["extractor"] == "8");
  CHECK(as_of["title"] == "防汛通知");
  const ProgramResult gone = run_shilu({"get", "--archive", court, kNotice});
  CHECK(gone.status == kExitNotSo);
  CHECK(gone.err == "shilu: " + std::string(kNotice) +
                        " is gone since 2018-07-07T01:00:00.000Z; ask for its last version with "
                        "--as-of 2018-06-06T01:00:00.000Z\n");
  CHECK(run_shilu({"list", "--archive", court, kNotice}).out.find("  gone  ") != std::string::npos);

  const ProgramResult readings =
      run_shilu({"diff", "--archive", court, kNotice, "2018-06", "--revisions"});
  CHECK(readings.status == kExitDone);
  CHECK(
      readings.out.starts_with("--- http://www.yunxi.gov.cn/zwgk/t1.html  version 2  "
                               "2018-06-06T01:00:00.000Z\n"
                               "+++ http://www.yunxi.gov.cn/zwgk/t1.html  version 2.1  "
                               "2018-06-06T01:00:00.000Z\n"));
  CHECK(readings.out.find("the extractor changed, not the page\n") != std::string::npos);
  const Json json = Json::parse(
      run_shilu({"diff", "--archive", court, kNotice, "2018-03", "2018-06", "--json"}).out);
  CHECK(json["changed_by"] == "page or extractor");
  const ProgramResult two = run_shilu({"diff", "--archive", court, kNotice, "2018-03", "2018-06"});
  CHECK(two.out.find("the page changed, or the extractor that read it did\n") != std::string::npos);
  CHECK(json["after"]["revision"] == 1);
  CHECK(json["after"]["extractor"] == "8");
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "2018-06", "--revisions", "--html"})
            .out.find("<p class=\"versions\">the extractor changed, not the page</p>") !=
        std::string::npos);
  const ProgramResult once =
      run_shilu({"diff", "--archive", court, kNotice, "2018-03", "--revisions"});
  CHECK(once.status == kExitNotSo);
  CHECK(once.err == "shilu: " + std::string(kNotice) +
                        ", version 1, was read once: there is nothing to compare\n");
  CHECK(
      run_shilu({"diff", "--archive", court, kNotice}).out.find("2018-07-07T01:00:00.000Z  gone") !=
      std::string::npos);
}

}  // namespace
}  // namespace shilu
