// Fetcher: the seam to the network. One engine asks real servers (curl_fetcher), one in tests
// answers from a table.
//
// One Fetcher belongs to one fetch thread. start() begins a request and returns; wait() runs the
// engine until something finished, the time is up or wake() was called. Only wake() may be called
// from another thread. One request asks one address once: no redirect is followed, no content
// coding undone, no retry made here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/page.h"
#include "base/url.h"
#include "crawler/address_queue.h"

namespace shilu {

struct FetchLimits {
  size_t max_body_bytes = 10 << 20;
  size_t max_header_bytes = 64 << 10;
  Milliseconds connect_timeout{15'000};
  Milliseconds first_byte_timeout{30'000};
  Milliseconds total_timeout{120'000};
  // Slower than this over `low_speed_time`, and the request is given up.
  size_t low_speed_bytes_per_s = 128;
  Milliseconds low_speed_time{30'000};
};

struct FetchRequest {
  uint64_t id = 0;  // the caller's, given back with the result
  Url url;
  std::string etag;           // asked with If-None-Match when not empty
  std::string last_modified;  // asked with If-Modified-Since when not empty
  FetchLimits limits;
  // To ask the address that the host was last found at; nothing where it is not known, or where
  // addresses have no limits. It is kept until the answer has ended.
  AddressQueue::Permit permit = nullptr;
  // No connection is opened and nothing sent from then on.
  std::optional<Instant> start_before = {};
};

// What became of a request. Everything but kResponse means there is no usable response; the page
// may still hold the part that came.
enum class FetchOutcome {
  kResponse,  // headers read, and a body whole or cut as page.truncation says
  kDnsFailure,
  kForbiddenAddress,  // the name resolves to a special address and is not trusted
  kConnectFailure,
  kTlsFailure,
  kTimeout,        // connect, first byte, low speed or total, before the headers were read
  kDisconnected,   // closed early, before the headers were read
  kProtocolError,  // not HTTP
  kHeadersTooLarge,
  kAddressBusy,  // not asked: the name leads to an address (page.remote_address) that has no permit
                 // to give now
  kTooLate,      // not asked: it could not be before start_before
  kBufferFull,   // given up because too much is waiting in memory: ask again later
  kCancelled,
};

// The counted reason: "dns_failure", "connect_failure", …; "response" for kResponse.
std::string_view fetch_outcome_name(FetchOutcome outcome);

struct FetchResult {
  uint64_t id = 0;
  FetchOutcome outcome = FetchOutcome::kCancelled;
  std::string detail;  // the engine's own words, for the log
  Page page;
};

class Fetcher {
 public:
  virtual ~Fetcher() = default;
  virtual void start(FetchRequest request) = 0;
  // Returns as soon as a request finished, wake() was called, or `at_most` has passed.
  virtual std::vector<FetchResult> wait(Milliseconds at_most) = 0;
  // Ends wait() early; a wake() before wait() counts. Any thread.
  virtual void wake() = 0;
  // Requests begun and not yet given back.
  virtual size_t in_flight() const = 0;
  // Gives up what is in flight: the results come from the next wait().
  virtual void cancel_all() = 0;
};

}  // namespace shilu
