// Content codings (RFC 9110 section 8.4.1) undone under caps. libcurl decodes nothing: the
// archive keeps what was received, and a bomb is met here, where it can be counted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shilu {

struct DecodeLimits {
  size_t max_bytes = 10 << 20;  // of output
  size_t max_ratio = 200;       // output over input, judged once output passes 1 MiB
};

enum class DecodeOutcome {
  kComplete,
  kTruncated,    // the input ended early; bytes holds what could be read
  kCorrupt,      // not what the header claims; bytes holds what came before
  kTooLarge,     // stopped at max_bytes; bytes holds that much
  kRatio,        // stopped at max_ratio
  kUnsupported,  // a coding we do not know; bytes is empty
};

struct DecodedContent {
  DecodeOutcome outcome;
  std::string bytes;
};

// `content_encoding` is the header's value: "", "identity", "gzip", "x-gzip", "deflate" (zlib or
// raw), "br", "zstd", or a list of at most three, undone from the last to the first. A body under
// "gzip" that does not begin as gzip is passed through as it is: some servers label without coding.
DecodedContent decode_content(std::string_view content_encoding, std::string_view body,
                              const DecodeLimits& limits);

}  // namespace shilu
