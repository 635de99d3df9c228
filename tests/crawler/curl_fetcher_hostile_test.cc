#include <atomic>
#include <catch2/catch.hpp>

#include "tests/crawler/curl_fetcher_fixture.h"
#include "tests/support/hostile_server.h"

namespace shilu {
namespace {

using std::chrono::steady_clock;

struct HostileCase {
  const char* path;
  FetchOutcome outcome;
  Truncation truncation;
  int status;
  size_t body_at_least;
  size_t body_at_most;
};

}  // namespace

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

}  // namespace shilu
