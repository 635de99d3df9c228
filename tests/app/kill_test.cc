// A crawl that is killed, again and again, and one that is told to end: it goes on where it was,
// and what it archives in the end is what an undisturbed crawl archives.
#include <zlib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/app/crawl_fixture.h"
#include "tests/support/hostile_server.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr int kKilled = 128 + SIGKILL;
constexpr int kInterrupted = 130;
// What a kill may cost at most, a host: the page in flight, and those read but not yet committed.
constexpr int kPagesAskedAgain = 3;

// The long version of the test asks for more, under a seed of its own (scripts/torture).
unsigned from_environment(const char* name, unsigned standard) {
  const char* const asked = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? standard : static_cast<unsigned>(std::strtoul(asked, nullptr, 10));
}

// A dump without what depends on when and where a page was fetched.
std::vector<Json> timeless(const std::string& archive) {
  std::vector<Json> rows = dump_of(archive);
  for (Json& row : rows) {
    for (const char* field : {"fetched_at", "first_seen", "last_seen", "raw"}) {
      REQUIRE(row.contains(field));
      row.erase(field);
    }
  }
  return rows;
}

void check_same(const std::vector<Json>& disturbed, const std::vector<Json>& undisturbed) {
  REQUIRE(disturbed.size() == undisturbed.size());
  for (size_t i = 0; i < disturbed.size(); ++i) {
    CAPTURE(disturbed[i]["url"]);
    REQUIRE(disturbed[i]["url"] == undisturbed[i]["url"]);
    for (const auto& [field, value] : undisturbed[i].items()) {
      CAPTURE(field);
      CHECK(disturbed[i].value(field, Json()) == value);
    }
    CHECK(disturbed[i].size() == undisturbed[i].size());
  }
}

void check_each_once(const std::vector<Json>& rows) {
  for (size_t i = 1; i < rows.size(); ++i) {
    CHECK(rows[i - 1]["url"] != rows[i]["url"]);
  }
  for (const Json& row : rows) {
    CAPTURE(row["url"]);
    CHECK(row["version"] == 1);
    CHECK(row["versions"] == 1);
  }
}

// The records of a WARC segment, each a gzip member of its own; fails where one does not end well.
int members_of(const std::string& file) {
  const std::string bytes = bytes_of(file);
  std::string unpacked(16 << 20, '\0');
  int members = 0;
  for (size_t offset = 0; offset < bytes.size();) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + offset));
    stream.avail_in = static_cast<uInt>(bytes.size() - offset);
    stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
    stream.avail_out = static_cast<uInt>(unpacked.size());
    const int ended = inflate(&stream, Z_FINISH);
    offset += stream.total_in;
    inflateEnd(&stream);
    CAPTURE(file, offset, bytes.size());
    REQUIRE(ended == Z_STREAM_END);
    REQUIRE(unpacked.starts_with("WARC/1.1\r\n"));
    ++members;
  }
  return members;
}

void check_segments(const std::string& archive) {
  int members = 0;
  for (const auto& entry : std::filesystem::directory_iterator(archive + "/warc")) {
    // What a kill tore off lies in a folder beside the segments.
    members += entry.is_regular_file() ? members_of(entry.path()) : 0;
  }
  CHECK(members > 0);
}

// Crawls to the end; the report.
Json finish(const SamplePortals& portals, const std::string& archive) {
  std::vector<std::string> arguments = portals.crawl(archive);
  arguments.emplace_back("--json");
  const ProgramResult last = run_shilu(arguments);
  INFO(last.err);
  REQUIRE(last.status == 0);
  Json report = Json::parse(last.out);
  CHECK(report["end"] == "done");
  return report;
}

int sum_of(const std::map<std::string, int>& counts) {
  int sum = 0;
  for (const auto& [address, count] : counts) {
    sum += count;
  }
  return sum;
}

// Kills crawls into `archive` until one ended by itself or `kills` were; how many were.
int kill_crawls(const SamplePortals& portals, const std::string& archive, int kills,
                std::mt19937& random) {
  std::uniform_int_distribution<int> moment_ms(1, 300);
  for (int killed = 0; killed < kills; ++killed) {
    RunningProgram crawl(portals.crawl(archive));
    std::this_thread::sleep_for(Milliseconds(moment_ms(random)));
    crawl.signal(SIGKILL);
    const int status = crawl.wait();
    REQUIRE((status == kKilled || status == 0));
    if (status == 0) {
      return killed;
    }
  }
  return kills;
}

// Blocks until the portals were asked `count` times in all.
void wait_for_requests(SamplePortals& portals, size_t count) {
  const auto give_up = steady_clock::now() + 20s;
  while (portals.server().log().size() < count && steady_clock::now() < give_up) {
    std::this_thread::sleep_for(2ms);
  }
  REQUIRE(portals.server().log().size() >= count);
}

}  // namespace

TEST_CASE("a crawl killed again and again archives what an undisturbed one does", "[torture]") {
  const int kills = static_cast<int>(from_environment("SHILU_KILLS", 20));
  const unsigned seed = from_environment("SHILU_KILL_SEED", std::random_device()());
  std::printf("%d kills, SHILU_KILL_SEED=%u\n", kills, seed);
  CAPTURE(seed);
  std::mt19937 random(seed);
  SamplePortals portals(Milliseconds(60));
  REQUIRE(run_shilu(portals.crawl(portals.archive("undisturbed"))).status == 0);
  const int asked_undisturbed = sum_of(portals.asked());
  const std::vector<Json> undisturbed = timeless(portals.archive("undisturbed"));
  CHECK(undisturbed.size() >= expected_of_portals()["articles"].size());

  int killed = 0;
  // A crawl that had time to end makes room for another from the start.
  for (int attempt = 0; killed < kills; ++attempt) {
    const std::string archive = portals.archive("killed-" + std::to_string(attempt));
    portals.server().clear_log();
    const int killed_here = kill_crawls(portals, archive, kills - killed, random);
    killed += killed_here;
    const Json report = finish(portals, archive);
    const std::vector<Json> disturbed = timeless(archive);
    check_same(disturbed, undisturbed);
    check_each_once(disturbed);
    check_segments(archive);
    // Otherwise the last crawl was a new run, in which all is asked again.
    if (report["continued"] == true) {
      const int hosts = static_cast<int>(portals.server().hosts().size());
      CHECK(sum_of(portals.asked()) <= asked_undisturbed + killed_here * hosts * kPagesAskedAgain);
    }
    std::filesystem::remove_all(archive);
  }
}

TEST_CASE("SIGTERM lets what is in flight end, and the next crawl asks for the rest only") {
  SamplePortals portals(Milliseconds(60));
  REQUIRE(run_shilu(portals.crawl(portals.archive("undisturbed"))).status == 0);
  const auto asked_undisturbed = portals.asked();
  portals.server().clear_log();

  {
    RunningProgram crawl(portals.crawl(portals.archive()));
    wait_for_requests(portals, 20);
    crawl.signal(SIGTERM);
    CHECK(crawl.wait() == kInterrupted);
  }
  const int asked_before = sum_of(portals.asked());
  CHECK(asked_before < sum_of(asked_undisturbed));
  CHECK(finish(portals, portals.archive())["continued"] == true);
  CHECK(portals.asked() == asked_undisturbed);
  check_same(timeless(portals.archive()), timeless(portals.archive("undisturbed")));
  check_segments(portals.archive());
}

TEST_CASE("a second SIGINT gives up what is in flight, and the archive opens") {
  const TemporaryFolder folder;
  const std::string archive = folder.file("archive");
  HostileServer server;
  RunningProgram crawl({"crawl", "--archive", archive, "--gap", "0s", "--max-time", "30s",
                        server.url("/ok"), server.url("/hang")});
  const auto hangs = [&] {
    for (const ServedRequest& request : server.log()) {
      if (request.path == "/hang") return true;
    }
    return false;
  };
  for (const auto give_up = steady_clock::now() + 20s; !hangs() && steady_clock::now() < give_up;) {
    std::this_thread::sleep_for(2ms);
  }
  REQUIRE(hangs());
  crawl.signal(SIGINT);
  std::this_thread::sleep_for(500ms);
  CHECK(crawl.is_running());
  const auto asked_again = steady_clock::now();
  crawl.signal(SIGINT);
  CHECK(crawl.wait() == kInterrupted);
  CHECK(steady_clock::now() - asked_again < 5s);
  CHECK(server.log().size() == 3);

  // What was given up is still to be asked, and nothing else.
  const ProgramResult next =
      run_shilu({"crawl", "--archive", archive, "--gap", "0s", "--dry-run", server.url("/hang")});
  CHECK(next.status == 0);
  CHECK(next.out.find("ask " + server.url("/hang") + "\n") != std::string::npos);
  CHECK(next.out.find(server.url("/ok")) == std::string::npos);
}

}  // namespace shilu
