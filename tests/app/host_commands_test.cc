// shilu save, pause, resume and why, beside a crawl and without one.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "app/commands.h"
#include "tests/app/crawl_fixture.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

constexpr const char* kHost = "www.qinghe.example";

// Of a host of the sample portals, with their port.
std::string address(SamplePortals& portals, const std::string& host, const std::string& path) {
  return "http://" + host + ":" + std::to_string(portals.server().port()) + path;
}

std::vector<std::string> save(SamplePortals& portals, const std::string& url) {
  return {"save",
          "--archive",
          portals.archive(),
          "--gap",
          "0s",
          "--hosts",
          portals.folder().write("names", portals.hosts()),
          "--json",
          url};
}

Json why(const std::string& archive, const std::string& what) {
  const ProgramResult said = run_shilu({"why", "--archive", archive, "--json", what});
  INFO(said.err);
  REQUIRE(rows_of(said.out).size() == 1);
  return rows_of(said.out).front();
}

size_t asked_of(SamplePortals& portals, const std::string& host) {
  size_t count = 0;
  for (const AccessRecord& record : portals.server().log()) {
    count += record.host == host ? 1 : 0;
  }
  return count;
}

template <typename Condition>
void wait_until(const Condition& condition) {
  const auto give_up = std::chrono::steady_clock::now() + 30s;
  while (!condition() && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(10ms);
  }
  REQUIRE(condition());
}

// An article of the sample portals that a page links to, as "host/path".
std::string some_article() {
  const Json expected = expected_of_portals();
  for (const Json& article : expected["articles"]) {
    const std::string url = article["url"];
    if (article["via"] == "page" && url.starts_with(kHost)) {
      return url.substr(std::string(kHost).size());
    }
  }
  return "";
}

}  // namespace

TEST_CASE("save takes a page by itself, and nothing else, and says the version") {
  SamplePortals portals;
  const std::string url = address(portals, kHost, some_article());
  const ProgramResult first = run_shilu(save(portals, url));
  INFO(first.err);
  CHECK(first.status == kExitDone);
  const Json saved = Json::parse(first.out);
  CHECK(saved["url"] == url);
  CHECK(saved["outcome"] == "ok");
  CHECK(saved["version"] == 1);
  CHECK(saved["change"] == "new");
  CHECK(portals.server().log().size() == 2);  // robots.txt, and the page
  CHECK(Json::parse(run_shilu(save(portals, url)).out)["change"] == "unchanged");
  CHECK(run_shilu({"get", "--archive", portals.archive(), url}).status == kExitDone);
  // No run was begun: a crawl takes in all there is.
  CHECK(run_shilu({"status", "--archive", portals.archive()}).out.starts_with("run        none"));
  CHECK(run_shilu({"save", "--help"}).out.find("Example: shilu save") != std::string::npos);
}

TEST_CASE("save does not take what robots.txt refuses, and why names its line") {
  SamplePortals portals;
  const std::string closed = expected_of_portals()["never_asked"].front();
  const std::string host = closed.substr(0, closed.find('/'));
  const std::string url = address(portals, host, closed.substr(closed.find('/')));
  const ProgramResult refused = run_shilu(save(portals, url));
  CHECK(refused.status == kExitNotSo);
  CHECK(Json::parse(refused.out)["outcome"] == "robots");
  CHECK(portals.server().log().size() == 1);
  const Json reason = why(portals.archive(), url);
  CHECK(reason["state"] == "refused");
  CHECK(reason["robots_line"].is_number_unsigned());
  CHECK(reason["why"].get<std::string>().find("of robots.txt, \"Disallow: ") != std::string::npos);
}

TEST_CASE("why says of an address that it is done, gone from the record, a trap, or never seen") {
  SamplePortals portals;
  REQUIRE(run_shilu(portals.crawl(portals.archive())).status == kExitDone);
  const std::string url = address(portals, kHost, some_article());
  const Json done = why(portals.archive(), url);
  CHECK(done["state"] == "done");
  CHECK(done["version"] == 1);
  CHECK(done["why"].get<std::string>().starts_with("is done at version 1 of "));
  CHECK(run_shilu({"why", "--archive", portals.archive(), url})
            .out.starts_with(url + " is done at version 1"));
  const Json nowhere = why(portals.archive(), address(portals, kHost, "/nowhere.html"));
  CHECK(nowhere["state"] == "never_seen");
  CHECK(run_shilu({"why", "--archive", portals.archive(), address(portals, kHost, "/no.html")})
            .status == kExitNotSo);
  CHECK(why(portals.archive(), address(portals, kHost, "/a/b/a/b/a/b/a/b/a/b/"))["state"] ==
        "trap");
  REQUIRE(
      run_shilu({"forget", "--archive", portals.archive(), "--reason", "asked for", "--yes", url})
          .status == kExitDone);
  const Json forgotten = why(portals.archive(), url);
  CHECK(forgotten["state"] == "forgotten");
  CHECK(forgotten["why"].get<std::string>().ends_with("asked for"));
  CHECK(run_shilu(save(portals, url)).status == kExitNotSo);

  const std::string host = std::string(kHost) + ":" + std::to_string(portals.server().port());
  CHECK(why(portals.archive(), host)["state"] == "idle");
  CHECK(why(portals.archive(), kHost)["about"] == host);
  CHECK(why(portals.archive(), "nobody.example")["state"] == "never_seen");
  CHECK(run_shilu({"why", "--archive", portals.archive(), "a b"}).status == kExitUsage);
}

TEST_CASE("a page is saved through the crawl that runs, before what waits") {
  SamplePortals portals;
  RunningProgram crawl(portals.crawl(portals.archive(), {"--gap", "300ms"}));
  wait_until([&] { return portals.server().log().size() >= 8; });
  const std::string url = address(portals, kHost, some_article());
  const ProgramResult saved = run_shilu(save(portals, url));
  INFO(saved.err);
  CHECK(saved.status == kExitDone);
  CHECK(Json::parse(saved.out)["version"] == 1);
  CHECK(crawl.is_running());
  crawl.signal(SIGTERM);
  CHECK(crawl.wait() == kExitInterrupted);
  CHECK(breaches(portals.server().log(), Manners{300ms}).empty());
}

TEST_CASE("a host is paused and resumed while a crawl runs, and stays paused through a kill") {
  SamplePortals portals;
  const std::string archive = portals.archive();
  const std::vector<std::string> arguments = portals.crawl(archive, {"--gap", "400ms"});
  size_t asked = 0;
  {
    RunningProgram crawl(arguments);
    wait_until([&] { return asked_of(portals, kHost) >= 3; });
    const ProgramResult paused =
        run_shilu({"pause", "--archive", archive, "--reason", "asked by its office", kHost});
    INFO(paused.err);
    REQUIRE(paused.status == kExitDone);
    CHECK(paused.out == std::string(kHost) + " is paused\n");
    const size_t others = portals.server().log().size();
    wait_until([&] { return portals.server().log().size() >= others + 6; });
    asked = asked_of(portals, kHost);
    wait_until([&] { return portals.server().log().size() >= others + 12; });
    CHECK(asked_of(portals, kHost) == asked);
    const Json status = Json::parse(run_shilu({"status", "--archive", archive, "--json"}).out);
    CHECK(status["hosts"]["paused"] == 1);
    REQUIRE(status["held"].size() >= 1);
    CHECK(why(archive, kHost)["state"] == "paused");
    CHECK(why(archive, kHost)["why"].get<std::string>().ends_with("asked by its office"));
    crawl.signal(SIGKILL);
    crawl.wait();
  }
  {
    RunningProgram crawl(arguments);
    const size_t others = portals.server().log().size();
    wait_until([&] { return portals.server().log().size() >= others + 4; });
    CHECK(asked_of(portals, kHost) == asked);
    REQUIRE(run_shilu({"resume", "--archive", archive, kHost}).status == kExitDone);
    wait_until([&] { return asked_of(portals, kHost) > asked; });
    crawl.signal(SIGTERM);
    crawl.wait();
  }
  CHECK(breaches(portals.server().log(), Manners{400ms}).empty());
}

TEST_CASE(
    "a host is paused and resumed without a crawl; another program's archive takes no orders") {
  SamplePortals portals;
  const std::string archive = portals.archive();
  REQUIRE(run_shilu(portals.crawl(archive, {"--gap", "0s", "--max-pages", "3"})).status ==
          kExitDone);
  REQUIRE(run_shilu({"pause", "--archive", archive, kHost}).status == kExitDone);
  const size_t asked = asked_of(portals, kHost);
  REQUIRE(run_shilu(portals.crawl(archive)).status == kExitDone);
  CHECK(asked_of(portals, kHost) == asked);
  CHECK(run_shilu({"status", "--archive", archive}).out.find(kHost) != std::string::npos);
  CHECK(run_shilu({"pause", "--archive", archive, "http://x/"}).status == kExitUsage);
  REQUIRE(run_shilu({"resume", "--archive", archive, kHost}).status == kExitDone);
  CHECK(Json::parse(run_shilu({"status", "--archive", archive, "--json"}).out)["hosts"]["paused"] ==
        0);
}

}  // namespace shilu
