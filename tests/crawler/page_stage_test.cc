#include "crawler/page_stage.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();

FetchedPage fetched(const std::string& address, int status, const std::string& body) {
  const Url url = Url::parse(address).value();
  Page page{url};
  page.fetched_at = kNow;
  page.took = 10ms;
  page.status = status;
  page.request_head = "GET / HTTP/1.1\r\n\r\n";
  page.response_head = "HTTP/1.1 " + std::to_string(status) + " X\r\nETag: \"1\"\r\n\r\n";
  page.headers = {{"ETag", "\"1\""}, {"Content-Type", "text/html; charset=utf-8"}};
  page.body = body;
  FetchResult result{1, FetchOutcome::kResponse, "", std::move(page)};
  return {FetchTask{url}, "", std::nullopt, std::move(result), HostState{}, std::nullopt};
}

MadeCommit commit_of(const FetchedPage& page, Milliseconds gap) {
  const Scope scope = Scope::make(std::vector<Url>{page.task.url}, {}).value();
  CrawlConfig config;
  config.gap = gap;
  Counters counters;
  return make_commit(page, scope, config, {}, counters);
}

// What the next crawl will know of the host.
HostState kept_state(const MadeCommit& made) {
  return host_state_from_record(made.commit.host, made.commit.host_state.value()).value();
}

constexpr const char* kFirewallPage =
    "<html><head><title>405</title></head><body>很抱歉，由于您访问的URL有可能对网站造成安全威胁，"
    "您的访问被阻断。</body></html>";

}  // namespace

TEST_CASE("what a robots.txt was redirected to is not remembered as a page") {
  FetchedPage page = fetched("http://www.qinghe.example/", 200, "User-agent: *\n");
  page.robots_of = Url::parse("http://www.qinghe.example/robots.txt").value();
  const PageCommit commit = commit_of(page, 3s).commit;
  CHECK(commit.url == *page.robots_of);
  CHECK(commit.host == page.task.url.host_key());
  CHECK_FALSE(commit.document.has_value());
}

TEST_CASE("a page that fails while its host's circuit is open keeps its attempts") {
  FetchedPage page = fetched("http://www.qinghe.example/a.html", 500, "");
  page.task.attempt = 3;
  const auto next_of = [&](int failures, Milliseconds gap) {
    page.host.failures = failures;
    return commit_of(page, gap).commit.retry;
  };
  CHECK_FALSE(next_of(4, 3s).has_value());
  const std::optional<QueueItem> probed = next_of(5, 3s);
  REQUIRE(probed.has_value());
  CHECK(to_fetch_task({"", probed->url, probed->task})->attempt == 3);
  // Without a gap nothing rests, and it would be asked for ever.
  CHECK_FALSE(next_of(5, 0s).has_value());
  page.result.page.status = 404;
  CHECK_FALSE(next_of(5, 3s).has_value());
}

TEST_CASE("a block is remembered with the host for a day, but without a gap") {
  const FetchedPage page = fetched("http://www.qinghe.example/a.html", 412, kFirewallPage);
  const MadeCommit made = commit_of(page, 3s);
  REQUIRE(made.outcome == Outcome::kBlocked);
  CHECK(made.blocked_until == kNow + 10ms + 24h);
  CHECK(kept_state(made).blocked_until == made.blocked_until);
  CHECK(kept_state(made).next_allowed == kNow + 10ms + 24h);
  CHECK(kept_state(commit_of(page, 0s)).next_allowed == Instant{});
}

TEST_CASE("a large robots.txt counts where pages and commits wait, since each carries it") {
  constexpr size_t kRobotsBytes = 400'000;
  FetchedPage page = fetched("http://www.qinghe.example/a.html", 200, "<p>通知");
  page.host.robots = RobotsFile{RobotsKind::kRules, std::string(kRobotsBytes, '#'), kNow};
  CHECK(page.bytes() > kRobotsBytes);
  CHECK(commit_of(page, 3s).bytes() > kRobotsBytes);
}

}  // namespace shilu
