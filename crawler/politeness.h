// Politeness: how long a host rests after each request, and after trouble.
//
// The rest runs from the end of one request to the start of the next and is the largest of the
// configured gap, five times the host's smoothed response time (at most 30 s) and the host's
// Crawl-delay; nothing shortens it, and an error that comes fast leaves the response time as it
// was. A gap under 1 s is for loopback hosts only; a gap of 0 drops the response-time factor and
// the back-off too, so that tests and benchmarks run at full speed.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "crawler/host_state.h"
#include "crawler/outcome.h"

namespace shilu {

inline constexpr Milliseconds kStandardGap{3'000};
inline constexpr Milliseconds kLeastGap{1'000};  // but for loopback

// A request that ended.
struct EndedRequest {
  Outcome outcome = Outcome::kOk;
  Milliseconds took{0};
  std::optional<Milliseconds> retry_after = {};  // asked for by the server, counted from `at`
  Instant at = {};                               // when it had surely ended
  // How much longer than it must be a back-off is, as a part of it; at most kMostStretch.
  double stretch = 0;
};

// Back-offs are longer by a part that is drawn, so that hosts which failed together, of one
// platform, are not all asked again together.
inline constexpr double kMostStretch = 0.25;

// Enters a request into `state`: its response time, its effect on back-off, and the earliest next
// start with what that is for.
void enter_request(HostState& state, Milliseconds gap, std::optional<Milliseconds> crawl_delay,
                   const EndedRequest& request);

// After so many failures in a row a host's circuit is open: it is asked for one thing after each
// back-off, to see whether it is back, and no page of it is given up meanwhile. The first success
// closes it. Failures are counted in HostState, so it is open after a kill and in the next run.
inline constexpr int kFailuresThatOpenCircuit = 5;
inline bool has_open_circuit(const HostState& state) {
  return state.failures >= kFailuresThatOpenCircuit;
}

// What a host rests at least after so many failures in a row.
Milliseconds least_back_off(int failures, Milliseconds gap);

// The least rest after a request, without trouble: the largest of gap, response times and delay.
Milliseconds rest_after(const HostState& state, Milliseconds gap,
                        std::optional<Milliseconds> crawl_delay);

// Enters that a firewall answered for the portal: it is left alone for a day, but at gap 0.
void enter_block(HostState& state, Milliseconds gap, Instant now);
// The same, until a time that is known.
void extend_block(HostState& state, Instant until);

// The wait a Retry-After header asks for (RFC 9110 section 10.2.3: seconds, or an HTTP date), at
// most 24 h; nothing if it is absent or unreadable.
std::optional<Milliseconds> parse_retry_after(std::string_view value, Instant now);

}  // namespace shilu
