#include "crawler/fetch_stage.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();

// Says when it is listened to.
class ListeningFetcher final : public Fetcher {
 public:
  explicit ListeningFetcher(std::function<void()> heard) : heard_(std::move(heard)) {}
  void start(FetchRequest /*request*/) override {}
  std::vector<FetchResult> wait(Milliseconds /*at_most*/) override {
    heard_();
    return {};
  }
  void wake() override {}
  size_t in_flight() const override { return 0; }
  void cancel_all() override {}

 private:
  const std::function<void()> heard_;
};

}  // namespace

TEST_CASE("a host with very much that is refused does not keep the network from being heard") {
  constexpr int kRefused = 1000;
  const TemporaryFolder folder;
  const auto archive = Archive::open(folder.file("archive"), Archive::Mode::kCreate).value();
  REQUIRE(archive->begin_run(kNow, "", [](const Url&, const UrlState&) { return std::nullopt; }));
  std::vector<QueueItem> items;
  for (int i = 0; i < kRefused; ++i) {
    const std::string address = "http://www.qinghe.example/" + std::to_string(i) + ".html";
    items.push_back(to_queue_item(FetchTask{Url::parse(address).value()}));
  }
  REQUIRE(archive->enqueue(items).value() == kRefused);
  const std::string host_key = items.front().url.host_key();
  PageCommit robots{robots_address_of(host_key)};
  HostState state;
  state.robots = RobotsFile{RobotsKind::kRules, "User-agent: *\nDisallow: /\n", kNow};
  robots.host = host_key;
  robots.host_state = host_state_record(state);
  REQUIRE(archive->commit({robots}).has_value());

  const CrawlConfig config;
  const Scope scope = Scope::make(std::vector<Url>{items.front().url}, {}).value();
  const FakeClock clock(kNow);
  Counters counters;
  Channel<FetchedPage> pages(1 << 20);
  Channel<MadeCommit> commits(64 << 20);
  std::atomic<size_t> held_bytes{0};
  PageBudget budget({});
  OrderDesk orders([](const std::string&, const Message&) {});
  StageContext context{config,
                       scope,
                       clock,
                       counters,
                       pages,
                       commits,
                       [](const std::string&, const Message&) {},
                       [](const Error&) {},
                       held_bytes,
                       budget,
                       [] {},
                       [] {},
                       orders,
                       [] {}};
  std::vector<int64_t> refused;
  Mailbox* mailbox = nullptr;
  auto fetcher = std::make_unique<ListeningFetcher>([&] {
    refused.push_back(context.outstanding);
    if (context.outstanding == kRefused || refused.size() == kRefused) {
      mailbox->post(Drain{});
    }
  });
  FetchStage stage(context,
                   std::make_unique<Frontier>(*archive, scope, config.gap, Frontier::Start::kFresh),
                   std::move(fetcher));
  mailbox = &stage.mailbox();
  mailbox->post(HostWoken{host_key});
  stage.run();
  REQUIRE(refused.size() > 1);
  CHECK(refused.front() > 0);
  CHECK(refused.front() < kRefused / 2);
  CHECK(refused.back() == kRefused);
}

}  // namespace shilu
