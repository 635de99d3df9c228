// The network engine: libcurl's multi interface driven by epoll.
//
// HTTP/1.1 with connections kept alive, HTTP/2 where TLS offers it. Certificates are verified. No
// proxy or .netrc of the environment is read, no cookie kept, no redirect followed. Content coding
// is kept as received. Names are looked up off the loop.
//
// A name or literal that leads to a special address (crawler/special_address.h) is refused when
// the connection is opened, so that what was checked is what is connected to. So is one that leads
// to an address without a permit to be asked now (crawler/address_queue.h).
//
// What ends a body early is not a failure of the request: with the final headers read the outcome
// is kResponse, and page.truncation says why the body is short. kDisconnect also stands for a
// transfer coding or HTTP/2 stream that breaks half way.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "crawler/fetcher.h"
#include "crawler/host_overrides.h"

namespace shilu {

// Where connections may go.
enum class Reach {
  kInternet,  // public addresses, and whatever trusted hosts lead to
  // "localhost", literal loopback addresses and trusted hosts that lead there, and nowhere else: a
  // crawl without manners (gap 0, no contact) cannot leave the machine by any link.
  kLoopback,
};

struct CurlFetcherOptions {
  std::string user_agent;
  // Tells fetched_at; outlives the fetcher.
  const Clock* clock = nullptr;
  // Hosts that are trusted to be at the addresses given here; DNS is asked for the others, or for
  // all if null. Outlives the fetcher.
  const HostOverrides* trusted_hosts = nullptr;
  Reach reach = Reach::kInternet;
  // Gives permits to ask addresses, where requests bring none for the one that is connected to;
  // null where addresses have no limits. Outlives the fetcher.
  AddressQueue* addresses = nullptr;
  // Bytes of bodies that fetchers hold together, and their most: a transfer that grows beyond
  // kBufferShareBytes reserves what it can still become, or gives up with kBufferFull. A body
  // counts until wait() returns it.
  // Without a counter there is no limit.
  std::atomic<size_t>* buffered_bytes = nullptr;
  size_t max_buffered_bytes = 0;
};

inline constexpr size_t kBufferShareBytes = 256 << 10;

// Fails if the system has no descriptors or memory left.
Result<std::unique_ptr<Fetcher>> make_curl_fetcher(CurlFetcherOptions options);

}  // namespace shilu
