// A Page from WARC records: what the fetcher would have given for them, so that what reads pages
// (a replay, an import, reextract) has one form of them, whoever wrote the file.
//
//   WARC-Target-URI → url            WARC-Date → fetched_at        WARC-IP-Address → remote_address
//   head of the block → response_head, headers, status             WARC-Truncated → truncation
//   payload → body: transfer coding undone, content coding kept
//   head of the request's block → request_head
//
// Our own heads are given back as they were received: X-Archive-Orig- is taken from names, and the
// Content-Length that replaced them left out. What cannot be known again: the version of HTTP/2
// start lines (they say HTTP/1.1), bare line feeds, and how long the fetch took (0).
//
// Pure functions of their arguments.
#pragma once

#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "base/page.h"
#include "store/warc_reader.h"

namespace shilu {

// Why records give no Page.
enum class NoPage {
  kRemoved,        // what stood there was taken out of the archive (warc_erase.h)
  kNotResponse,    // another type of record, or a response that is not HTTP's
  kNoHead,         // it does not begin with the head of an HTTP response
  kAddress,        // WARC-Target-URI is no http or https address that can be asked
  kDate,           // WARC-Date is no time
  kBodyNotThere,   // a revisit, and the response that holds its body is not given
  kBodyIsAnother,  // a revisit, and the response given for it has another body
};
// "the record is no HTTP response", for a person.
std::string_view describe(NoPage reason);

using PageOrReason = tl::expected<Page, NoPage>;

// `response` is a response or a revisit. `request` is the request that WARC-Concurrent-To ties to
// it, or null. `original` is the response that a revisit refers to, or null; a revisit with status
// 304 is a Page of no body and needs none.
PageOrReason page_of(const WarcEntry& response, const WarcEntry* request = nullptr,
                     const WarcEntry* original = nullptr);

// Whether the body of this record stands in another: a revisit, but for one with status 304.
bool needs_original(const WarcEntry& entry);

// The capture that a revisit names by address and date; nothing where it names none.
struct CaptureName {
  Url url;
  Instant captured_at;
};
std::optional<CaptureName> referred_capture(const WarcEntry& revisit);

// The address and the time of any record that has both.
std::optional<CaptureName> capture_name(const WarcEntry& entry);

}  // namespace shilu
