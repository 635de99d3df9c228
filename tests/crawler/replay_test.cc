// What a killed crawl left whole in the WARC, taken into the archive by the next one.
#include "crawler/replay.h"

#include <filesystem>

#include "crawler/page_stage.h"
#include "tests/crawler/crawls.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* kPage = "http://www.qinghe.example/busy.html";
constexpr const char* kHost = "example,qinghe,www:80";

constexpr const char* kFirewallPage =
    "<html><head><title>405</title></head><body>很抱歉，由于您访问的URL有可能对网站造成安全威胁，"
    "您的访问被阻断。</body></html>";

Page answer(int status, std::vector<HeaderField> headers, const std::string& body = "later") {
  Page page{Url::parse(kPage).value()};
  page.fetched_at = kStart;
  page.status = status;
  page.request_head = "GET /busy.html HTTP/1.1\r\nHost: www.qinghe.example\r\n\r\n";
  page.response_head = "HTTP/1.1 " + std::to_string(status) + " X\r\n";
  for (const HeaderField& field : headers) {
    page.response_head += field.name + ": " + field.value + "\r\n";
  }
  page.response_head += "\r\n";
  page.headers = std::move(headers);
  page.body = body;
  return page;
}

// An archive in which `page` waits and the host has `known`; then the page's fetch was committed,
// and the database put back to how it was before: what a kill leaves between WARC and database.
void kill_after_answer(const std::string& folder, const Scope& scope, const HostState& known,
                       Page page) {
  {
    const auto archive = Archive::open(folder + "/a", Archive::Mode::kCreate).value();
    const auto none = [](const Url&, const UrlState&) { return std::optional<QueueItem>(); };
    REQUIRE(archive->begin_run(kStart, "", none).has_value());
    const QueueItem item = to_queue_item({Url::parse(kPage).value()});
    REQUIRE(archive->enqueue({&item, 1}).has_value());
    PageCommit told{Url::parse("http://www.qinghe.example/robots.txt").value()};
    told.fetched_at = kStart;
    told.host = kHost;
    told.host_state = host_state_record(known);
    REQUIRE(archive->commit({told}).has_value());
  }
  fs::copy(folder + "/a/db", folder + "/kept", fs::copy_options::recursive);
  {
    const auto archive = Archive::open(folder + "/a", Archive::Mode::kWrite).value();
    const auto waiting = archive->queued_tasks(kHost, 1, nullptr).value();
    REQUIRE(waiting.size() == 1);
    const FetchedPage fetched{to_fetch_task(waiting[0]).value(),
                              waiting[0].queue_key,
                              {},
                              {1, FetchOutcome::kResponse, "", std::move(page)},
                              known};
    Counters counters;
    REQUIRE(archive->commit({make_commit(fetched, scope, {}, {}, counters).commit}).has_value());
  }
  fs::remove_all(folder + "/a/db");
  fs::copy(folder + "/kept", folder + "/a/db", fs::copy_options::recursive);
}

// The host's state after the next crawl has opened the archive.
HostState state_after(const HostState& known, Page page) {
  const TemporaryFolder folder;
  const std::vector<Url> seeds{Url::parse(kPage).value()};
  const Scope scope = Scope::make(seeds, {}).value();
  kill_after_answer(folder.path(), scope, known, std::move(page));
  const CrawlConfig config;
  const PortalRules rules;
  ArchiveOptions options;
  options.replayer = make_replayer(scope, config, rules);
  const auto archive =
      Archive::open(folder.file("a"), Archive::Mode::kWrite, std::move(options)).value();
  REQUIRE(archive->notes().size() == 1);
  return host_state_from_record(kHost, archive->host_state(kHost)->value()).value();
}

}  // namespace

TEST_CASE("a replayed answer's Retry-After is owed, and what the host's record said stays") {
  HostState known;
  known.smoothed_response = 800ms;
  known.failures = 2;
  known.robots = RobotsFile{RobotsKind::kRules, "User-agent: *\nDisallow: /x\n", kStart};
  const HostState state = state_after(known, answer(503, {{"Retry-After", "7200"}}));
  CHECK(state.next_allowed == kStart + 2h);
  CHECK(state.failures == 3);
  CHECK(state.smoothed_response == 800ms);
  REQUIRE(state.robots.has_value());
  CHECK(state.robots->body == known.robots->body);
}

TEST_CASE("a replayed answer ends a back-off, and its host rests") {
  HostState known;
  known.failures = 2;
  const HostState state = state_after(known, answer(200, {{"Content-Type", "text/plain"}}));
  CHECK(state.failures == 0);
  CHECK(state.next_allowed == kStart + kStandardGap);
}

TEST_CASE("a block that a replayed answer showed holds for a day") {
  const HostState state =
      state_after({}, answer(412, {{"Content-Type", "text/html"}}, kFirewallPage));
  CHECK(state.next_allowed == kStart + 24h);
  CHECK(state.blocked_until == kStart + 24h);
}

}  // namespace shilu
