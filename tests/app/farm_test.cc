// A crawl of a farm of portals, killed in the middle and gone on with, as the portals' own log saw
// it: nobody was asked what he had closed, too early, or too much at once; all that lists lead to
// was found, and every document is in the archive once.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <thread>

#include "tests/app/crawl_fixture.h"
#include "tests/support/portal_farm.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr int kKilled = 128 + SIGKILL;

// The long version (scripts/torture) asks for more.
size_t from_environment(const char* name, size_t standard) {
  const char* const asked = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? standard : std::strtoul(asked, nullptr, 10);
}

struct FarmCrawl {
  FarmPlan plan;
  Milliseconds gap;
  Milliseconds address_gap;
  int kills;
  // From an answer to when the crawler has read it, and noted what it asks for.
  microseconds unread;
  // From an answer to its commit at most: pages wait for the extract threads where the farm answers
  // faster than they read.
  microseconds unsettled;
};

// Hosts enough for so many requests.
FarmCrawl crawl_of(size_t requests) {
  FarmCrawl crawl;
  const bool is_long = requests > 1000;
  crawl.plan.hosts = is_long ? 512 : 32;
  crawl.plan.articles = is_long ? 8 : 4;
  crawl.plan.shut_every = is_long ? 64 : 32;
  crawl.plan.slow = 40ms;
  const int of_list = crawl.plan.articles + 6;
  crawl.plan.lists = static_cast<int>(requests) / (crawl.plan.hosts * of_list) + 1;
  crawl.gap = 30ms;
  crawl.address_gap = 10ms;
  crawl.kills = is_long ? 3 : 1;
  crawl.unread = 500ms;
  crawl.unsettled = is_long ? 10s : 5s;
  return crawl;
}

Manners manners_of(const PortalFarm& farm, const FarmCrawl& crawl, std::vector<int64_t> kills_us) {
  Manners manners;
  manners.gap = crawl.gap;
  manners.response_factor = 5;
  manners.most_response_rest = 30s;
  manners.back_off = 20 * crawl.gap;
  manners.address_gap = crawl.address_gap;
  manners.most_in_flight = 2;
  manners.kills_us = std::move(kills_us);
  manners.unread = crawl.unread;
  manners.unsettled = crawl.unsettled;
  for (int host = 0; host < crawl.plan.hosts; ++host) {
    if (farm.sites().has_crawl_delay(host)) {
      manners.crawl_delays[farm.sites().name(host)] = crawl.plan.crawl_delay;
    }
  }
  return manners;
}

// Kills crawls after so many requests as divide the farm's evenly.
std::vector<int64_t> kill_crawls(const PortalFarm& farm, const std::vector<std::string>& arguments,
                                 int kills, size_t requests) {
  std::vector<int64_t> kills_us;
  for (int killed = 1; killed <= kills; ++killed) {
    RunningProgram crawl(arguments);
    const size_t moment = requests * killed / (kills + 1);
    while (farm.requests() < moment && crawl.is_running()) {
      std::this_thread::sleep_for(1ms);
    }
    crawl.signal(SIGKILL);
    const int64_t kill_us = PortalFarm::now_us();
    REQUIRE(crawl.wait() == kKilled);
    kills_us.push_back(kill_us);
  }
  return kills_us;
}

void check_manners(const PortalFarm& farm, const FarmCrawl& crawl,
                   const std::vector<AccessRecord>& log, const std::vector<int64_t>& kills_us) {
  const std::vector<std::string> found = breaches(log, manners_of(farm, crawl, kills_us));
  for (size_t i = 0; i < std::min<size_t>(found.size(), 10); ++i) {
    UNSCOPED_INFO(found[i]);
  }
  CHECK(found.size() == 0);
  size_t closed = 0;
  for (const AccessRecord& record : log) {
    closed += farm.sites().is_closed(farm.sites().number_of(record.host), record.path) ? 1 : 0;
  }
  CHECK(closed == 0);
}

void check_documents(const PortalFarm& farm, const std::string& archive) {
  std::set<std::string> expected;
  for (int host = 0; host < farm.sites().plan().hosts; ++host) {
    for (const std::string& path : farm.sites().documents(host)) {
      expected.insert(farm.url(host, path));
    }
  }
  std::set<std::string> found;
  size_t not_once = 0;
  for (const Json& row : dump_of(archive)) {
    not_once += found.insert(row["url"]).second && row["versions"] == 1 ? 0 : 1;
  }
  CHECK(not_once == 0);
  CHECK(found.size() == expected.size());
  CHECK(found == expected);
}

}  // namespace

TEST_CASE("a farm of portals is crawled politely by its own log, across kills", "[torture][farm]") {
  const size_t requests = from_environment("SHILU_FARM_REQUESTS", 600);
  const FarmCrawl crawl = crawl_of(requests);
  const auto farm = PortalFarm::start(crawl.plan);
  REQUIRE(farm.has_value());
  const TemporaryFolder folder;
  std::string seeds;
  for (int host = 0; host < crawl.plan.hosts; ++host) {
    seeds += (*farm)->url(host, "/") + "\n";
  }
  const std::string archive = folder.file("archive");
  const std::vector<std::string> arguments{
      "crawl",
      "--archive",
      archive,
      "--seeds",
      folder.write("seeds", seeds),
      "--hosts",
      folder.write("hosts", (*farm)->hosts_file()),
      "--config",
      folder.write("farm.toml", "fetch_threads = 2\ngap = \"" + format_duration(crawl.gap) +
                                    "\"\naddress_gap = \"" + format_duration(crawl.address_gap) +
                                    "\"\n"),
      "--json"};
  const std::vector<int64_t> kills_us = kill_crawls(**farm, arguments, crawl.kills, requests);
  const ProgramResult last = run_shilu(arguments);
  INFO(last.err);
  REQUIRE(last.status == 0);
  const Json report = Json::parse(last.out);
  CHECK(report["continued"] == true);
  // But for the homes of hosts that were cut off, since they never gave a robots.txt.
  size_t shut = 0;
  for (int host = 0; host < crawl.plan.hosts; ++host) {
    shut += (*farm)->sites().is_shut(host) ? 1 : 0;
  }
  CHECK(report["left_waiting"] <= shut);
  CHECK(report["end"] == (report["left_waiting"] == 0 ? "done" : "waiting"));

  const std::vector<AccessRecord> log = (*farm)->log();
  std::printf("%zu requests to %d portals on %d addresses, %d kills\n", log.size(),
              crawl.plan.hosts, crawl.plan.hosts / crawl.plan.hosts_per_address, crawl.kills);
  CHECK(log.size() >= requests);
  check_manners(**farm, crawl, log, kills_us);
  check_documents(**farm, archive);
}

}  // namespace shilu
