#include "crawler/curl_fetcher.h"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include "tests/support/hostile_server.h"

namespace shilu {
namespace {

using std::chrono::steady_clock;

constexpr Milliseconds kPatience{10'000};

// Small enough that every hostile path is over in well under a second.
FetchLimits small_limits() {
  FetchLimits limits;
  limits.max_body_bytes = 3 << 20;
  limits.max_header_bytes = 16 << 10;
  limits.connect_timeout = Milliseconds(2'000);
  limits.first_byte_timeout = Milliseconds(400);
  limits.total_timeout = Milliseconds(3'000);
  limits.low_speed_time = Milliseconds(300);
  return limits;
}

FetchRequest request_for(const std::string& url, uint64_t id = 1) {
  return {id, *Url::parse(url), "", "", small_limits()};
}

const Clock& system_clock() {
  static const std::unique_ptr<Clock> clock = make_system_clock();
  return *clock;
}

CurlFetcherOptions loopback_options() {
  CurlFetcherOptions options;
  options.user_agent = "shilu/0.1 (+mailto:archive@example.org)";
  options.clock = &system_clock();
  options.allow_loopback = true;
  return options;
}

std::unique_ptr<Fetcher> make_fetcher(CurlFetcherOptions options = loopback_options()) {
  Result<std::unique_ptr<Fetcher>> fetcher = make_curl_fetcher(std::move(options));
  REQUIRE(fetcher.has_value());
  return std::move(*fetcher);
}

// All that is in flight, or what of it came within kPatience.
std::vector<FetchResult> drain(Fetcher& fetcher) {
  std::vector<FetchResult> results;
  const auto until = steady_clock::now() + kPatience;
  while (fetcher.in_flight() > 0 && steady_clock::now() < until) {
    for (FetchResult& result : fetcher.wait(Milliseconds(1'000))) {
      results.push_back(std::move(result));
    }
  }
  return results;
}

FetchResult fetch(Fetcher& fetcher, FetchRequest request) {
  fetcher.start(std::move(request));
  std::vector<FetchResult> results = drain(fetcher);
  REQUIRE(results.size() == 1);
  return std::move(results.front());
}

FetchResult fetch(const std::string& url) {
  const auto fetcher = make_fetcher();
  return fetch(*fetcher, request_for(url));
}

std::string gunzip(const std::string& packed, size_t at_most) {
  z_stream stream = {};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string text(at_most, '?');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  inflate(&stream, Z_SYNC_FLUSH);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

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

TEST_CASE("cookies are not kept and the environment's proxy is not asked") {
  HostileServer server;
  setenv("http_proxy", "http://127.0.0.1:1", 1);  // NOLINT(concurrency-mt-unsafe)
  const FetchResult result = fetch(server.url("/ok"));
  unsetenv("http_proxy");  // NOLINT(concurrency-mt-unsafe)
  CHECK(result.outcome == FetchOutcome::kResponse);
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
  auto first_end = steady_clock::time_point::max();
  size_t began_before_any_end = 0;
  for (const ServedRequest& served : server.log()) first_end = std::min(first_end, served.ended);
  for (const ServedRequest& served : server.log()) began_before_any_end += served.began < first_end;
  CHECK(began_before_any_end > 10);
}

struct HostileCase {
  const char* path;
  FetchOutcome outcome;
  Truncation truncation;
  int status;
  size_t body_at_least;
  size_t body_at_most;
};

TEST_CASE("each hostile server has its outcome, in time") {
  using enum FetchOutcome;
  const size_t most = small_limits().max_body_bytes;
  const HostileCase hostile = GENERATE_COPY(values<HostileCase>({
      {"/slow-drip", kResponse, Truncation::kTime, 200, 1, 100},
      {"/endless", kResponse, Truncation::kLength, 200, most, most},
      {"/gzip-bomb", kResponse, Truncation::kNone, 200, 1 << 20, 2 << 20},
      {"/header-flood", kHeadersTooLarge, Truncation::kNone, 0, 0, 0},
      {"/long-status-line", kHeadersTooLarge, Truncation::kNone, 0, 0, 0},
      {"/continue-spam", kHeadersTooLarge, Truncation::kNone, 0, 0, 0},
      {"/hang", kTimeout, Truncation::kNone, 0, 0, 0},
      {"/hang-after-headers", kResponse, Truncation::kTime, 200, 0, 0},
      {"/close-before-headers", kDisconnected, Truncation::kNone, 0, 0, 0},
      {"/close-in-headers", kDisconnected, Truncation::kNone, 0, 0, 0},
      {"/close-mid-body", kResponse, Truncation::kDisconnect, 200, 10, 10},
      {"/close-mid-chunk", kResponse, Truncation::kDisconnect, 200, 10, 10},
      {"/reset", kDisconnected, Truncation::kNone, 0, 0, 0},
      {"/reset-mid-body", kResponse, Truncation::kDisconnect, 200, 10, 10},
      {"/garbage", kProtocolError, Truncation::kNone, 0, 0, 0},
      {"/length-too-long", kResponse, Truncation::kDisconnect, 200, 5, 5},
      {"/length-too-short", kResponse, Truncation::kNone, 200, 5, 5},
      {"/bad-length", kProtocolError, Truncation::kNone, 0, 0, 0},
      {"/chunked-garbage", kResponse, Truncation::kDisconnect, 200, 6, 6},
  }));
  CAPTURE(hostile.path);
  HostileServer server;
  const auto began = steady_clock::now();
  const FetchResult result = fetch(server.url(hostile.path));
  CAPTURE(result.detail);
  CHECK(fetch_outcome_name(result.outcome) == fetch_outcome_name(hostile.outcome));
  CHECK(result.page.truncation == hostile.truncation);
  CHECK(result.page.status == hostile.status);
  CHECK(result.page.body.size() >= hostile.body_at_least);
  CHECK(result.page.body.size() <= hostile.body_at_most);
  CHECK(result.page.remote_address == "127.0.0.1");
  const bool whole = result.outcome == kResponse && result.page.truncation == Truncation::kNone;
  CHECK(result.detail.empty() == whole);
  CHECK(steady_clock::now() - began < Milliseconds(2'500));
  CHECK(server.log().size() == 1);
}

TEST_CASE("the gzip bomb is a bomb") {
  HostileServer server;
  const std::string body = fetch(server.url("/gzip-bomb")).page.body;
  CHECK(gunzip(body, 8 << 20) == std::string(8 << 20, '\0'));
  // RFC 1952: the unpacked size stands last, little endian.
  CHECK(body.substr(body.size() - 4) == std::string("\0\0\0\x40", 4));
}

TEST_CASE("a steady drip above the lowest speed ends with the total timeout") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  FetchRequest request = request_for(server.url("/slow-drip"));
  request.limits.low_speed_bytes_per_s = 5;
  request.limits.total_timeout = Milliseconds(900);
  const FetchResult result = fetch(*fetcher, request);
  CHECK(result.outcome == FetchOutcome::kResponse);
  CHECK(result.page.truncation == Truncation::kTime);
  CHECK(result.page.took >= Milliseconds(850));
  CHECK(result.page.body.size() >= 10);
}

TEST_CASE("a body of exactly the limit is whole") {
  HostileServer server;
  const auto fetcher = make_fetcher();
  FetchRequest request = request_for(server.url("/ok"));
  request.limits.max_body_bytes = HostileServer::kOkText.size();
  CHECK(fetch(*fetcher, request).page.truncation == Truncation::kNone);
  request.limits.max_body_bytes -= 1;
  const FetchResult cut = fetch(*fetcher, request);
  CHECK(cut.page.truncation == Truncation::kLength);
  CHECK(cut.page.body == HostileServer::kOkText.substr(0, HostileServer::kOkText.size() - 1));
}

TEST_CASE("nobody listens: a connect failure without an address") {
  std::string url;
  {
    HostileServer server;
    url = server.url("/ok");
  }
  const FetchResult result = fetch(url);
  CHECK(result.outcome == FetchOutcome::kConnectFailure);
  CHECK(result.page.remote_address.empty());
  CHECK(result.page.status == 0);
}

TEST_CASE("a server without TLS fails https") {
  HostileServer server;
  const std::string url = "https" + server.url("/ok").substr(4);
  CHECK(fetch(url).outcome == FetchOutcome::kTlsFailure);
}

TEST_CASE("a name that cannot be is a DNS failure") {
  // RFC 6761: no name under .invalid exists.
  CHECK(fetch("http://portal.invalid/").outcome == FetchOutcome::kDnsFailure);
}

TEST_CASE("special addresses are refused, and asked only as trusted or allowed") {
  HostileServer server;
  const std::string port = ":" + std::to_string(server.port());
  CurlFetcherOptions strict = loopback_options();
  strict.allow_loopback = false;

  SECTION("loopback without leave") {
    const auto fetcher = make_fetcher(strict);
    for (const char* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"}) {
      CAPTURE(host);
      const FetchResult result = fetch(*fetcher, request_for("http://" + (host + port) + "/ok"));
      CHECK(fetch_outcome_name(result.outcome) == "forbidden_address");
      CHECK(result.page.remote_address.empty());
    }
    CHECK(server.connections() == 0);
  }
  SECTION("leave for loopback is for loopback alone") {
    const auto fetcher = make_fetcher();
    CHECK(fetch(*fetcher, request_for("http://localhost" + port + "/ok")).page.status == 200);
    for (const char* host : {"169.254.169.254", "10.0.0.1", "0.0.0.0", "[fe80::1]"}) {
      CAPTURE(host);
      const FetchResult result = fetch(*fetcher, request_for("http://" + (host + port) + "/ok"));
      CHECK(fetch_outcome_name(result.outcome) == "forbidden_address");
    }
    // A mapped address is no literal loopback host.
    const FetchResult mapped =
        fetch(*fetcher, request_for("http://[::ffff:127.0.0.1]" + port + "/ok"));
    CHECK(fetch_outcome_name(mapped.outcome) == "forbidden_address");
  }
  SECTION("a trusted name is pinned to its address") {
    const auto hosts = HostOverrides::parse("127.0.0.1 www.yunxi.gov.cn 127.0.0.1", "hosts");
    REQUIRE(hosts.has_value());
    strict.trusted_hosts = &*hosts;
    const auto fetcher = make_fetcher(strict);
    const FetchResult named =
        fetch(*fetcher, request_for("http://www.yunxi.gov.cn" + port + "/ok"));
    CHECK(named.page.status == 200);
    CHECK(named.page.remote_address == "127.0.0.1");
    CHECK(named.page.request_head.find("\r\nHost: www.yunxi.gov.cn" + port + "\r\n") !=
          std::string::npos);
    CHECK(fetch(*fetcher, request_for("http://127.0.0.1" + port + "/ok")).page.status == 200);
    const FetchResult other = fetch(*fetcher, request_for("http://localhost" + port + "/ok"));
    CHECK(other.outcome == FetchOutcome::kForbiddenAddress);
  }
  SECTION("a trusted name has several addresses, of both kinds") {
    const auto hosts = HostOverrides::parse("::1 yunxi.gov.cn\n127.0.0.1 yunxi.gov.cn", "hosts");
    REQUIRE(hosts.has_value());
    strict.trusted_hosts = &*hosts;
    const auto fetcher = make_fetcher(strict);
    CHECK(fetch(*fetcher, request_for("http://yunxi.gov.cn" + port + "/ok")).page.status == 200);
  }
}

TEST_CASE("bodies beyond the shared memory give up, and count until they are taken") {
  HostileServer server;
  std::atomic<size_t> buffered{0};
  CurlFetcherOptions options = loopback_options();
  options.buffered_bytes = &buffered;
  options.max_buffered_bytes = 8 << 20;
  const auto fetcher = make_fetcher(options);

  SECTION("within it") {
    const FetchResult result = fetch(*fetcher, request_for(server.url("/endless")));
    CHECK(result.page.truncation == Truncation::kLength);
    CHECK(buffered == 0);
  }
  SECTION("beyond it") {
    buffered = 7 << 20;
    const FetchResult result = fetch(*fetcher, request_for(server.url("/endless")));
    CHECK(result.outcome == FetchOutcome::kBufferFull);
    CHECK(result.page.body.empty());
    CHECK(buffered == 7 << 20);
  }
  SECTION("a small body is taken even then") {
    buffered = 9 << 20;
    CHECK(fetch(*fetcher, request_for(server.url("/ok"))).page.status == 200);
    CHECK(buffered == 9 << 20);
  }
  SECTION("while a body is held, it counts") {
    fetcher->start(request_for(server.url("/slow-drip")));
    while (buffered == 0 && fetcher->in_flight() > 0) fetcher->wait(Milliseconds(20));
    fetcher->cancel_all();
    CHECK(buffered > 0);
    fetcher->wait(Milliseconds(0));
    CHECK(buffered == 0);
  }
  SECTION("a fetcher that ends gives back what it held") {
    auto other = make_fetcher(options);
    other->start(request_for(server.url("/slow-drip")));
    while (buffered == 0 && other->in_flight() > 0) other->wait(Milliseconds(20));
    CHECK(buffered > 0);
    other.reset();
    CHECK(buffered == 0);
  }
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

}  // namespace shilu
