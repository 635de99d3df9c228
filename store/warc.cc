#include "store/warc.h"

#include <strings.h>

#include <string_view>
#include <utility>

#include "base/digest.h"
#include "store/warc_record.h"

namespace shilu {
namespace {

constexpr std::string_view kIdenticalPayload =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
constexpr std::string_view kServerNotModified =
    "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
constexpr int kNotModified = 304;

bool is_field(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         strncasecmp(line.data(), name.data(), name.size()) == 0;
}

// Calls `visit` for each line without its end; the empty line that ends a head is left out.
template <typename Visit>
void for_each_line(std::string_view head, Visit visit) {
  while (!head.empty()) {
    const size_t feed = head.find('\n');
    std::string_view line = head.substr(0, feed);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!line.empty()) {
      visit(line);
    }
    head.remove_prefix(feed == std::string_view::npos ? head.size() : feed + 1);
  }
}

// HTTP/2 and later have no textual start lines of their own: theirs is written as HTTP/1.1, which
// is what readers of WARC parse.
std::string start_line(std::string_view line) {
  std::string text(line);
  for (std::string_view version : {"HTTP/2.0", "HTTP/2", "HTTP/3"}) {
    if (line.starts_with(version)) {
      return "HTTP/1.1" + text.substr(version.size());
    }
    if (line.ends_with(version)) {
      return text.substr(0, text.size() - version.size()) + "HTTP/1.1";
    }
  }
  return text;
}

// The head that goes with a body whose transfer coding is undone: Transfer-Encoding is kept under
// another name and Content-Length says what is stored. Without a transfer coding all stays.
std::string stored_head(std::string_view head, size_t body_bytes) {
  bool transfer_coded = false;
  for_each_line(head, [&](std::string_view line) {
    transfer_coded = transfer_coded || is_field(line, "Transfer-Encoding");
  });
  std::string stored;
  for_each_line(head, [&](std::string_view line) {
    if (stored.empty()) {
      stored = start_line(line);
    } else {
      const bool renamed = transfer_coded && (is_field(line, "Transfer-Encoding") ||
                                              is_field(line, "Content-Length"));
      stored += renamed ? kOriginalFieldPrefix : std::string_view();
      stored += line;
    }
    stored += "\r\n";
  });
  if (transfer_coded) {
    stored += "Content-Length: " + std::to_string(body_bytes) + "\r\n";
  }
  return stored + "\r\n";
}

std::string_view truncation_word(Truncation truncation) {
  switch (truncation) {
    case Truncation::kLength:
      return "length";
    case Truncation::kTime:
      return "time";
    case Truncation::kDisconnect:
      return "disconnect";
    case Truncation::kNone:
      break;
  }
  return {};
}

// The protocol that the exchange went by, where the head as it is stored does not show it: the
// response's own start line tells, as it was received.
std::string_view protocol_of(const Page& page) {
  const std::string_view head = page.response_head;
  if (head.starts_with("HTTP/2")) {
    return page.url.is_https() ? "h2" : "h2c";
  }
  return head.starts_with("HTTP/3") ? "h3" : "";
}

WarcRecord record_of(const Page& page, std::string_view type, std::string_view id) {
  WarcRecord record(type, id, page.fetched_at);
  record.field("WARC-Target-URI", page.url.text());
  if (!page.remote_address.empty()) {
    record.field("WARC-IP-Address", page.remote_address);
  }
  if (const std::string_view protocol = protocol_of(page); !protocol.empty()) {
    record.field("WARC-Protocol", protocol);
  }
  return record;
}

std::string request_member(const Page& page, std::string_view response_id) {
  WarcRecord record = record_of(page, "request", new_record_id());
  record.field("WARC-Concurrent-To", response_id);
  return record.gzip_member("application/http;msgtype=request",
                            {stored_head(page.request_head, 0)});
}

std::string response_member(const Page& page, std::string_view id) {
  WarcRecord record = record_of(page, "response", id);
  record.field("WARC-Payload-Digest", "sha1:" + sha1_base32(page.body));
  if (page.truncation != Truncation::kNone) {
    record.field("WARC-Truncated", truncation_word(page.truncation));
  }
  return record.gzip_member("application/http;msgtype=response",
                            {stored_head(page.response_head, page.body.size()), page.body});
}

std::string revisit_member(const Page& page, std::string_view id, std::string_view profile,
                           const std::optional<EarlierCapture>& earlier) {
  WarcRecord record = record_of(page, "revisit", id);
  record.field("WARC-Profile", profile);
  if (profile == kIdenticalPayload) {
    record.field("WARC-Truncated", "length");  // 6.7.2: the block is there but for the payload
  }
  if (earlier) {
    record.field("WARC-Refers-To-Target-URI", page.url.text());
    record.field("WARC-Refers-To-Date", format_instant(earlier->captured_at));
    record.field("WARC-Payload-Digest", "sha1:" + earlier->payload_sha1);
  }
  return record.gzip_member("application/http;msgtype=response",
                            {stored_head(page.response_head, page.body.size())});
}

}  // namespace

std::vector<WarcMember> build_warc_members(const Page& page,
                                           const std::optional<EarlierCapture>& earlier) {
  if (page.status == 0) {
    return {};
  }
  const std::string id = new_record_id();
  std::vector<WarcMember> members;
  if (!page.request_head.empty()) {
    members.push_back({request_member(page, id), false});
  }
  const bool same_payload = earlier && !page.body.empty() && page.truncation == Truncation::kNone &&
                            sha1_base32(page.body) == earlier->payload_sha1;
  if (page.status == kNotModified) {
    members.push_back({revisit_member(page, id, kServerNotModified, earlier), true});
  } else if (same_payload) {
    members.push_back({revisit_member(page, id, kIdenticalPayload, earlier), true});
  } else {
    members.push_back({response_member(page, id), true});
  }
  return members;
}

}  // namespace shilu
