#include "crawler/politeness.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace shilu {
namespace {

constexpr int kResponseTimeFactor = 5;
constexpr Milliseconds kMostResponseTimeRest{30'000};
constexpr Milliseconds kLongestWait = std::chrono::hours(24);
constexpr Milliseconds kBlockedRest = std::chrono::hours(24);
// The first back-off in gaps: a minute at the standard gap of 3 s. It doubles with each failure.
constexpr int kBackOffGaps = 20;
constexpr int kMostDoublings = 10;

void extend_rest(HostState& state, Instant until, RestReason reason) {
  if (until > state.next_allowed) {
    state.next_allowed = until;
    state.rest_reason = reason;
  }
}

}  // namespace

Milliseconds least_back_off(int failures, Milliseconds gap) {
  const int doublings = std::min(failures - 1, kMostDoublings);
  return std::min(kBackOffGaps * gap * (1 << doublings), kLongestWait);
}

Milliseconds rest_after(const HostState& state, Milliseconds gap,
                        std::optional<Milliseconds> crawl_delay) {
  Milliseconds rest = std::max(gap, crawl_delay.value_or(Milliseconds(0)));
  if (gap > Milliseconds(0)) {
    rest = std::max(rest,
                    std::min(kResponseTimeFactor * state.smoothed_response, kMostResponseTimeRest));
  }
  return rest;
}

void enter_block(HostState& state, Milliseconds gap, Instant now) {
  if (gap > Milliseconds(0)) {
    extend_block(state, now + kBlockedRest);
  }
}

void extend_block(HostState& state, Instant until) {
  state.blocked_until = std::max(state.blocked_until, until);
  extend_rest(state, until, RestReason::kBlock);
}

void enter_request(HostState& state, Milliseconds gap, std::optional<Milliseconds> crawl_delay,
                   const EndedRequest& request) {
  const HostEffect effect = rule_of(request.outcome).host;
  const Milliseconds smoothed = state.smoothed_response == Milliseconds(0)
                                    ? request.took
                                    : (3 * state.smoothed_response + request.took) / 4;
  // A server that fails fast is not a fast one.
  state.smoothed_response =
      effect == HostEffect::kSucceeded ? smoothed : std::max(state.smoothed_response, smoothed);
  extend_rest(state, request.at + rest_after(state, gap, crawl_delay), RestReason::kManners);
  if (effect == HostEffect::kBackOff) {
    state.failing_since = state.failures == 0 ? request.at : state.failing_since;
    state.trouble = outcome_name(request.outcome);
    ++state.failures;
    const Milliseconds least = least_back_off(state.failures, gap);
    const auto longer = std::chrono::duration_cast<Milliseconds>(least * request.stretch);
    extend_rest(state, request.at + least + longer, RestReason::kBackOff);
  } else if (effect == HostEffect::kSucceeded) {
    state.failures = 0;
  }
  extend_rest(state, request.at + request.retry_after.value_or(Milliseconds(0)),
              RestReason::kRetryAfter);
}

std::optional<Milliseconds> parse_retry_after(std::string_view value, Instant now) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error == std::errc() && end == value.data() + value.size() && seconds >= 0) {
    return std::min<Milliseconds>(std::chrono::seconds(std::min<int64_t>(seconds, 1'000'000)),
                                  kLongestWait);
  }
  const std::string date(value);
  const time_t at = curl_getdate(date.c_str(), nullptr);
  if (at == -1) {
    return std::nullopt;
  }
  const Milliseconds wait = Instant(std::chrono::seconds(at)) - now;
  return std::clamp(wait, Milliseconds(0), kLongestWait);
}

}  // namespace shilu
