// HostState: what is remembered of a server (a Url::host_key) between requests and between runs.
// It lies in the archive as the opaque record that host_state_record makes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crawler/robots.h"

namespace shilu {

// What the rest is for that next_allowed ends.
enum class RestReason {
  kManners,     // gap, response times, Crawl-delay
  kRetryAfter,  // the server asked for it
  kBackOff,     // it fails
  kBlock,       // a firewall answered for the portal
};
// "manners", "retry_after", "back_off", "block".
std::string_view rest_reason_name(RestReason reason);

struct HostState {
  std::optional<RobotsFile> robots;
  Instant next_allowed{};             // no request starts before
  Instant blocked_until{};            // a firewall answered for the portal: part of next_allowed
  Milliseconds smoothed_response{0};  // exponentially weighted, 1/4 for the newest
  RestReason rest_reason = RestReason::kManners;
  int failures = 0;         // in a row, of those that call for back-off
  Instant failing_since{};  // the first of them ended; counts while failures > 0
  std::string trouble;      // outcome_name of the last of them
  // Of the states of a host the later one has the higher number. Counted from 1 by the crawl that
  // makes them, and not stored.
  uint64_t number = 0;
};

std::string host_state_record(const HostState& state);
// kCorrupt, naming the host, when the record is not one of host_state_record.
Result<HostState> host_state_from_record(std::string_view host_key, std::string_view record);

}  // namespace shilu
