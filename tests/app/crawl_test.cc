// The main job from end to end: the program crawls the sample portals, and
// tests/portal/expected.json, written by hand, says what must come of it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/url.h"
#include "tests/support/manners.h"
#include "tests/support/portal_server.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using Json = nlohmann::json;

// "www.qinghe.example/zwgk/" of "http://www.qinghe.example:8080/zwgk/".
std::string without_port(const std::string& address) {
  const Url url = Url::parse(address).value();
  return std::string(url.host()) + std::string(url.path_and_query());
}

// The sample portals, and an archive that the program fills from them.
class SampleCrawl {
 public:
  SampleCrawl() {
    Result<std::unique_ptr<PortalServer>> started =
        PortalServer::start({SHILU_SOURCE_DIR "/tests/portal"});
    REQUIRE(started.has_value());
    server = *std::move(started);
    folder.write("hosts", server->hosts_file());
    std::string seeds;
    for (const std::string& seed : server->seeds()) {
      seeds += seed + "\n";
    }
    folder.write("seeds", seeds);
    std::ifstream(SHILU_SOURCE_DIR "/tests/portal/expected.json") >> expected;
  }

  Json crawl() {
    const ProgramResult result =
        run_shilu({"crawl", "--archive", archive(), "--seeds", folder.file("seeds"), "--hosts",
                   folder.file("hosts"), "--gap", "0s", "--json"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    return Json::parse(result.out);
  }

  // The rows of a dump, by address without port.
  std::map<std::string, Json> documents() {
    const ProgramResult result = run_shilu({"dump", "--archive", archive(), "--out", "-"});
    REQUIRE(result.status == 0);
    std::map<std::string, Json> rows;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
      Json row = Json::parse(line);
      CHECK(rows.emplace(without_port(row["url"]), row).second);
    }
    return rows;
  }

  std::string archive() const { return folder.file("archive"); }

  std::unique_ptr<PortalServer> server;
  TemporaryFolder folder;
  Json expected;
};

std::set<std::string> addresses_of_kind(const std::map<std::string, Json>& rows,
                                        const std::string& kind) {
  std::set<std::string> addresses;
  for (const auto& [address, row] : rows) {
    if (row["kind"] == kind) {
      addresses.insert(address);
    }
  }
  return addresses;
}

std::set<std::string> flags_of(const Json& row) {
  std::set<std::string> flags;
  for (const Json& flag : row["flags"]) {
    flags.insert(flag["flag"].get<std::string>());
  }
  return flags;
}

TEST_CASE("a crawl of the sample portals finds every document with its title and day") {
  SampleCrawl sample;
  const Json report = sample.crawl();
  CHECK(report["end"] == "done");
  CHECK(report["left_waiting"] == 0);
  const std::map<std::string, Json> rows = sample.documents();

  std::set<std::string> articles;
  for (const Json& article : sample.expected["articles"]) {
    const std::string address = article["url"];
    articles.insert(address);
    INFO(address);
    REQUIRE(rows.count(address) == 1);
    const Json& row = rows.at(address);
    CHECK(row["title"] == article["title"]);
    CHECK(row["published"] == article["published"]);
    CHECK_FALSE(row["text"].get<std::string>().empty());
    const std::set<std::string> flags = flags_of(row);
    for (const Json& flag : article.value("flags", Json::array())) {
      CHECK(flags.count(flag) == 1);
    }
    for (const Json& flag : article.value("never_flags", Json::array())) {
      CHECK(flags.count(flag) == 0);
    }
  }
  CHECK(addresses_of_kind(rows, "article") == articles);
  const Json& empty = sample.expected["pages"]["empty"];
  CHECK(addresses_of_kind(rows, "empty") == empty.get<std::set<std::string>>());
  CHECK(addresses_of_kind(rows, "attachment").size() ==
        sample.expected["counts"]["first"]["attachments"]);
  CHECK(report["outcomes"]["soft_error"] == sample.expected["pages"]["soft_error"].size());
  CHECK(report["outcomes"]["login"] == sample.expected["pages"]["login"].size());
  CHECK(report["outcomes"]["not_found"] == sample.expected["not_found"].size());
}

TEST_CASE("a crawl on a terminal has a line that says how far it is, and leaves none behind") {
  SampleCrawl sample;
  const ProgramResult result = run_shilu_on_terminal(
      {"crawl", "--archive", sample.archive(), "--seeds", sample.folder.file("seeds"), "--hosts",
       sample.folder.file("hosts"), "--gap", "0s"},
      Terminal::kError);
  CHECK(result.status == 0);
  CHECK(result.err.starts_with("\r\033[Kpages 0 · "));
  CHECK(result.err.ends_with("\r\033[K"));
}

TEST_CASE("what robots.txt forbids and hosts out of scope are never asked") {
  SampleCrawl sample;
  sample.crawl();
  Manners manners;
  manners.forbidden = sample.expected["never_asked"].get<std::vector<std::string>>();
  for (const Json& host : sample.expected["never_asked_hosts"]) {
    manners.forbidden.push_back(host.get<std::string>() + "/");
  }
  CHECK(breaches(sample.server->log(), manners) == std::vector<std::string>{});
}

TEST_CASE("a second crawl makes versions of what changed and of nothing else, a third of nothing") {
  SampleCrawl sample;
  const uint64_t first_bytes = sample.crawl()["received_bytes"];
  const std::map<std::string, Json> before = sample.documents();

  sample.server->set_state(SiteState::kSecond);
  const Json second = sample.crawl();
  const Json& expected = sample.expected["second"];
  const uint64_t attachments_new =
      sample.expected["counts"]["second"]["attachments_ever_linked"].get<uint64_t>() -
      sample.expected["counts"]["first"]["attachments"].get<uint64_t>();
  CHECK(second["documents_changed"] == expected["changed"].size());
  CHECK(second["documents_new"] == expected["new"].size() + attachments_new);
  CHECK(second["run"] == 2);

  const std::map<std::string, Json> after = sample.documents();
  std::set<std::string> with_two_versions;
  for (const auto& [address, row] : after) {
    if (row["versions"] == 2) {
      with_two_versions.insert(address);
    }
  }
  std::set<std::string> changed;
  for (const Json& change : expected["changed"]) {
    changed.insert(change["url"].get<std::string>());
  }
  CHECK(with_two_versions == changed);
  for (const Json& page : expected["new"]) {
    CHECK(after.at(page["url"])["title"] == page["title"]);
  }
  for (const Json& vanished : expected["vanished"]) {
    // It stays, last seen when it was there.
    CHECK(after.at(vanished)["last_seen"] == before.at(vanished)["last_seen"]);
  }

  const Json third = sample.crawl();
  CHECK(third["documents_changed"] == 0);
  CHECK(third["documents_new"] == 0);
  // Next to nothing: only pages without validators and error pages have a body.
  CHECK(third["received_bytes"].get<uint64_t>() < first_bytes / 20);
}

TEST_CASE(
    "the real pages served as files are archived, listed and dumped, whatever their charset") {
  const std::filesystem::path pages = SHILU_SOURCE_DIR "/../shared/pages";
  if (!std::filesystem::exists(pages)) {
    std::puts("skipped: the real pages served as files: ../shared not there");
    return;
  }
  struct Case {
    const char* folder;
    const char* charset;
    size_t documents;
  };
  // 30 articles, one of which is a video without text; the three lists are not documents.
  const Case served =
      GENERATE(Case{"html", "", 30}, Case{"gb18030", "", 3}, Case{"gb18030", "gb18030", 3});
  INFO(served.folder << " under charset \"" << served.charset << "\"");
  auto server = PortalServer::start({(pages / served.folder).string(), served.charset});
  REQUIRE(server.has_value());
  const TemporaryFolder folder;
  const ProgramResult crawl = run_shilu({"crawl", "--archive", folder.file("archive"),
                                         (*server)->seeds().front(), "--gap", "0s", "--json"});
  INFO(crawl.err);
  REQUIRE(crawl.status == 0);
  CHECK(Json::parse(crawl.out)["documents_new"] == served.documents);

  const ProgramResult list = run_shilu({"list", "--archive", folder.file("archive"), "--json"});
  CHECK(static_cast<size_t>(std::count(list.out.begin(), list.out.end(), '\n')) ==
        served.documents);

  // What is dumped is what `extract` gives for the file.
  const ProgramResult dump = run_shilu({"dump", "--archive", folder.file("archive"), "--out", "-"});
  REQUIRE(dump.status == 0);
  std::istringstream lines(dump.out);
  size_t rows = 0;
  for (std::string line; std::getline(lines, line); ++rows) {
    const Json row = Json::parse(line);
    const std::string name =
        row["url"].get<std::string>().substr(row["url"].get<std::string>().rfind('/') + 1);
    const ProgramResult extract = run_shilu({"extract", (pages / "html" / name).string()});
    REQUIRE(extract.status == 0);
    const Json document = Json::parse(extract.out);
    INFO(name);
    CHECK(row["title"] == document["title"]);
    CHECK(row["published"] == document["published"]);
    CHECK(row["text"] == document["text"]);
  }
  CHECK(rows == served.documents);
}

}  // namespace
}  // namespace shilu
