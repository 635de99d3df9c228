#include "crawler/frontier.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();
constexpr Milliseconds kGap = 3s;

RobotsFile robots(const std::string& body) {
  return {RobotsKind::kRules, body, kNow};
}

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
  void remember(const HostState& state) { remember(state, page.text()); }
  void remember(const HostState& state, const std::string& address) {
    remember(host_state_record(state), address);
  }
  void remember(const std::string& record, const std::string& address) {
    const std::string host_key = Url::parse(address)->host_key();
    PageCommit commit{robots_address_of(host_key)};
    commit.host = host_key;
    commit.host_state = record;
    REQUIRE(archive_->commit({commit}).has_value());
  }

  std::unique_ptr<Frontier> frontier(Frontier::Start start, QuietHours quiet = {},
                                     OwedRests* owed = nullptr) {
    auto frontier =
        std::make_unique<Frontier>(*archive_, scope_, kGap, start, Frontier::Validators::kUse,
                                   AddressLine{}, FrontierManners{std::move(quiet), owed});
    frontier->wake(page.host_key(), kNow);
    return frontier;
  }

  void mark(const std::optional<std::string>& mark) {
    REQUIRE(archive_->set_host_mark("example,qinghe,www", mark).has_value());
  }

  const Url page = Url::parse("http://www.qinghe.example/a.html").value();

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Archive> archive_ =
      Archive::open(folder_.file("archive"), Archive::Mode::kCreate).value();
  const Scope scope_ = Scope::make(std::vector<Url>{page}, {}).value();
};

// Two hosts with a page each and a robots.txt that says nothing, behind one address, and the
// messages that tell them that it is their turn.
class TwoHosts {
 public:
  TwoHosts() {
    REQUIRE(
        archive_->begin_run(kNow, "", [](const Url&, const UrlState&) { return std::nullopt; }));
    for (const Url& page : pages) {
      const std::vector<QueueItem> items{to_queue_item(FetchTask{page})};
      REQUIRE(archive_->enqueue(items).value() == 1);
      PageCommit commit{robots_address_of(page.host_key())};
      HostState state;
      state.robots = robots("");
      commit.host = page.host_key();
      commit.host_state = host_state_record(state);
      REQUIRE(archive_->commit({commit}).has_value());
      frontier.wake(page.host_key(), kNow);
    }
    clock.advance(1h);
  }

  // The turn to be taken now, if there is one.
  std::optional<PageTurn> next() {
    Result<std::optional<Turn>> turn = frontier.next(clock.now());
    REQUIRE(turn.has_value());
    return *turn ? std::optional(std::get<PageTurn>(std::move(**turn))) : std::nullopt;
  }
  // The address of each host is met by the fetcher, which has both turns put back.
  void learn_addresses() {
    std::vector<PageTurn> turns{next().value(), next().value()};
    for (PageTurn& turn : turns) {
      CHECK(turn.permit == nullptr);
      const Url url = turn.task.url;
      frontier.put_back(url, std::move(turn), "127.0.0.1");
    }
  }
  void deliver() {
    for (const AddressCalled& call : std::exchange(calls, {})) {
      frontier.called(call);
    }
  }

  const std::vector<Url> pages{Url::parse("http://a.qinghe.example/").value(),
                               Url::parse("http://b.qinghe.example/").value()};
  FakeClock clock{kNow};
  AddressQueue queue{AddressRules(AddressLimits{}), clock};
  std::vector<AddressCalled> calls;

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Archive> archive_ =
      Archive::open(folder_.file("archive"), Archive::Mode::kCreate).value();
  const Scope scope_ = Scope::make(pages, {}).value();

 public:
  Frontier frontier{*archive_,
                    scope_,
                    kGap,
                    Frontier::Start::kFresh,
                    Frontier::Validators::kUse,
                    {&queue, [this](const std::string&, Message message) {
                       calls.push_back(std::get<AddressCalled>(std::move(message)));
                     }}};
};

}  // namespace

TEST_CASE("hosts at one address get their turns a distance apart") {
  TwoHosts hosts;
  hosts.learn_addresses();
  std::optional<PageTurn> first = hosts.next();
  REQUIRE(first.has_value());
  REQUIRE(first->permit != nullptr);
  CHECK_FALSE(hosts.next().has_value());
  CHECK(hosts.frontier.has_work_within(0ms, hosts.clock.now()));
  CHECK(hosts.frontier.resting(hosts.clock.now()) == 1);
  CHECK(hosts.calls.empty());
  first->permit->sent();
  REQUIRE(hosts.calls.size() == 1);
  hosts.deliver();
  CHECK(hosts.frontier.next_due() == hosts.clock.now() + 1001ms);
  CHECK_FALSE(hosts.next().has_value());
  hosts.clock.advance(1001ms);
  const std::optional<PageTurn> second = hosts.next();
  REQUIRE(second.has_value());
  CHECK(second->task.url != first->task.url);
}

TEST_CASE("a host that is blocked while it stands in line lets the next one go before it") {
  TwoHosts hosts;
  hosts.learn_addresses();
  std::optional<PageTurn> first = hosts.next();
  REQUIRE(first.has_value());
  CHECK_FALSE(hosts.next().has_value());
  const Url waiting = first->task.url == hosts.pages[0] ? hosts.pages[1] : hosts.pages[0];
  hosts.frontier.block(waiting.host_key(), hosts.clock.now());
  first->permit->sent();
  hosts.deliver();
  hosts.clock.advance(1h);
  CHECK_FALSE(hosts.next().has_value());
  CHECK(hosts.queue.try_start("127.0.0.1") != nullptr);
  hosts.clock.advance(24h);
  CHECK(hosts.next().has_value());
}

TEST_CASE("what one port of a host is owed is owed by all its ports, also in the next run") {
  OneHost host;
  HostState state;
  state.next_allowed = kNow + 24h;
  host.remember(state, "http://www.qinghe.example:8080/");
  CHECK(host.frontier(Frontier::Start::kFresh)->next_due() == kNow + 24h);
  // The name of another host that begins likewise is another host.
  OneHost other;
  other.remember(state, "http://a.www.qinghe.example/");
  other.remember(state, "http://www.qinghe.example.cn/");
  CHECK(other.frontier(Frontier::Start::kFresh)->next_due() == kNow);
}

TEST_CASE("a host is left alone in its quiet hours") {
  OneHost host;
  QuietHours quiet;
  quiet.add("qinghe.example", parse_quiet_window("08:00", "18:00").value());  // kNow is 8:00 there
  const auto frontier = host.frontier(Frontier::Start::kFresh, quiet);
  CHECK_FALSE(frontier->next(kNow).value().has_value());
  CHECK(frontier->next_due() == kNow + 10h);
  CHECK_FALSE(frontier->has_work_within(10min, kNow));
  CHECK_FALSE(frontier->next(kNow + 10h - 1ms).value().has_value());
  const auto turn = frontier->next(kNow + 10h).value();
  REQUIRE(turn.has_value());
  // What it is asked must have begun before they begin again.
  CHECK(std::get<RobotsTurn>(*turn).start_before == kNow + 24h);
}

TEST_CASE("a host that a person paused is not asked until it is resumed") {
  OneHost host;
  host.mark("{}");
  const auto frontier = host.frontier(Frontier::Start::kFresh);
  CHECK_FALSE(frontier->next(kNow).value().has_value());
  CHECK_FALSE(frontier->next_due().has_value());
  CHECK_FALSE(frontier->has_work_within(10min, kNow));
  frontier->pause({host.page.host_key(), std::nullopt, 1}, kNow);
  CHECK(frontier->next(kNow).value().has_value());

  OneHost other;
  const auto running = other.frontier(Frontier::Start::kFresh);
  running->pause({other.page.host_key(), "{}", 1}, kNow);
  CHECK_FALSE(running->next(kNow).value().has_value());
}

TEST_CASE("a page that a person asks for goes before what waits, out of scope too, by robots.txt") {
  OneHost host;
  HostState state;
  state.robots = robots("User-agent: *\nDisallow: /closed/\n");
  state.next_allowed = kNow + 1min;
  host.remember(state);
  const auto frontier = host.frontier(Frontier::Start::kFresh);
  const auto order = [&](const char* address, uint64_t ticket) {
    frontier->add_order({Url::parse(address).value(), ticket}, kNow);
  };
  order("http://www.qinghe.example/closed/x.html", 7);
  order("http://www.qinghe.example/search?q=1", 8);
  CHECK_FALSE(frontier->next(kNow).value().has_value());  // its rest holds
  const auto refused = frontier->next(kNow + 1min).value();
  REQUIRE(refused.has_value());
  CHECK(std::get<RefusedTurn>(*refused).outcome == Outcome::kRobots);
  CHECK(std::get<RefusedTurn>(*refused).ticket == 7);
  const auto asked = frontier->next(kNow + 1min).value();
  REQUIRE(asked.has_value());
  CHECK(std::get<PageTurn>(*asked).ticket == 8);
  CHECK(std::get<PageTurn>(*asked).queue_key.empty());
  frontier->finished(std::get<PageTurn>(*asked).task.url, {Outcome::kOk, 10ms, {}, kNow + 1min});
  const auto next = frontier->next(kNow + 2min).value();
  REQUIRE(next.has_value());
  CHECK(std::get<PageTurn>(*next).task.url == host.page);

  // Another host's page, which no scope holds.
  order("http://elsewhere.example/", 9);
  const auto elsewhere = frontier->next(kNow + 2min).value();
  REQUIRE(elsewhere.has_value());
  CHECK(std::get<RobotsTurn>(*elsewhere).errand.url.text() ==
        "http://elsewhere.example/robots.txt");
}

TEST_CASE("a rest that no commit told of is owed after a kill") {
  const TemporaryFolder folder;
  const auto killed = OwedRests::open(folder.path(), kNow).value();
  OneHost host;
  HostState state;
  state.robots = robots("");
  host.remember(state);
  const auto frontier = host.frontier(Frontier::Start::kFresh, {}, killed.get());
  REQUIRE(frontier->next(kNow).value().has_value());
  frontier->finished(host.page, {Outcome::kRateLimited, 10ms, 2h, kNow});
  // The answer was never committed: the next process knows of it all the same.
  const auto owed = OwedRests::open(folder.path(), kNow).value();
  CHECK(host.frontier(Frontier::Start::kContinued, {}, owed.get())->next_due() == kNow + 2h);
  CHECK(host.frontier(Frontier::Start::kContinued)->next_due() == kNow + kGap);
}

TEST_CASE("a host that failed is owed its back-off again, whose probe a kill left unread") {
  const TemporaryFolder folder;
  const auto killed = OwedRests::open(folder.path(), kNow).value();
  OneHost host;
  HostState state;
  state.robots = robots("");
  state.failures = 3;
  host.remember(state);
  const auto frontier = host.frontier(Frontier::Start::kFresh, {}, killed.get());
  REQUIRE(frontier->next(kNow).value().has_value());
  CHECK(killed->until("example,qinghe,www") == kNow + 4min);
  frontier->finished(host.page, {Outcome::kOk, 10ms, {}, kNow});
  CHECK(OwedRests::open(folder.path(), kNow).value()->until("example,qinghe,www") == kNow + kGap);
}

TEST_CASE("back-offs of a frontier are longer by what its seed draws") {
  OneHost host;
  const auto frontier = host.frontier(Frontier::Start::kFresh);
  REQUIRE(frontier->next(kNow).value().has_value());
  const HostState state = frontier->finished(host.page, {Outcome::kTimeout, 10ms, {}, kNow});
  // The first draw of mt19937_64 under its standard seed is 14514284786278117030, .7868 of 2^64: a
  // quarter of that of a minute.
  CHECK(state.next_allowed - kNow == 60'000ms + 11'802ms);
}

TEST_CASE("the probe of a cut-off host is waited for as any request, its back-off is not") {
  HostState state;
  state.failures = kFailuresThatOpenCircuit;
  state.next_allowed = kNow + 5min;
  OneHost resting;
  resting.remember(state);
  CHECK_FALSE(resting.frontier(Frontier::Start::kFresh)->has_work_within(10min, kNow));
  // After a kill nobody knows when it was last asked, and it rests once more: no back-off.
  state.next_allowed = kNow - 1h;
  OneHost due;
  due.remember(state);
  const auto frontier = due.frontier(Frontier::Start::kContinued);
  CHECK(frontier->next_due().value() > kNow);
  CHECK(frontier->has_work_within(10min, kNow));
}

TEST_CASE("a host whose record is damaged is treated as just asked") {
  OneHost host;
  host.remember("rubbish", host.page.text());
  CHECK(host.frontier(Frontier::Start::kFresh)->next_due() == kNow + kGap);
}

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
  frontier->finished(asked.errand.url, {Outcome::kOk, 10ms, {}, ended});
  frontier->take_answer({asked.errand.for_host_key, robots(each.robots)}, ended);
  CHECK(frontier->next_due() == ended + each.owed);
}

}  // namespace shilu
