// A crawl as the portals' own log saw it: one request at a time, the gap kept, robots.txt first,
// nothing forbidden. Also when crawls are killed and go on.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include "tests/app/crawl_fixture.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kGap{200};

Manners manners_of_portals() {
  const Json expected = expected_of_portals();
  Manners manners;
  manners.gap = kGap;
  for (const char* list : {"never_asked", "never_asked_hosts"}) {
    for (const Json& address : expected[list]) {
      manners.forbidden.push_back(address);
    }
  }
  return manners;
}

std::vector<std::string> arguments_for(const SamplePortals& portals, const std::string& archive) {
  return portals.crawl(archive, {"--gap", "200ms", "--config",
                                 portals.folder().write("two.toml", "fetch_threads = 2\n")});
}

void check_manners(SamplePortals& portals, const std::vector<AccessRecord>& log) {
  const std::vector<std::string> found = breaches(log, manners_of_portals());
  INFO((found.empty() ? "" : found.front()));
  CHECK(found.size() == 0);
  std::set<std::string> met;
  for (const AccessRecord& record : log) {
    if (met.insert(record.host).second) {
      CAPTURE(record.host);
      CHECK(record.path == "/robots.txt");
    }
  }
  CHECK(met.size() == portals.server().hosts().size());
}

}  // namespace

TEST_CASE("a crawl of the portals is polite by their own log") {
  SamplePortals portals;
  const ProgramResult crawl = run_shilu(arguments_for(portals, portals.archive()));
  INFO(crawl.err);
  REQUIRE(crawl.status == 0);
  const std::vector<AccessRecord> log = portals.server().log();
  check_manners(portals, log);
  // The log is of the whole portals, not of a crawl that ended early.
  CHECK(dump_of(portals.archive()).size() >= expected_of_portals()["articles"].size());
  for (const AccessRecord& record : log) {
    CHECK(record.user_agent.starts_with("shilu/"));
  }
}

TEST_CASE("a crawl that is killed and goes on keeps the gap across the kill") {
  SamplePortals portals;
  for (const auto lived : {700ms, 350ms, 1100ms, 10ms, 800ms}) {
    RunningProgram crawl(arguments_for(portals, portals.archive()));
    std::this_thread::sleep_for(lived);
    crawl.signal(SIGKILL);
    REQUIRE(crawl.wait() == 128 + SIGKILL);
  }
  const size_t asked_before = portals.server().log().size();
  RunningProgram crawl(arguments_for(portals, portals.archive()));
  std::this_thread::sleep_for(1s);
  crawl.signal(SIGTERM);
  REQUIRE(crawl.wait() == 130);
  const std::vector<AccessRecord> log = portals.server().log();
  CHECK(log.size() > asked_before);
  check_manners(portals, log);
}

}  // namespace shilu
