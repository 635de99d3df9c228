// WARC 1.1 records (ISO 28500:2017), each a gzip member of its own.
//
// build_warc_members compresses what one fetch brought: it needs no archive and runs in the
// extract threads. WarcSegments (store/warc_segments.h) appends members to files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/page.h"
#include "base/result.h"
#include "store/archive.h"

namespace shilu {

// Put before the names of Transfer-Encoding and Content-Length where the transfer coding of a body
// is undone.
inline constexpr std::string_view kOriginalFieldPrefix = "X-Archive-Orig-";

// The capture that a revisit record refers to: UrlState's payload_sha1 and payload_captured_at.
struct EarlierCapture {
  std::string payload_sha1;
  Instant captured_at;
};

// Request and response records; a revisit record (profile identical-payload-digest) instead of the
// response when the body equals `earlier`'s, and server-not-modified for a 304. Empty for a page
// that never got a response.
std::vector<WarcMember> build_warc_members(const Page& page,
                                           const std::optional<EarlierCapture>& earlier);

}  // namespace shilu
