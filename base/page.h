// Page: one response as it came over the wire, made by the fetcher and moved down the pipeline.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/url.h"

namespace shilu {

struct HeaderField {
  std::string name;
  std::string value;
};

// Why a body is not whole; the words of WARC-Truncated.
enum class Truncation { kNone, kLength, kTime, kDisconnect };

struct Page {
  Url url;
  Instant fetched_at;                // when the request was sent
  Milliseconds took{0};              // until the last byte
  std::string remote_address;        // "127.0.0.1"; empty if no connection was made
  int status = 0;                    // 0 if no response was read
  std::string request_head;          // request line and headers as sent, with the empty line
  std::string response_head;         // status line and headers as received, with the empty line
  std::vector<HeaderField> headers;  // of the final response, in order
  std::string body;                  // transfer coding undone, content coding kept
  Truncation truncation = Truncation::kNone;

  // The first header of that name (any case), or "".
  std::string_view header(std::string_view name) const;
};

}  // namespace shilu
