// What the tests of the network engine share: a fetcher with small limits, and one fetch.
#pragma once

#include <zlib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crawler/curl_fetcher.h"

namespace shilu {

inline constexpr Milliseconds kPatience{10'000};

// Small enough that every hostile path is over in well under a second.
inline FetchLimits small_limits() {
  FetchLimits limits;
  limits.max_body_bytes = 3 << 20;
  limits.max_header_bytes = 16 << 10;
  limits.connect_timeout = Milliseconds(2'000);
  limits.first_byte_timeout = Milliseconds(400);
  limits.total_timeout = Milliseconds(3'000);
  limits.low_speed_time = Milliseconds(300);
  return limits;
}

inline FetchRequest request_for(const std::string& url, uint64_t id = 1) {
  return {id, *Url::parse(url), "", "", small_limits()};
}

inline const Clock& system_clock() {
  static const std::unique_ptr<Clock> clock = make_system_clock();
  return *clock;
}

inline CurlFetcherOptions loopback_options() {
  CurlFetcherOptions options;
  options.user_agent = "shilu/0.1 (+mailto:archive@example.org)";
  options.clock = &system_clock();
  options.reach = Reach::kLoopback;
  return options;
}

inline std::unique_ptr<Fetcher> make_fetcher(CurlFetcherOptions options = loopback_options()) {
  Result<std::unique_ptr<Fetcher>> fetcher = make_curl_fetcher(std::move(options));
  REQUIRE(fetcher.has_value());
  return std::move(*fetcher);
}

// All that is in flight, or what of it came within kPatience.
inline std::vector<FetchResult> drain(Fetcher& fetcher) {
  std::vector<FetchResult> results;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (fetcher.in_flight() > 0 && std::chrono::steady_clock::now() < until) {
    for (FetchResult& result : fetcher.wait(Milliseconds(1'000))) {
      results.push_back(std::move(result));
    }
  }
  return results;
}

inline FetchResult fetch(Fetcher& fetcher, FetchRequest request) {
  fetcher.start(std::move(request));
  std::vector<FetchResult> results = drain(fetcher);
  REQUIRE(results.size() == 1);
  return std::move(results.front());
}

inline FetchResult fetch(const std::string& url) {
  const auto fetcher = make_fetcher();
  return fetch(*fetcher, request_for(url));
}

// The first `at_most` bytes.
inline std::string gunzip(const std::string& packed, size_t at_most) {
  z_stream stream = {};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string text(at_most, '?');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  inflate(&stream, Z_SYNC_FLUSH);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

}  // namespace shilu
