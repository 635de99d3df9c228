#include "crawler/fetcher.h"

namespace shilu {

std::string_view fetch_outcome_name(FetchOutcome outcome) {
  switch (outcome) {
    case FetchOutcome::kResponse:
      return "response";
    case FetchOutcome::kDnsFailure:
      return "dns_failure";
    case FetchOutcome::kForbiddenAddress:
      return "forbidden_address";
    case FetchOutcome::kConnectFailure:
      return "connect_failure";
    case FetchOutcome::kTlsFailure:
      return "tls_failure";
    case FetchOutcome::kTimeout:
      return "timeout";
    case FetchOutcome::kDisconnected:
      return "disconnected";
    case FetchOutcome::kProtocolError:
      return "protocol_error";
    case FetchOutcome::kHeadersTooLarge:
      return "headers_too_large";
    case FetchOutcome::kAddressBusy:
      return "address_busy";
    case FetchOutcome::kTooLate:
      return "too_late";
    case FetchOutcome::kBufferFull:
      return "buffer_full";
    case FetchOutcome::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace shilu
