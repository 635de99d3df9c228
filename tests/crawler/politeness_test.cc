#include "crawler/politeness.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();

Milliseconds rest(HostState state, Milliseconds gap, std::optional<Milliseconds> crawl_delay,
                  Milliseconds took, Outcome outcome = Outcome::kOk,
                  std::optional<Milliseconds> retry_after = std::nullopt) {
  enter_request(state, gap, crawl_delay, {outcome, took, retry_after, kNow});
  return state.next_allowed - kNow;
}

TEST_CASE("the rest is the largest of gap, five response times and crawl delay") {
  CHECK(rest({}, 3s, std::nullopt, 100ms) == 3s);
  CHECK(rest({}, 3s, std::nullopt, 2s) == 10s);
  CHECK(rest({}, 3s, std::nullopt, 20s) == 30s);
  CHECK(rest({}, 3s, 45s, 100ms) == 45s);
  CHECK(rest({}, 3s, 1s, 100ms) == 3s);
}

TEST_CASE("the response time is smoothed, a quarter for the newest") {
  HostState state;
  state.smoothed_response = 4s;
  enter_request(state, 3s, std::nullopt, {Outcome::kOk, 8s, {}, kNow});
  CHECK(state.smoothed_response == 5s);
  CHECK(state.next_allowed - kNow == 25s);
}

TEST_CASE("an error that comes fast does not shorten the rest, and a slow one makes it longer") {
  for (const Outcome outcome : {Outcome::kServerError, Outcome::kCutShort}) {
    HostState state;
    state.smoothed_response = 4s;
    enter_request(state, 3s, std::nullopt, {outcome, 0s, {}, kNow});
    CHECK(state.smoothed_response == 4s);
    enter_request(state, 3s, std::nullopt, {outcome, 8s, {}, kNow});
    CHECK(state.smoothed_response == 5s);
  }
}

TEST_CASE("a gap of nothing drops the response time's factor and keeps the crawl delay") {
  CHECK(rest({}, 0s, std::nullopt, 2s) == 0s);
  CHECK(rest({}, 0s, 2s, 2s) == 2s);
}

TEST_CASE("trouble in a row doubles the back-off from a minute, and success ends it") {
  HostState state;
  for (const Milliseconds expected : {60'000ms, 120'000ms, 240'000ms}) {
    state.next_allowed = kNow;
    enter_request(state, 3s, std::nullopt, {Outcome::kServerError, 10ms, {}, kNow});
    CHECK(state.next_allowed - kNow == expected);
  }
  CHECK(state.failures == 3);
  state.next_allowed = kNow;
  enter_request(state, 3s, std::nullopt, {Outcome::kOk, 10ms, {}, kNow});
  CHECK(state.failures == 0);
  CHECK(state.next_allowed - kNow == 3s);
}

TEST_CASE("a back-off is made longer by the part that was drawn, and nothing else is") {
  HostState state;
  enter_request(state, 3s, std::nullopt, {Outcome::kTimeout, 10ms, {}, kNow, 0.1});
  CHECK(state.next_allowed - kNow == 66s);
  CHECK(rest({}, 3s, 45s, 10ms) == 45s);
  HostState told;
  enter_request(told, 3s, std::nullopt, {Outcome::kRateLimited, 10ms, 600s, kNow, 0.25});
  CHECK(told.next_allowed - kNow == 600s);
}

TEST_CASE("a rest says what it is for, and trouble since when it lasts") {
  HostState state;
  enter_request(state, 3s, std::nullopt, {Outcome::kOk, 10ms, {}, kNow});
  CHECK(state.rest_reason == RestReason::kManners);
  enter_request(state, 3s, std::nullopt, {Outcome::kTimeout, 10ms, {}, kNow + 3s});
  CHECK(state.rest_reason == RestReason::kBackOff);
  CHECK(state.trouble == "timeout");
  enter_request(state, 3s, std::nullopt, {Outcome::kRateLimited, 10ms, 1h, kNow + 63s});
  CHECK(state.rest_reason == RestReason::kRetryAfter);
  CHECK(state.trouble == "rate_limited");
  CHECK(state.failing_since == kNow + 3s);
  // What does not end later changes nothing.
  enter_request(state, 3s, std::nullopt, {Outcome::kOk, 10ms, {}, kNow + 70s});
  CHECK(state.rest_reason == RestReason::kRetryAfter);
  CHECK(state.failures == 0);
  enter_block(state, 3s, kNow + 80s);
  CHECK(state.rest_reason == RestReason::kBlock);
  enter_request(state, 3s, std::nullopt, {Outcome::kTimeout, 10ms, {}, kNow + 48h});
  CHECK(state.failing_since == kNow + 48h);
}

TEST_CASE("back-off never passes a day") {
  HostState state;
  state.failures = 60;
  CHECK(rest(state, 3s, std::nullopt, 10ms, Outcome::kServerError) <= 24h);
  CHECK(rest(state, 3600s, std::nullopt, 10ms, Outcome::kServerError) == 24h);
}

TEST_CASE("what a server asks for is obeyed, and nothing shortens a longer rest") {
  CHECK(rest({}, 3s, std::nullopt, 10ms, Outcome::kServerError, 600s) == 600s);
  CHECK(rest({}, 3s, std::nullopt, 10ms, Outcome::kServerError, 1s) == 60s);
  HostState resting;
  resting.next_allowed = kNow + 1h;
  CHECK(rest(resting, 3s, std::nullopt, 10ms) == 1h);
}

TEST_CASE("Retry-After is read in both forms of RFC 9110 section 10.2.3") {
  CHECK(parse_retry_after("120", kNow) == 120s);
  CHECK(parse_retry_after("0", kNow) == 0s);
  CHECK(parse_retry_after("Tue, 06 Mar 2018 00:05:00 GMT", kNow) == 5min);
  CHECK(parse_retry_after("Mon, 05 Mar 2018 00:05:00 GMT", kNow) == 0s);
  CHECK(parse_retry_after("999999999999", kNow) == 24h);
  CHECK(parse_retry_after("", kNow) == std::nullopt);
  CHECK(parse_retry_after("-5", kNow) == std::nullopt);
  CHECK(parse_retry_after("soon", kNow) == std::nullopt);
}

}  // namespace
}  // namespace shilu
