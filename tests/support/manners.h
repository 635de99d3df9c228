// Manners: whether a server was asked politely, judged by its own log alone.
//
// The crawler's clock is not looked at. A request began no later than its server had it and ended
// no earlier than its server gave the answer away, so what is too close together here truly was.
// What a host is owed is computed from the answers as a lower bound: of the response time no more
// is asked for than the visitor has surely seen.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/access_log.h"

namespace shilu {

struct Manners {
  using Duration = std::chrono::microseconds;

  Duration gap{0};                     // least time from an answer's end to the next start
  std::vector<std::string> forbidden;  // "host/path": whatever begins so must never be asked

  // More for visitors that promise more; none of it is judged where it is 0 or empty.
  int response_factor = 0;         // of the smoothed response time (1/4 for the newest)
  Duration most_response_rest{0};  // that this can come to
  std::map<std::string, Duration> crawl_delays;  // by host, owed from its robots.txt on
  Duration back_off{0};                          // least rest after no answer, 429 and 5xx
  Duration address_gap{0};                       // from a start to the next at the same address
  int most_in_flight = 0;                        // at an address
  // When the visitor was killed. What it was answered within `unread` before it may not have read:
  // then only the gap is owed, and no time that a host asked to be left alone until. Of what it was
  // answered within `unsettled` before it may not have kept how long the host took.
  std::vector<int64_t> kills_us;
  Duration unread{0};
  Duration unsettled{0};
};

// A sentence for each time the log shows a breach: two requests of a host at once, a rest or a
// distance shorter than owed, too many at an address, a forbidden address. Empty: the visitor
// behaved.
std::vector<std::string> breaches(std::vector<AccessRecord> records, const Manners& manners);

}  // namespace shilu
