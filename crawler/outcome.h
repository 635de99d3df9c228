// Outcome: what became of an address that was taken from the queue, and the table that says what
// follows from it. Every finished address counts under exactly one outcome; its name is what the
// archive keeps, the report counts and scripts read.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/content_coding.h"
#include "crawler/fetcher.h"

namespace shilu {

enum class Outcome {
  // The page was read.
  kOk,
  kNotModified,
  kRedirect,
  // The portal answered otherwise.
  kNotFound,     // 404, 410
  kForbidden,    // 401, 403
  kRateLimited,  // 429, 503
  kServerError,  // other 5xx
  kOtherStatus,  // any status without a row of its own
  kBlocked,      // a firewall answered for the portal
  kSoftError,    // 200, and the page says there is nothing
  kLogin,
  kNeedsBrowser,
  // The answer could not be used.
  kTooLarge,       // cut at the size limit; what came is kept
  kCutShort,       // closed or stalled in the middle of the body
  kCodingBomb,     // the content coding unpacks beyond its caps
  kCodingCorrupt,  // the content coding is not what the header says, or unknown
  kRedirectLoop,   // back to an address of its own chain
  kTooManyRedirects,
  kRedirectOutOfScope,
  kRedirectToTrap,  // crawler/traps.h
  kBadRedirect,     // no usable Location
  // There was no answer.
  kDnsFailure,
  kForbiddenAddress,
  kConnectFailure,
  kTlsFailure,
  kTimeout,
  kDisconnected,
  kProtocolError,
  kHeadersTooLarge,
  kBufferFull,
  // It was not asked.
  kRobots,         // refused by robots.txt
  kRobotsUnknown,  // robots.txt could not be read, so nothing may be asked
  kOutOfScope,     // queued under other seeds or rules
  kCancelled,
};
inline constexpr size_t kOutcomeCount = static_cast<size_t>(Outcome::kCancelled) + 1;

enum class HostEffect {
  kNone,
  kSucceeded,  // the host answers: its back-off ends
  kBackOff,    // the host is left alone for longer each time
};

enum class Severity { kNormal, kError };

// What follows from an outcome.
struct OutcomeRule {
  Outcome outcome;
  std::string_view name;
  int attempts;  // in all, before the address is given up for this run; 1: not asked again
  HostEffect host;
  Severity severity;
};

const OutcomeRule& rule_of(Outcome outcome);
inline std::string_view outcome_name(Outcome outcome) {
  return rule_of(outcome).name;
}

// Of a request that brought no usable response.
Outcome outcome_of_fetch(FetchOutcome outcome);
// Of a response by its status alone; kOk for 200, whose content is still to be judged.
Outcome outcome_of_status(int status);
// Of undoing a body's content coding.
Outcome outcome_of_decoding(DecodeOutcome decoding);

}  // namespace shilu
