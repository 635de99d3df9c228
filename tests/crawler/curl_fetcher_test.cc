#include "crawler/curl_fetcher.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>
#include <thread>

#include "tests/crawler/curl_fetcher_fixture.h"
#include "tests/support/hostile_server.h"

namespace shilu {
namespace {

using std::chrono::steady_clock;

}  // namespace

TEST_CASE("a page is kept with what was sent and received, byte for byte") {
  HostileServer server;
  const Instant before = system_clock().now();
  const FetchResult result = fetch(server.url("/ok?a=%e4%BA&b='|"));
  CHECK(result.id == 1);
  REQUIRE(result.outcome == FetchOutcome::kResponse);
  CHECK(result.detail.empty());
  const Page& page = result.page;
  CHECK(page.url.text() == server.url("/ok?a=%e4%BA&b=%27|"));
  CHECK(page.status == 200);
  CHECK(page.remote_address == "127.0.0.1");
  CHECK(page.fetched_at >= before);
  CHECK(page.fetched_at <= system_clock().now());
  CHECK(page.body == HostileServer::kOkText);
  CHECK(page.truncation == Truncation::kNone);
  CHECK(page.response_head ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: \"hostile-1\"\r\n"
        "Last-Modified: Tue, 06 Mar 2018 01:02:03 GMT\r\nContent-Length: " +
            std::to_string(HostileServer::kOkText.size()) + "\r\n\r\n");
  REQUIRE(page.headers.size() == 4);
  CHECK(page.headers[0].name == "Content-Type");
  CHECK(page.header("etag") == HostileServer::kEtag);
  REQUIRE(server.log().size() == 1);
  CHECK(page.request_head == server.log()[0].head);
  CHECK(page.request_head ==
        "GET /ok?a=%e4%BA&b=%27| HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nUser-Agent: shilu/0.1 (+mailto:archive@example.org)\r\n"
            "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
            "Accept-Language: zh-CN,zh;q=0.9\r\n"
            "Accept-Encoding: gzip, br, zstd, deflate\r\n\r\n");
}

TEST_CASE("took is the time from the request to its last byte") {
  HostileServer server;
  const FetchResult result = fetch(server.url("/delay"));
  CHECK(result.outcome == FetchOutcome::kResponse);
  CHECK(result.page.took >= HostileServer::kDelay - Milliseconds(5));
  CHECK(result.page.took < HostileServer::kDelay + Milliseconds(2'000));
}

TEST_CASE("a compressed body is kept as received") {
  HostileServer server;
  const FetchResult result = fetch(server.url("/gzip"));
  CHECK(result.outcome == FetchOutcome::kResponse);
  CHECK(result.page.header("Content-Encoding") == "gzip");
  CHECK(result.page.body.substr(0, 3) == "\x1f\x8b\x08");
  CHECK(gunzip(result.page.body, 1000) == HostileServer::kGzipText);
}

TEST_CASE("a chunked body is put together, and trailers are no part of the head") {
  HostileServer server;
  const FetchResult result = fetch(server.url("/chunked"));
  CHECK(result.outcome == FetchOutcome::kResponse);
  CHECK(result.page.body == HostileServer::kChunkedText);
  CHECK(result.page.response_head ==
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-After\r\n\r\n");
  CHECK(result.page.header("X-After").empty());
}

TEST_CASE("interim responses are dropped") {
  HostileServer server;
  const FetchResult result = fetch(server.url("/interim"));
  CHECK(result.outcome == FetchOutcome::kResponse);
  CHECK(result.page.status == 200);
  CHECK(result.page.body == HostileServer::kOkText);
  CHECK(result.page.response_head.substr(0, 17) == "HTTP/1.1 200 OK\r\n");
  CHECK(result.page.header("Link").empty());
}

TEST_CASE("folded, repeated and empty header fields are read as RFC 9112 has them") {
  HostileServer server;
  const FetchResult result = fetch(server.url("/folded"));
  CHECK(result.page.header("x-folded") == "one two");
  std::vector<std::string> values;
  for (const HeaderField& field : result.page.headers) values.push_back(field.value);
  CHECK(values == std::vector<std::string>{"one two", "a", "b", "", "1"});
}

TEST_CASE("validators are sent, and 304 comes back without a body") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  FetchRequest by_etag = request_for(server.url("/validated"));
  by_etag.etag = HostileServer::kEtag;
  FetchRequest by_time = request_for(server.url("/validated"));
  by_time.last_modified = HostileServer::kLastModified;
  FetchRequest by_old_etag = request_for(server.url("/validated"));
  by_old_etag.etag = "\"older\"";

  const FetchResult same = fetch(*fetcher, by_etag);
  CHECK(same.outcome == FetchOutcome::kResponse);
  CHECK(same.page.status == 304);
  CHECK(same.page.body.empty());
  CHECK(same.page.truncation == Truncation::kNone);
  CHECK(fetch(*fetcher, by_time).page.status == 304);
  CHECK(fetch(*fetcher, by_old_etag).page.status == 200);
  CHECK(fetch(*fetcher, request_for(server.url("/validated"))).page.status == 200);
}

TEST_CASE("a validator cannot add a line to the request") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  FetchRequest request = request_for(server.url("/ok"));
  request.etag = "\"a\"\rX-Smuggled: 1";
  request.last_modified = "now\nX-Smuggled: 1";
  const FetchResult result = fetch(*fetcher, request);
  CHECK(result.outcome == FetchOutcome::kResponse);
  CHECK(result.page.request_head.find("Smuggled") == std::string::npos);
  CHECK(result.page.request_head.find("If-") == std::string::npos);
}

TEST_CASE("a missing page and a redirect are responses, and no redirect is followed") {
  HostileServer server;
  CHECK(fetch(server.url("/missing")).page.status == 404);
  const FetchResult moved = fetch(server.url("/moved"));
  CHECK(moved.outcome == FetchOutcome::kResponse);
  CHECK(moved.page.status == 301);
  CHECK(moved.page.header("Location") == "/ok");
  CHECK(moved.page.body == "moved");
  const FetchResult loop = fetch(server.url("/redirect-loop?7"));
  CHECK(loop.page.status == 302);
  CHECK(loop.page.header("Location") == "/redirect-loop?8");
  CHECK(server.log().size() == 3);
}

TEST_CASE("the environment's proxy is not asked") {
  HostileServer server;
  const auto hosts = HostOverrides::parse("127.0.0.1 www.yunxi.gov.cn", "hosts");
  REQUIRE(hosts.has_value());
  CurlFetcherOptions options = loopback_options();
  options.trusted_hosts = &*hosts;
  const auto fetcher = make_fetcher(options);
  // The port of no server.
  setenv("http_proxy", "http://127.0.0.1:1", 1);  // NOLINT(concurrency-mt-unsafe)
  const FetchResult result = fetch(
      *fetcher, request_for("http://www.yunxi.gov.cn:" + std::to_string(server.port()) + "/ok"));
  unsetenv("http_proxy");  // NOLINT(concurrency-mt-unsafe)
  CHECK(result.page.status == 200);
}

TEST_CASE("one connection serves a host's requests one after another") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  for (int i = 0; i < 3; ++i) {
    const FetchResult result = fetch(*fetcher, request_for(server.url("/ok")));
    CHECK(result.outcome == FetchOutcome::kResponse);
    CHECK(result.page.remote_address == "127.0.0.1");
  }
  CHECK(server.log().size() == 3);
  CHECK(server.connections() == 1);
}

TEST_CASE("a hundred requests are under way at once") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  for (uint64_t id = 0; id < 100; ++id) {
    FetchRequest request = request_for(server.url("/delay"), id);
    request.limits.first_byte_timeout = kPatience;
    request.limits.total_timeout = kPatience;
    fetcher->start(request);
  }
  CHECK(fetcher->in_flight() == 100);
  std::set<uint64_t> ids;
  for (const FetchResult& result : drain(*fetcher)) {
    CHECK(result.outcome == FetchOutcome::kResponse);
    CHECK(result.page.body == HostileServer::kOkText);
    ids.insert(result.id);
  }
  CHECK(ids.size() == 100);
  CHECK(fetcher->in_flight() == 0);
  const std::vector<ServedRequest> log = server.log();
  auto first_end = steady_clock::time_point::max();
  for (const ServedRequest& served : log) {
    if (served.finished) first_end = std::min(first_end, served.ended);
  }
  size_t began_before_any_end = 0;
  for (const ServedRequest& served : log) began_before_any_end += served.began < first_end;
  CHECK(began_before_any_end > 10);
}

TEST_CASE("wake() ends a wait from another thread, and one before the wait counts") {
  const auto fetcher = make_fetcher();
  const auto began = steady_clock::now();
  fetcher->wake();
  CHECK(fetcher->wait(kPatience).empty());
  std::thread waker([&] {
    std::this_thread::sleep_for(Milliseconds(50));
    fetcher->wake();
  });
  CHECK(fetcher->wait(kPatience).empty());
  const auto woken_after = steady_clock::now() - began;
  waker.join();
  CHECK(woken_after >= Milliseconds(45));
  CHECK(woken_after < kPatience / 2);
  // Used up: the next wait lasts.
  CHECK(fetcher->wait(Milliseconds(60)).empty());
  CHECK(steady_clock::now() - began >= woken_after + Milliseconds(60));
}

TEST_CASE("wait() returns with the first result, not at the end of its time") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  fetcher->start(request_for(server.url("/hang"), 1));
  fetcher->start(request_for(server.url("/ok"), 2));
  const std::vector<FetchResult> first = fetcher->wait(kPatience);
  REQUIRE(first.size() == 1);
  CHECK(first[0].id == 2);
  CHECK(fetcher->in_flight() == 1);
  const std::vector<FetchResult> second = fetcher->wait(Milliseconds::max());
  REQUIRE(second.size() == 1);
  CHECK(second[0].id == 1);
}

TEST_CASE("cancel_all() gives up what is in flight, and the fetcher goes on") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  fetcher->start(request_for(server.url("/hang"), 1));
  fetcher->start(request_for(server.url("/slow-drip"), 2));
  fetcher->start(request_for("http://portal.invalid/", 3));
  fetcher->cancel_all();
  CHECK(fetcher->in_flight() == 3);
  const std::vector<FetchResult> results = fetcher->wait(kPatience);
  CHECK(results.size() == 3);
  for (const FetchResult& result : results) CHECK(result.outcome == FetchOutcome::kCancelled);
  CHECK(fetcher->in_flight() == 0);
  CHECK(fetch(*fetcher, request_for(server.url("/ok"))).page.status == 200);
}

TEST_CASE("a kept connection that the server closed is replaced") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  CHECK(fetch(*fetcher, request_for(server.url("/ok"))).page.status == 200);
  CHECK(fetch(*fetcher, request_for(server.url("/close-mid-body"))).page.status == 200);
  const FetchResult after = fetch(*fetcher, request_for(server.url("/ok")));
  CHECK(after.page.status == 200);
  CHECK(after.page.request_head == server.log().back().head);
  CHECK(server.connections() == 2);
}

// Left alone, libcurl asks a second time at once, and the server sees two requests without a rest.
TEST_CASE("a request is not sent again when a kept connection ends without a byte") {
  const char* const path = GENERATE("/close-before-headers", "/reset");
  HostileServer server;
  const auto fetcher = make_fetcher();
  CHECK(fetch(*fetcher, request_for(server.url("/ok"))).page.status == 200);
  const FetchResult result = fetch(*fetcher, request_for(server.url(path)));
  CHECK(result.outcome == FetchOutcome::kDisconnected);
  CHECK(result.detail == "the connection ended before a byte came back");
  CHECK(result.page.request_head == server.log().back().head);
  CHECK(server.log().size() == 2);
}

}  // namespace shilu
