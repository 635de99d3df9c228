#include "crawler/outcome.h"

#include <cassert>

namespace shilu {
namespace {

constexpr auto kNone = HostEffect::kNone;
constexpr auto kSucceeded = HostEffect::kSucceeded;
constexpr auto kBackOff = HostEffect::kBackOff;
constexpr auto kNormal = Severity::kNormal;
constexpr auto kError = Severity::kError;

constexpr std::array<OutcomeRule, kOutcomeCount> kRules{{
    {Outcome::kOk, "ok", 1, kSucceeded, kNormal},
    {Outcome::kNotModified, "not_modified", 1, kSucceeded, kNormal},
    {Outcome::kRedirect, "redirect", 1, kSucceeded, kNormal},
    {Outcome::kNotFound, "not_found", 1, kSucceeded, kNormal},
    {Outcome::kForbidden, "forbidden", 1, kSucceeded, kError},
    {Outcome::kRateLimited, "rate_limited", 3, kBackOff, kError},
    {Outcome::kServerError, "server_error", 3, kBackOff, kError},
    {Outcome::kOtherStatus, "other_status", 1, kSucceeded, kError},
    {Outcome::kBlocked, "blocked", 1, kBackOff, kError},
    {Outcome::kSoftError, "soft_error", 1, kSucceeded, kNormal},
    {Outcome::kLogin, "login", 1, kSucceeded, kNormal},
    {Outcome::kNeedsBrowser, "needs_browser", 1, kSucceeded, kNormal},
    {Outcome::kTooLarge, "too_large", 1, kSucceeded, kError},
    {Outcome::kCutShort, "cut_short", 3, kNone, kError},
    {Outcome::kCodingBomb, "coding_bomb", 1, kSucceeded, kError},
    {Outcome::kCodingCorrupt, "coding_corrupt", 2, kSucceeded, kError},
    {Outcome::kRedirectLoop, "redirect_loop", 1, kSucceeded, kError},
    {Outcome::kTooManyRedirects, "too_many_redirects", 1, kSucceeded, kError},
    {Outcome::kRedirectOutOfScope, "redirect_out_of_scope", 1, kSucceeded, kNormal},
    {Outcome::kRedirectToTrap, "redirect_to_trap", 1, kSucceeded, kNormal},
    {Outcome::kBadRedirect, "bad_redirect", 1, kSucceeded, kError},
    {Outcome::kDnsFailure, "dns_failure", 3, kBackOff, kError},
    {Outcome::kForbiddenAddress, "forbidden_address", 1, kBackOff, kError},
    {Outcome::kConnectFailure, "connect_failure", 3, kBackOff, kError},
    {Outcome::kTlsFailure, "tls_failure", 1, kBackOff, kError},
    {Outcome::kTimeout, "timeout", 3, kBackOff, kError},
    {Outcome::kDisconnected, "disconnected", 3, kBackOff, kError},
    {Outcome::kProtocolError, "protocol_error", 1, kNone, kError},
    {Outcome::kHeadersTooLarge, "headers_too_large", 1, kNone, kError},
    // Our own shortage, not the portal's: asked again until there is room, and lost if there is
    // not.
    {Outcome::kBufferFull, "buffer_full", 100, kNone, kError},
    {Outcome::kRobots, "robots", 1, kNone, kNormal},
    {Outcome::kRobotsUnknown, "robots_unknown", 1, kNone, kError},
    {Outcome::kOutOfScope, "out_of_scope", 1, kNone, kNormal},
    {Outcome::kCancelled, "cancelled", 1, kNone, kNormal},
}};

constexpr bool in_order() {
  for (size_t i = 0; i < kRules.size(); ++i) {
    if (kRules[i].outcome != static_cast<Outcome>(i)) {
      return false;
    }
  }
  return true;
}
static_assert(in_order(), "kRules is indexed by Outcome");

}  // namespace

const OutcomeRule& rule_of(Outcome outcome) {
  return kRules[static_cast<size_t>(outcome)];
}

Outcome outcome_of_fetch(FetchOutcome outcome) {
  switch (outcome) {
    case FetchOutcome::kResponse:
      return Outcome::kOk;
    case FetchOutcome::kDnsFailure:
      return Outcome::kDnsFailure;
    case FetchOutcome::kForbiddenAddress:
      return Outcome::kForbiddenAddress;
    case FetchOutcome::kConnectFailure:
      return Outcome::kConnectFailure;
    case FetchOutcome::kTlsFailure:
      return Outcome::kTlsFailure;
    case FetchOutcome::kTimeout:
      return Outcome::kTimeout;
    case FetchOutcome::kDisconnected:
      return Outcome::kDisconnected;
    case FetchOutcome::kProtocolError:
      return Outcome::kProtocolError;
    case FetchOutcome::kHeadersTooLarge:
      return Outcome::kHeadersTooLarge;
    case FetchOutcome::kBufferFull:
      return Outcome::kBufferFull;
    case FetchOutcome::kAddressBusy:  // its turn is kept, and nothing has become of it
    case FetchOutcome::kTooLate:
    case FetchOutcome::kCancelled:
      return Outcome::kCancelled;
  }
  return Outcome::kCancelled;
}

Outcome outcome_of_decoding(DecodeOutcome decoding) {
  switch (decoding) {
    case DecodeOutcome::kComplete:
      return Outcome::kOk;
    case DecodeOutcome::kTooLarge:
    case DecodeOutcome::kRatio:
      return Outcome::kCodingBomb;
    case DecodeOutcome::kTruncated:
    case DecodeOutcome::kCorrupt:
    case DecodeOutcome::kUnsupported:
      return Outcome::kCodingCorrupt;
  }
  return Outcome::kCodingCorrupt;
}

Outcome outcome_of_status(int status) {
  switch (status) {
    case 200:
      return Outcome::kOk;
    case 304:
      return Outcome::kNotModified;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return Outcome::kRedirect;
    case 404:
    case 410:
      return Outcome::kNotFound;
    case 401:
    case 403:
      return Outcome::kForbidden;
    case 429:
    case 503:
      return Outcome::kRateLimited;
    default:
      return status >= 500 ? Outcome::kServerError : Outcome::kOtherStatus;
  }
}

}  // namespace shilu
