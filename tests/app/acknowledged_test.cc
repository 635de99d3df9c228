// What a crawl acknowledged is in its archive, however the crawl ends. A reader of its log lines
// keeps them in a ledger outside, synced; after each end the archive is held against the ledger.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <set>
#include <thread>

#include "base/digest.h"
#include "store/archive.h"
#include "store/durable_file.h"
#include "tests/app/crawl_fixture.h"
#include "tests/support/sanitized.h"

namespace shilu {
namespace {

constexpr int kDone = 0;
constexpr int kInterrupted = 130;

unsigned from_environment(const char* name, unsigned standard) {
  const char* const asked = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? standard : static_cast<unsigned>(std::strtoul(asked, nullptr, 10));
}

// A pipe with a name that a crawl logs to, and a thread that writes what comes into a file.
class Ledger {
 public:
  Ledger(const std::string& pipe, const std::string& file) : file_(file) {
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    // For writing too, so that a crawl that is not there yet is no end of the file.
    pipe_ = FileDescriptor(::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    ledger_ = FileDescriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    REQUIRE((pipe_.is_open() && ledger_.is_open()));
    thread_ = std::thread([this] { keep(); });
  }
  ~Ledger() {
    ending_ = true;
    thread_.join();
  }
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // All lines so far, when the crawl has ended.
  std::vector<Json> lines() {
    while (!empty_) {
      std::this_thread::sleep_for(Milliseconds(1));
    }
    return rows_of(bytes_of(file_));
  }
  void crawl_begins() { empty_ = false; }
  void crawl_ended() { ended_ = true; }

 private:
  void keep() {
    std::array<char, 65536> bytes;
    while (!ending_) {
      pollfd waiting{pipe_.get(), POLLIN, 0};
      const bool after_end = ended_;
      const int ready = poll(&waiting, 1, 5);
      const ssize_t got = ready > 0 ? read(pipe_.get(), bytes.data(), bytes.size()) : 0;
      if (got > 0) {
        (void)write_all(ledger_.get(), file_, {bytes.data(), static_cast<size_t>(got)});
        (void)sync_file(ledger_.get(), file_);
      } else if (after_end) {
        ended_ = false;
        empty_ = true;
      }
    }
  }

  const std::string file_;
  FileDescriptor pipe_;
  FileDescriptor ledger_;
  std::atomic<bool> ended_{false};
  std::atomic<bool> empty_{true};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

// What must not become less from one look to the next.
struct Seen {
  TreeHead head;
  uint64_t addresses = 0;
  size_t lines = 0;
};

void check_line(const Archive& archive, const Json& line) {
  INFO(line.dump());
  const Result<Url> url = Url::parse(line["url"].get<std::string>());
  const Result<std::optional<UrlState>> state = archive.url_state(*url);
  REQUIRE(state.has_value());
  REQUIRE(state->has_value());
  CHECK_FALSE((*state)->queued);  // done with in this run
  if (line["text_sha256"].is_null()) {
    return;
  }
  const Instant time = *parse_instant(line["version_time"].get<std::string>());
  const Result<std::optional<Version>> version = archive.get(*url, time);
  if (!version) {
    FAIL(version.error().message);
  }
  REQUIRE(version->has_value());
  CHECK((*version)->fetched_at == time);
  CHECK(sha256_hex((*version)->document.text) == line["text_sha256"]);
}

// Whether the archive that some crawl left is what the ledger says, and whole. Gives whether its
// run is over: the next crawl would ask everything again.
bool check_archive(const std::string& path, const std::vector<Json>& lines, Seen& seen) {
  if (!std::filesystem::exists(path)) {
    REQUIRE(lines.empty());
    return false;
  }
  const auto archive = Archive::open(path, Archive::Mode::kRead);
  if (!archive) {
    // Killed before there was one.
    INFO(archive.error().message);
    REQUIRE(lines.empty());
    REQUIRE(seen.addresses == 0);
    return false;
  }
  for (const Json& line : lines) {
    check_line(**archive, line);
  }
  (void)(*archive)->verify(
      {}, [](const Damage& damage) { FAIL_CHECK(damage.where << ": " << damage.what); });
  if (seen.head.size > 0) {
    CHECK((*archive)->prove_since(seen.head).has_value());
  }
  seen.head = *(*archive)->log_head();
  const uint64_t addresses = (*archive)->sizes()->addresses;
  CHECK(addresses >= seen.addresses);
  seen.addresses = addresses;
  CHECK(lines.size() >= seen.lines);
  seen.lines = lines.size();
  const RunInfo run = *(*archive)->last_run();
  return run.number > 0 && !run.open;
}

enum class End { kKill, kTerminate, kTerminateTwice };

// Ends a crawl at a random moment; its exit status.
int end_crawl(RunningProgram& crawl, End how, std::mt19937& random) {
  const auto pause = [&](int most_ms) {
    std::this_thread::sleep_for(
        Milliseconds(std::uniform_int_distribution<int>(0, most_ms)(random)));
  };
  pause(kSanitized ? 900 : 180);
  crawl.signal(how == End::kKill ? SIGKILL : SIGTERM);
  if (how == End::kTerminateTwice) {
    pause(15);
    crawl.signal(SIGTERM);
  }
  return crawl.wait();
}

// After so many ends that brought nothing an archive is done: what is left of it waits for hosts
// that asked not to be asked.
constexpr int kEndsWithoutProgress = 2;

// `ends` times; a crawl that had time to end by itself, or that only waits, makes room for a new
// archive.
void end_crawls(End how, unsigned ends, std::set<int> statuses, std::mt19937& random) {
  SamplePortals portals;
  unsigned ended = 0;
  size_t acknowledged = 0;
  int continued = 0;
  for (int number = 0; ended < ends; ++number) {
    const std::string archive = portals.archive("archive-" + std::to_string(number));
    const std::string pipe = archive + ".log";
    Ledger ledger(pipe, archive + ".ledger");
    Seen seen;
    int stalled = 0;
    for (bool over = false; ended < ends && !over && stalled < kEndsWithoutProgress; ++ended) {
      RunningProgram crawl(portals.crawl(archive, {"--gap", "0s", "--log", pipe}));
      ledger.crawl_begins();
      const int status = end_crawl(crawl, how, random);
      ledger.crawl_ended();
      INFO("end " << ended << ", status " << status);
      CHECK((status == kDone || statuses.count(status) == 1));
      const size_t before = seen.lines;
      over = check_archive(archive, ledger.lines(), seen);
      continued += before > 0 ? 1 : 0;
      stalled = before > 0 && seen.lines == before ? stalled + 1 : 0;
    }
    acknowledged += seen.lines;
    std::filesystem::remove_all(archive);
  }
  std::printf("%u ends, %zu addresses acknowledged, %d crawls continued\n", ended, acknowledged,
              continued);
  CHECK(acknowledged > 0);
}

std::mt19937 random_moments() {
  const unsigned seed = from_environment("SHILU_KILL_SEED", std::random_device()());
  std::printf("SHILU_KILL_SEED=%u\n", seed);
  return std::mt19937(seed);
}

}  // namespace

TEST_CASE("kill -9 at any moment leaves all that was acknowledged", "[torture]") {
  std::mt19937 random = random_moments();
  end_crawls(End::kKill, from_environment("SHILU_KILLS", 20), {128 + SIGKILL}, random);
}

TEST_CASE("SIGTERM, once or twice, at any moment leaves all that was acknowledged", "[torture]") {
  // A signal before there is a crawl to drain ends the program as signals do.
  const std::set<int> statuses{kInterrupted, 128 + SIGTERM};
  std::mt19937 random = random_moments();
  const unsigned ends = from_environment("SHILU_KILLS", 20) / 4;
  end_crawls(End::kTerminate, ends, statuses, random);
  end_crawls(End::kTerminateTwice, ends, statuses, random);
}

}  // namespace shilu
