#include "crawler/frontier.h"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();
constexpr Milliseconds kGap = 3s;

// One host with one address waiting.
class OneHost {
 public:
  OneHost() {
    REQUIRE(
        archive_->begin_run(kNow, "", [](const Url&, const UrlState&) { return std::nullopt; }));
    const std::vector<QueueItem> items{to_queue_item(FetchTask{page})};
    REQUIRE(archive_->enqueue(items).value() == 1);
  }

  // What an earlier crawl left of the host.
  void remember(const HostState& state) {
    PageCommit commit{robots_address_of(page.host_key())};
    commit.host = page.host_key();
    commit.host_state = host_state_record(state);
    REQUIRE(archive_->commit({commit}).has_value());
  }

  std::unique_ptr<Frontier> frontier(Frontier::Start start) {
    auto frontier = std::make_unique<Frontier>(*archive_, scope_, kGap, start);
    frontier->wake(page.host_key(), kNow);
    return frontier;
  }

  const Url page = Url::parse("http://www.qinghe.example/a.html").value();

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Archive> archive_ =
      Archive::open(folder_.file("archive"), Archive::Mode::kCreate).value();
  const Scope scope_ = Scope::make(std::vector<Url>{page}, {}).value();
};

RobotsFile robots(const std::string& body) {
  return {RobotsKind::kRules, body, kNow};
}

}  // namespace

TEST_CASE("a crawl that goes on leaves a host alone first for all that may be owed to it") {
  struct Case {
    const char* robots;
    Milliseconds smoothed_response;
    Milliseconds owed;
  };
  const Case each = GENERATE(Case{"", 100ms, 3s}, Case{"", 4s, 20s},
                             Case{"User-agent: *\nCrawl-delay: 45\n", 4s, 45s});
  OneHost host;
  HostState state;
  state.robots = robots(each.robots);
  state.smoothed_response = each.smoothed_response;
  state.next_allowed = kNow - 1h;
  host.remember(state);
  CHECK(host.frontier(Frontier::Start::kContinued)->next_due() == kNow + each.owed);
  CHECK(host.frontier(Frontier::Start::kFresh)->next_due() == kNow);
}

TEST_CASE("a crawl delay is owed from the request that told of it") {
  struct Case {
    const char* robots;
    Milliseconds owed;
  };
  const Case each = GENERATE(Case{"User-agent: *\nDisallow:\n", 3s},
                             Case{"User-agent: *\nCrawl-delay: 20\n", 20s},
                             Case{"User-agent: *\nCrawl-delay: 1\n", 3s});
  OneHost host;
  const auto frontier = host.frontier(Frontier::Start::kFresh);
  const auto turn = frontier->next(kNow);
  REQUIRE(turn.has_value());
  REQUIRE(turn->has_value());
  const RobotsTurn& asked = std::get<RobotsTurn>(**turn);
  const Instant ended = kNow + 10ms;
  frontier->finished(asked.errand.url, 10ms, HostEffect::kSucceeded, std::nullopt, ended);
  frontier->take_answer({asked.errand.for_host_key, robots(each.robots)}, ended);
  CHECK(frontier->next_due() == ended + each.owed);
}

}  // namespace shilu
