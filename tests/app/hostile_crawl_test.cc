// A crawl of servers that misbehave: it ends in time, keeps within its memory, names what it met,
// and archives the good pages beside them.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "tests/app/crawl_fixture.h"
#include "tests/support/hostile_server.h"
#include "tests/support/sanitized.h"

namespace shilu {
namespace {

using std::chrono::steady_clock;

// Sanitizers take memory and time of their own: with them fewer endless bodies are read, and what
// they take is not judged.
constexpr size_t kMostResidentBytes = kSanitized ? size_t{1} << 40 : 300'000'000;
constexpr int kEndlessHosts = kSanitized ? 4 : 32;
constexpr int kSlowness = kSanitized ? 10 : 1;

// The long version of these tests asks for more rounds (scripts/torture).
int rounds() {
  const char* const asked = std::getenv("SHILU_HOSTILE_ROUNDS");  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? 1 : std::atoi(asked);
}

// What becomes of one address, as the report names it.
struct Misbehaviour {
  const char* path;
  const char* outcome;
  int attempts;  // how often it is asked
};

constexpr Misbehaviour kMisbehaviours[] = {
    {"/slow-drip", "cut_short", 3},
    {"/endless", "too_large", 1},
    {"/gzip-bomb", "coding_bomb", 1},
    {"/redirect-loop", "too_many_redirects", 6},
    {"/redirect-to-itself", "redirect_loop", 1},
    {"/redirect-nowhere", "bad_redirect", 1},
    {"/header-flood", "headers_too_large", 1},
    {"/long-status-line", "headers_too_large", 1},
    {"/continue-spam", "headers_too_large", 1},
    {"/hang", "timeout", 3},
    {"/hang-after-headers", "cut_short", 3},
    {"/close-before-headers", "disconnected", 3},
    {"/close-in-headers", "disconnected", 3},
    {"/close-mid-body", "cut_short", 3},
    {"/close-mid-chunk", "cut_short", 3},
    {"/reset", "disconnected", 3},
    {"/reset-mid-body", "cut_short", 3},
    {"/gzip-garbage", "coding_corrupt", 2},
    {"/garbage", "protocol_error", 1},
    {"/length-too-long", "cut_short", 3},
    {"/bad-length", "protocol_error", 1},
    {"/chunked-garbage", "cut_short", 3},
};
// By hand from the table. /redirect-loop is a chain: five addresses that redirect, and the last.
const std::map<std::string, int> kOutcomes{
    {"cut_short", 7},         {"too_large", 1},
    {"coding_bomb", 1},       {"too_many_redirects", 1},
    {"redirect_loop", 1},     {"bad_redirect", 1},
    {"timeout", 1},           {"disconnected", 3},
    {"headers_too_large", 3}, {"coding_corrupt", 1},
    {"protocol_error", 2},
};

// Small enough to end soon, large enough for every page of the sample portals.
constexpr const char* kSmallLimits =
    "[limits]\n"
    "page_bytes = 1048576\n"
    "connect_timeout = \"1s\"\n"
    "first_byte_timeout = \"500ms\"\n"
    "total_timeout = \"1s\"\n";

std::string address(const HostileServer& server, const std::string& host, const std::string& path) {
  return "http://" + host + ":" + std::to_string(server.port()) + path;
}

// A crawl and its report.
struct Crawl {
  ProgramResult result;
  Json report;
  steady_clock::duration took;
};

Crawl crawl(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  const auto began = steady_clock::now();
  Crawl crawl{run_shilu(arguments), {}, {}};
  crawl.took = steady_clock::now() - began;
  INFO(crawl.result.err);
  REQUIRE(crawl.result.status == 0);
  crawl.report = Json::parse(crawl.result.out);
  return crawl;
}

// For who reads how near the limits a run came.
void tell(const char* what, const Crawl& crawl) {
  std::printf("%s: at most %zu MiB, %.1f s\n", what, crawl.result.max_resident_bytes >> 20,
              std::chrono::duration<double>(crawl.took).count());
}

std::map<std::string, int> asked_of(const HostileServer& server) {
  std::map<std::string, int> counts;
  for (const ServedRequest& request : server.log()) {
    ++counts[request.path.substr(0, request.path.find('?'))];
  }
  return counts;
}

// One server under many names, so that what one host does makes no other wait.
class HostileHosts {
 public:
  void add(const std::string& host, const std::string& path) {
    hosts_ += "127.0.0.1 " + host + "\n";
    seeds_ += address(server, host, path) + "\n";
  }
  // Runs a crawl of them all, and of `others` beside them.
  Crawl crawl_with(const std::string& config, const SamplePortals* others = nullptr) {
    std::vector<std::string> arguments{"crawl",
                                       "--archive",
                                       archive(),
                                       "--gap",
                                       "0s",
                                       "--config",
                                       folder_.write("config.toml", config),
                                       "--seeds",
                                       folder_.write("seeds", seeds_)};
    if (others != nullptr) {
      hosts_ += others->hosts();
      arguments.push_back(others->seeds_file());
    }
    arguments.insert(arguments.end(), {"--hosts", folder_.write("hosts", hosts_)});
    return crawl(arguments);
  }
  std::string archive() const { return folder_.file("archive"); }

  HostileServer server;

 private:
  TemporaryFolder folder_;
  std::string hosts_;
  std::string seeds_;
};

}  // namespace

TEST_CASE("each misbehaving server is counted under its name, and its neighbours are archived",
          "[torture]") {
  for (int round = 0; round < rounds(); ++round) {
    HostileHosts hostile;
    const SamplePortals portals;
    for (const Misbehaviour& each : kMisbehaviours) {
      hostile.add(std::string(each.path).substr(1) + ".example", each.path);
    }
    const Crawl done = hostile.crawl_with(kSmallLimits, &portals);
    CHECK(done.report["end"] == "done");
    CHECK(done.report["left_waiting"] == 0);
    CHECK(done.took < kSlowness * std::chrono::seconds(20));
    CHECK(done.result.max_resident_bytes < kMostResidentBytes);
    for (const auto& [outcome, count] : kOutcomes) {
      CAPTURE(outcome);
      CHECK(done.report["outcomes"].value(outcome, 0) == count);
    }
    const auto asked = asked_of(hostile.server);
    for (const Misbehaviour& each : kMisbehaviours) {
      CAPTURE(each.path);
      CHECK(asked.at(each.path) == each.attempts);
    }
    std::set<std::string> documents;
    for (const Json& row : dump_of(hostile.archive())) {
      documents.insert(without_port(row["url"]));
    }
    const Json expected = expected_of_portals();
    CHECK(documents.size() >= expected["articles"].size());
    for (const Json& article : expected["articles"]) {
      CAPTURE(article["url"]);
      CHECK(documents.contains(article["url"]));
    }
  }
}

TEST_CASE("a host on which every page misbehaves is crawled to its end") {
  HostileHosts hostile;
  hostile.add("all.example", "/");
  const Crawl done = hostile.crawl_with(kSmallLimits);
  CHECK(done.took < kSlowness * std::chrono::seconds(40));
  CHECK(done.report["end"] == "done");
  CHECK(done.result.max_resident_bytes < kMostResidentBytes);
  std::map<std::string, int> expected = kOutcomes;
  // Of "/": itself, seven that behave (/moved leads to one of them), and /length-too-short, whose
  // surplus nobody reads.
  expected["ok"] = 9;
  expected["redirect"] = 1 + 5;
  expected["not_found"] = 1;
  CHECK(done.report["outcomes"] == Json(expected));
}

TEST_CASE("a robots.txt that misbehaves ends its host, or is as none, and stops nobody else") {
  struct Case {
    const char* behaviour;
    bool asked;  // RFC 9309 section 2.3.1: what cannot be reached forbids, what is not there allows
  };
  const std::vector<Case> cases{
      {"hang", false},         {"slow-drip", false},
      {"reset", false},        {"garbage", false},
      {"header-flood", false}, {"close-mid-body", false},
      {"gzip-garbage", false}, {"hang-after-headers", false},
      {"redirect-loop", true}, {"redirect-to-itself", true},
      {"endless", true},       {"gzip-bomb", true},
      {"missing", true},
  };
  HostileHosts hostile;
  for (const Case& each : cases) {
    hostile.add("robots-" + std::string(each.behaviour) + ".example", "/ok");
  }
  const Crawl done = hostile.crawl_with(kSmallLimits);
  CHECK(done.took < kSlowness * std::chrono::seconds(20));
  CHECK(done.report["outcomes"] == Json({{"ok", 5}, {"robots_unknown", 8}}));
  std::set<std::string> asked;
  for (const ServedRequest& request : hostile.server.log()) {
    if (request.path == "/ok") {
      const size_t begin = request.head.find("\r\nHost: robots-") + 15;
      asked.insert(request.head.substr(begin, request.head.find(".example", begin) - begin));
    }
  }
  for (const Case& each : cases) {
    CAPTURE(each.behaviour);
    CHECK(asked.contains(each.behaviour) == each.asked);
  }
}

TEST_CASE("endless bodies from many hosts at once stay within the memory of a crawl", "[torture]") {
  for (int round = 0; round < rounds(); ++round) {
    HostileHosts hostile;
    for (int i = 0; i < kEndlessHosts; ++i) {
      hostile.add("endless" + std::to_string(i) + ".example", "/endless");
    }
    // The standard limits: 32 times 10 MiB is more than may be held.
    const Crawl done = hostile.crawl_with("");
    CHECK(done.took < kSlowness * std::chrono::seconds(120));
    CHECK(done.report["outcomes"] == Json({{"too_large", kEndlessHosts}}));
    CHECK(done.result.max_resident_bytes < kMostResidentBytes);
    tell("endless pages", done);
  }
}

TEST_CASE("endless attachments stay within the memory of a crawl", "[torture]") {
  constexpr int kHosts = 4;
  HostileHosts hostile;
  std::string links;
  for (int i = 0; i < kHosts; ++i) {
    const std::string host = "endless" + std::to_string(i) + ".example";
    hostile.add(host, "/ok");
    links +=
        "<a href=\"" + address(hostile.server, host, "/endless?filename=a.pdf") + "\">附件</a>";
  }
  const TemporaryFolder folder;
  folder.write("portal/sites.tsv",
               "host\tcharset\tgzip\tvalidators\nwww.yunxi.example\t-\tplain\tetag\n");
  folder.write("portal/routes.tsv", "state\thost\ttarget\tstatus\tlocation\n");
  folder.write("portal/sites/www.yunxi.example/index.html", "<title>云溪县</title>" + links);
  const SamplePortals portal(folder.file("portal"));
  // The standard limits: an attachment is kept up to 64 MiB.
  const Crawl done = hostile.crawl_with("", &portal);
  CHECK(done.took < kSlowness * std::chrono::seconds(120));
  CHECK(done.report["outcomes"] == Json({{"ok", 1 + kHosts}, {"too_large", kHosts}}));
  CHECK(done.report["received_bytes"] >= kHosts * (64 << 20));
  CHECK(done.result.max_resident_bytes < kMostResidentBytes);
  tell("endless attachments", done);
}

}  // namespace shilu
