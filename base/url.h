// Url: one canonical http or https address.
//
//   http://user@www.ln.gov.cn:8080/zwgk/index.html?id=3#top
//   └┬─┘        └────┬──────┘└─┬─┘└──────┬───────┘└─┬┘
//   scheme         host      port      path       query     (user info and fragment are dropped)
//
// Parsing follows the steps of the WHATWG URL Standard for special schemes: tabs and newlines
// removed, `\` read as `/`, scheme and host in lower case, host to ASCII by UTS 46 (ICU), IPv4
// numbers in dotted form, IPv6 in brackets, default ports dropped, dot segments resolved, and
// characters a request line cannot carry percent-encoded (bytes that are not UTF-8 one by one).
// Stricter than the standard in one point: host names hold letters, digits, "-", "_" and dots. Only
// these safe changes are made: percent escapes stay as written, queries are never sorted or
// transcoded.
//
// A Url is immutable and cheap to move; its views live as long as it does.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shilu {

class Url {
 public:
  // Absolute http or https only, at most kMaxBytes. The error says what is wrong with `text`.
  static Result<Url> parse(std::string_view text);

  // What `reference` (a href as written, UTF-8) means on this page. A reference that is not to
  // http or https (mailto:, javascript:, data:) is an error like any other unusable one.
  Result<Url> resolve(std::string_view reference) const;

  // The inverse of key().
  static Result<Url> from_key(std::string_view key);

  static constexpr size_t kMaxBytes = 2048;

  // The request form, without fragment: what is asked, shown and stored.
  const std::string& text() const { return text_; }

  bool is_https() const { return text_[4] == 's'; }
  std::string_view scheme() const { return is_https() ? "https" : "http"; }
  // Lower case ASCII; an IPv6 address keeps its brackets.
  std::string_view host() const;
  // The port in effect: as given, else the scheme's.
  uint16_t port() const { return port_; }
  // "host" or "host:port" when the port is not the scheme's default: a Host header, and the
  // name under which politeness knows a server.
  std::string_view authority() const;
  // Begins with "/".
  std::string_view path() const;
  // Without "?"; empty if there is none.
  std::string_view query() const;
  // Path and query: the target of a request line.
  std::string_view path_and_query() const;

  // SURT order with the port always written and "s" after it for https, so that the address can
  // be read back: "cn,gov,ln,www:80)/zwgk/?id=3", "cn,gov,ln,www:443s)/". IP addresses are not
  // reversed. Addresses of one host are neighbours, and so are hosts of one domain.
  std::string key() const;
  // The part of key() before ")": the same for all addresses of one server.
  std::string host_key() const;

  // 127.0.0.0/8, [::1] or "localhost" by name, before any DNS.
  bool has_loopback_host() const;

  friend bool operator==(const Url& a, const Url& b) { return a.text_ == b.text_; }
  friend auto operator<=>(const Url& a, const Url& b) { return a.text_ <=> b.text_; }

 private:
  Url(std::string text, uint16_t host_end, uint16_t path_begin, uint16_t query_begin, uint16_t port)
      : text_(std::move(text)),
        host_end_(host_end),
        path_begin_(path_begin),
        query_begin_(query_begin),
        port_(port) {}

  std::string text_;
  uint16_t host_end_;     // one past the host
  uint16_t path_begin_;   // its first "/"
  uint16_t query_begin_;  // the "?", or the end of text_
  uint16_t port_;
};

// Whether it is at one of these servers ("host", which stands for all its ports, or "host:port");
// at any where none is given.
bool is_at_host(const Url& url, const std::vector<std::string>& hosts);

}  // namespace shilu

template <>
struct std::hash<shilu::Url> {
  size_t operator()(const shilu::Url& url) const noexcept {
    return std::hash<std::string>()(url.text());
  }
};
