#include "base/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/url_host.h"

namespace shilu {
namespace {

constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_slash(char c) {
  return c == '/' || c == '\\';
}

// An address in an error message: long ones cut, control characters shown as "?".
std::string shown(std::string_view text) {
  constexpr size_t kMostBytes = 200;
  std::string quoted = "'" + std::string(text.substr(0, kMostBytes));
  for (char& c : quoted) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return quoted + (text.size() > kMostBytes ? "…'" : "'");
}

// The basic URL parser's first steps: control characters and spaces at the ends, and tabs and
// newlines anywhere, are not part of an address.
std::string strip(std::string_view text) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  std::string kept(text);
  std::erase_if(kept, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return kept;
}

// The scheme in lower case, or nothing where the text does not begin with one and a ":".
std::optional<std::string> scheme_of(std::string_view text) {
  if (text.empty() || !is_alpha(text.front())) {
    return std::nullopt;
  }
  std::string scheme;
  for (const char c : text) {
    if (c == ':') {
      return scheme;
    }
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') {
      return std::nullopt;
    }
    scheme += to_lower(c);
  }
  return std::nullopt;
}

enum class EncodeSet { kPath, kSpecialQuery };

// The percent-encode sets of section 1.3; "%" is in neither.
bool must_encode(unsigned char c, EncodeSet set) {
  if (c <= 0x20 || c >= 0x7f || c == '"' || c == '#' || c == '<' || c == '>') {
    return true;
  }
  return set == EncodeSet::kPath ? c == '?' || c == '^' || c == '`' || c == '{' || c == '}'
                                 : c == '\'';
}

void append_encoded(std::string_view input, EncodeSet set, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : input) {
    const auto byte = static_cast<unsigned char>(c);
    if (must_encode(byte, set)) {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 0xf];
    } else {
      out += c;
    }
  }
}

// How many dots a segment is, "%2e" counting as one: 1 and 2 have a meaning. 0 for all others.
int dot_count(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    size_t length = 1;
    if (segment.front() != '.') {
      const bool escaped = segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' &&
                           to_lower(segment[2]) == 'e';
      if (!escaped) {
        return 0;
      }
      length = 3;
    }
    segment.remove_prefix(length);
    if (++dots > 2) {
      return 0;
    }
  }
  return dots;
}

// The path state: the segments of `input` put after `path`, which is empty or "/a/b".
void append_segments(std::string_view input, std::string& path) {
  size_t begin = 0;
  while (begin <= input.size()) {
    size_t end = begin;
    while (end < input.size() && !is_slash(input[end])) ++end;
    const std::string_view segment = input.substr(begin, end - begin);
    const bool last = end == input.size();
    const int dots = dot_count(segment);
    if (dots == 2 && !path.empty()) {
      path.erase(path.rfind('/'));
    }
    if (dots == 0) {
      path += '/';
      append_encoded(segment, EncodeSet::kPath, path);
    } else if (last) {
      path += '/';
    }
    begin = end + 1;
  }
}

struct Tail {
  std::string_view path;
  std::optional<std::string_view> query;  // without "?"
};

// Everything behind an authority, the fragment dropped.
Tail split_tail(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const size_t mark = text.find('?');
  if (mark == std::string_view::npos) {
    return {text, std::nullopt};
  }
  return {text.substr(0, mark), text.substr(mark + 1)};
}

// "/path?query" in canonical form.
std::string canonical_target(std::string base_path, const Tail& tail) {
  std::string target = std::move(base_path);
  append_segments(tail.path, target);
  if (tail.query) {
    target += '?';
    append_encoded(*tail.query, EncodeSet::kSpecialQuery, target);
  }
  return target;
}

struct Authority {
  std::string host;
  std::optional<uint16_t> port;  // nothing where it is the scheme's default
};

Result<Authority> parse_authority(std::string_view text, uint16_t scheme_port) {
  if (const size_t at = text.rfind('@'); at != std::string_view::npos) {
    text.remove_prefix(at + 1);
  }
  const size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  const size_t colon =
      bracket == std::string_view::npos ? std::string_view::npos : text.find(':', bracket);
  Result<std::string> host = canonical_host(text.substr(0, colon));
  if (!host) {
    return tl::unexpected(std::move(host).error());
  }
  Authority authority{*std::move(host), std::nullopt};
  if (colon == std::string_view::npos || colon + 1 == text.size()) {
    return authority;
  }
  const std::string_view digits = text.substr(colon + 1);
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return fail(ErrorCode::kInvalidArgument, "the port is not a number up to 65535");
  }
  if (port != scheme_port) {
    authority.port = port;
  }
  return authority;
}

std::string error_at(std::string_view text, const std::string& why) {
  return shown(text) + " is not a usable address: " + why;
}

Error too_long(std::string_view text) {
  return {ErrorCode::kInvalidArgument,
          error_at(text, "longer than " + std::to_string(Url::kMaxBytes) + " bytes")};
}

uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? kHttpsPort : kHttpPort;
}

// "www.ln.gov.cn" to "cn,gov,ln,www" and, with the separators exchanged, back.
std::string reverse_labels(std::string_view name, char from, char to) {
  std::string reversed;
  for (size_t end = name.size();;) {
    const size_t separator = end == 0 ? std::string_view::npos : name.rfind(from, end - 1);
    const size_t begin = separator == std::string_view::npos ? 0 : separator + 1;
    reversed += name.substr(begin, end - begin);
    if (separator == std::string_view::npos) {
      return reversed;
    }
    reversed += to;
    end = separator;
  }
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  const std::string stripped = strip(text);
  const std::optional<std::string> scheme = scheme_of(stripped);
  if (!scheme) {
    return fail(ErrorCode::kInvalidArgument, error_at(text, "it has no scheme"));
  }
  if (*scheme != "http" && *scheme != "https") {
    return fail(ErrorCode::kInvalidArgument, error_at(text, "not http or https"));
  }
  // The special authority states: any number of slashes, then authority, path and query.
  std::string_view rest = std::string_view(stripped).substr(scheme->size() + 1);
  while (!rest.empty() && is_slash(rest.front())) rest.remove_prefix(1);
  const size_t authority_end = std::min(rest.find_first_of("/\\?#"), rest.size());
  const Result<Authority> authority =
      parse_authority(rest.substr(0, authority_end), default_port(*scheme));
  if (!authority) {
    return fail(ErrorCode::kInvalidArgument, error_at(text, authority.error().message));
  }
  Tail tail = split_tail(rest.substr(authority_end));
  if (!tail.path.empty()) {
    tail.path.remove_prefix(1);  // its first slash
  }

  std::string canonical = *scheme + "://" + authority->host;
  const size_t host_end = canonical.size();
  if (authority->port) {
    canonical += ":" + std::to_string(*authority->port);
  }
  const size_t path_begin = canonical.size();
  canonical += canonical_target("", tail);
  if (canonical.size() > kMaxBytes) {
    return tl::unexpected(too_long(text));
  }
  const size_t query_begin = std::min(canonical.find('?', path_begin), canonical.size());
  return Url(std::move(canonical), static_cast<uint16_t>(host_end),
             static_cast<uint16_t>(path_begin), static_cast<uint16_t>(query_begin),
             authority->port.value_or(default_port(*scheme)));
}

Result<Url> Url::resolve(std::string_view reference) const {
  const std::string stripped = strip(reference);
  std::string_view rest = stripped;
  if (const std::optional<std::string> scheme = scheme_of(rest)) {
    // "http:index.html" on an http page is a relative reference; "http://…" never is.
    const std::string_view after = rest.substr(scheme->size() + 1);
    if (*scheme != this->scheme() || after.starts_with("//")) {
      return parse(rest);
    }
    rest = after;
  }
  if (rest.size() >= 2 && is_slash(rest[0]) && is_slash(rest[1])) {
    return parse(std::string(scheme()) + ":" + std::string(rest));
  }

  Tail tail = split_tail(rest);
  std::string target;
  if (tail.path.empty()) {
    target = tail.query ? std::string(path()) : std::string(path_and_query());
    if (tail.query) {
      target += '?';
      append_encoded(*tail.query, EncodeSet::kSpecialQuery, target);
    }
  } else if (is_slash(tail.path.front())) {
    tail.path.remove_prefix(1);
    target = canonical_target("", tail);
  } else {
    target = canonical_target(std::string(path().substr(0, path().rfind('/'))), tail);
  }
  if (path_begin_ + target.size() > kMaxBytes) {
    return tl::unexpected(too_long(reference));
  }
  const size_t query_begin = path_begin_ + std::min(target.find('?'), target.size());
  return Url(text_.substr(0, path_begin_) + target, host_end_, path_begin_,
             static_cast<uint16_t>(query_begin), port_);
}

Result<Url> Url::from_key(std::string_view key) {
  const size_t close = key.find(')');
  const size_t colon = key.rfind(':', close);
  const auto bad = [&] { return fail(ErrorCode::kInvalidArgument, shown(key) + " is not a key"); };
  if (close == std::string_view::npos || colon == std::string_view::npos || colon + 1 >= close) {
    return bad();
  }
  const std::string_view host = key.substr(0, colon);
  std::string_view port = key.substr(colon + 1, close - colon - 1);
  const bool https = port.ends_with('s');
  if (https) {
    port.remove_suffix(1);
  }
  const bool reversed = !host.starts_with('[') && !is_ipv4_host(host);
  std::string text = https ? "https://" : "http://";
  text += reversed ? reverse_labels(host, ',', '.') : std::string(host);
  text += ":" + std::string(port) + std::string(key.substr(close + 1));
  Result<Url> url = parse(text);
  if (!url || url->key() != key) {
    return bad();
  }
  return url;
}

std::string_view Url::host() const {
  const size_t begin = scheme().size() + 3;
  return std::string_view(text_).substr(begin, host_end_ - begin);
}

std::string_view Url::authority() const {
  const size_t begin = scheme().size() + 3;
  return std::string_view(text_).substr(begin, path_begin_ - begin);
}

std::string_view Url::path() const {
  return std::string_view(text_).substr(path_begin_, query_begin_ - path_begin_);
}

std::string_view Url::query() const {
  return std::string_view(text_).substr(std::min<size_t>(query_begin_ + 1U, text_.size()));
}

std::string_view Url::path_and_query() const {
  return std::string_view(text_).substr(path_begin_);
}

std::string Url::host_key() const {
  const bool reversed = !host().starts_with('[') && !is_ipv4_host(host());
  std::string key = reversed ? reverse_labels(host(), '.', ',') : std::string(host());
  key += ":" + std::to_string(port_);
  if (is_https()) {
    key += 's';
  }
  return key;
}

std::string Url::key() const {
  return host_key() + ")" + std::string(path_and_query());
}

bool Url::has_loopback_host() const {
  return host() == "localhost" || host() == "[::1]" ||
         (is_ipv4_host(host()) && host().starts_with("127."));
}

bool is_at_host(const Url& url, const std::vector<std::string>& hosts) {
  return hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
           return url.host() == host || url.authority() == host;
         });
}

}  // namespace shilu
