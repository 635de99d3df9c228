#include "store/warc_page.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/chunked.h"
#include "base/digest.h"
#include "base/response_head.h"
#include "store/warc.h"

namespace shilu {
namespace {

constexpr int kNotModified = 304;

bool is_http(const WarcEntry& entry) {
  return contains_ignoring_case(entry.field("Content-Type"), "application/http");
}

std::optional<CaptureName> name_of(std::string_view address, std::string_view date) {
  Result<Url> url = Url::parse(without_brackets(address));
  const Result<Instant> captured_at = parse_instant(date);
  if (!url || !captured_at) {
    return std::nullopt;
  }
  return CaptureName{std::move(*url), *captured_at};
}

Truncation truncation_of(std::string_view word) {
  if (word.empty()) {
    return Truncation::kNone;
  }
  if (equals_ignoring_case(word, "length")) {
    return Truncation::kLength;
  }
  if (equals_ignoring_case(word, "time")) {
    return Truncation::kTime;
  }
  return Truncation::kDisconnect;  // "disconnect"; "unspecified" and others: not whole either
}

// The lines of a head without their ends, up to the empty line.
std::vector<std::string_view> lines_of(std::string_view head) {
  std::vector<std::string_view> lines;
  while (!head.empty()) {
    const size_t feed = head.find('\n');
    std::string_view line = head.substr(0, feed);
    head.remove_prefix(feed == std::string_view::npos ? head.size() : feed + 1);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty()) {
      break;
    }
    lines.push_back(line);
  }
  return lines;
}

bool is_field(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         equals_ignoring_case(line.substr(0, name.size()), name);
}

struct Head {
  std::string text;
  bool transfer_coded = false;  // the body beside it still is
};

// The head as it was received, from the head as it is stored (stored_head in warc.cc).
Head received_head(std::string_view stored) {
  const std::string coding = std::string(kOriginalFieldPrefix) + "Transfer-Encoding";
  const std::string length = std::string(kOriginalFieldPrefix) + "Content-Length";
  std::vector<std::string_view> lines = lines_of(stored);
  const bool renamed = std::any_of(lines.begin(), lines.end(),
                                   [&](std::string_view line) { return is_field(line, coding); });
  const bool undone = renamed && is_field(lines.back(), "Content-Length");
  if (undone) {
    lines.pop_back();
  }
  Head head;
  for (std::string_view line : lines) {
    if (undone && (is_field(line, coding) || is_field(line, length))) {
      line.remove_prefix(kOriginalFieldPrefix.size());
    } else if (is_field(line, "Transfer-Encoding") && contains_ignoring_case(line, "chunked")) {
      head.transfer_coded = !undone;
    }
    head.text.append(line).append("\r\n");
  }
  head.text += "\r\n";
  return head;
}

// The body, its transfer coding undone; of one that ends early it says so.
std::string received_body(std::string_view payload, bool transfer_coded, Truncation& truncation) {
  if (transfer_coded) {
    if (std::optional<Dechunked> dechunked = undo_chunked(payload)) {
      if (!dechunked->whole && truncation == Truncation::kNone) {
        truncation = Truncation::kDisconnect;
      }
      return std::move(dechunked->bytes);
    }
  }
  return std::string(payload);
}

// Writers differ in whether a payload digest is of the coded octets.
bool has_payload(const WarcEntry& revisit, const WarcEntry& original, std::string_view body) {
  constexpr std::string_view kSha1 = "sha1:";
  const std::string_view said = revisit.field("WARC-Payload-Digest");
  if (!said.starts_with(kSha1)) {
    return true;
  }
  const std::string_view digest = said.substr(kSha1.size());
  return equals_ignoring_case(digest, sha1_base32(body)) ||
         equals_ignoring_case(digest, sha1_base32(original.http_payload()));
}

}  // namespace

std::string_view describe(NoPage reason) {
  switch (reason) {
    case NoPage::kRemoved:
      return "what stood here was removed from the archive";
    case NoPage::kNotResponse:
      return "the record is no HTTP response";
    case NoPage::kNoHead:
      return "the record does not begin with the head of an HTTP response";
    case NoPage::kAddress:
      return "the record's address is not one that can be asked";
    case NoPage::kDate:
      return "the record's date is no time";
    case NoPage::kBodyNotThere:
      return "the record refers to a response that is not there";
    case NoPage::kBodyIsAnother:
      return "the response that the record refers to has another body";
  }
  return {};
}

bool needs_original(const WarcEntry& entry) {
  return entry.is_type("revisit") && response_status(entry.http_head()) != kNotModified;
}

std::optional<CaptureName> referred_capture(const WarcEntry& revisit) {
  return name_of(revisit.field("WARC-Refers-To-Target-URI"), revisit.field("WARC-Refers-To-Date"));
}

std::optional<CaptureName> capture_name(const WarcEntry& entry) {
  return name_of(entry.field("WARC-Target-URI"), entry.field("WARC-Date"));
}

PageOrReason page_of(const WarcEntry& response, const WarcEntry* request,
                     const WarcEntry* original) {
  if (response.is_type("metadata") && !response.field("Shilu-Removed").empty()) {
    return tl::unexpected<NoPage>(NoPage::kRemoved);
  }
  const bool is_revisit = response.is_type("revisit");
  if (!is_revisit && !(response.is_type("response") && is_http(response))) {
    return tl::unexpected<NoPage>(NoPage::kNotResponse);
  }
  const bool body_elsewhere = needs_original(response);
  if (body_elsewhere && original == nullptr) {
    return tl::unexpected<NoPage>(NoPage::kBodyNotThere);
  }
  // A revisit may come without a head of its own.
  const bool own_head = !response.http_head().empty();
  const Head head =
      received_head(own_head || !is_revisit ? response.http_head() : original->http_head());
  const int status = response_status(head.text);
  if (!head.text.starts_with("HTTP/") || status == 0) {
    return tl::unexpected<NoPage>(NoPage::kNoHead);
  }
  Result<Url> url = Url::parse(response.target());
  if (!url) {
    return tl::unexpected<NoPage>(NoPage::kAddress);
  }
  const Result<Instant> date = parse_instant(response.field("WARC-Date"));
  if (!date) {
    return tl::unexpected<NoPage>(NoPage::kDate);
  }
  const WarcEntry& holder = body_elsewhere ? *original : response;
  const bool transfer_coded =
      body_elsewhere ? received_head(original->http_head()).transfer_coded : head.transfer_coded;
  Page page{std::move(*url), *date};
  page.remote_address = response.field("WARC-IP-Address");
  page.status = status;
  page.request_head = request == nullptr ? "" : received_head(request->http_head()).text;
  page.headers = response_fields(head.text);
  page.truncation = truncation_of(holder.field("WARC-Truncated"));
  page.body = received_body(holder.http_payload(), transfer_coded, page.truncation);
  page.response_head = head.text;
  if (body_elsewhere && !has_payload(response, *original, page.body)) {
    return tl::unexpected<NoPage>(NoPage::kBodyIsAnother);
  }
  return page;
}

}  // namespace shilu
