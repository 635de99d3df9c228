#include "store/surt.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace shilu {
namespace {

int hex_value(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string unescape_once(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      plain += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// Every round but the last makes the text shorter.
std::string unescape(std::string text) {
  for (;;) {
    std::string plain = unescape_once(text);
    if (plain == text) {
      return plain;
    }
    text = std::move(plain);
  }
}

std::string escape(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto octet = static_cast<uint8_t>(c);
    if (octet <= 0x20 || octet >= 0x7f || c == '#' || c == '%') {
      escaped += '%';
      escaped += kDigits[octet >> 4];
      escaped += kDigits[octet & 15];
    } else {
      escaped += c;
    }
  }
  return escaped;
}

void make_lower(std::string& text) {
  std::transform(text.begin(), text.end(), text.begin(), to_lower);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

// The segments that stand after dot segments are resolved, empty ones left out but for the last.
std::string normal_path(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = split(path, '/');
  for (size_t i = 1; i < segments.size(); ++i) {
    if (segments[i] == ".." && !kept.empty()) {
      kept.pop_back();
    } else if (segments[i] != ".") {
      kept.push_back(segments[i]);
    }
  }
  std::string normal = "/";
  for (size_t i = 0; i < kept.size(); ++i) {
    const bool last = i + 1 == kept.size();
    normal += kept[i];
    normal += last || kept[i].empty() ? "" : "/";
  }
  return normal;
}

// What each pattern matches is replaced by its groups 1 and 2.
template <size_t kCount>
void cut_session_ids(const std::array<RE2, kCount>& patterns, std::string& text) {
  for (const RE2& pattern : patterns) {
    std::string before;
    std::string after;
    if (RE2::FullMatch(text, pattern, &before, &after)) {
      text = before + after;
    }
  }
}

std::string path_part(std::string_view path) {
  static const std::array<RE2, 2> kSessionIds{
      RE2(R"((.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*))", RE2::Latin1),
      RE2(R"((.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*))", RE2::Latin1)};
  std::string part = escape(normal_path(unescape(std::string(path))));
  make_lower(part);
  cut_session_ids(kSessionIds, part);
  if (part.size() > 1 && part.ends_with('/')) {
    part.pop_back();
  }
  return part;
}

std::string query_part(std::string_view query) {
  static const std::array<RE2, 5> kSessionIds{
      RE2(R"((?i)(.*)jsessionid=[0-9a-z]{32}(?:&(.*))?)", RE2::Latin1),
      RE2(R"((?i)(.*)phpsessid=[0-9a-z]{32}(?:&(.*))?)", RE2::Latin1),
      RE2(R"((?i)(.*)sid=[0-9a-z]{32}(?:&(.*))?)", RE2::Latin1),
      RE2(R"((?i)(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&(.*))?)", RE2::Latin1),
      RE2(R"((?i)(.*)cfid=[^&]+&cftoken=[^&]+(?:&(.*))?)", RE2::Latin1)};
  std::string part = escape(unescape(std::string(query)));
  cut_session_ids(kSessionIds, part);
  make_lower(part);
  if (part.size() <= 1) {
    return part;
  }
  // A name without "=" stands before the same name with an empty value.
  using Argument = std::pair<std::string_view, std::optional<std::string_view>>;
  std::vector<Argument> arguments;
  for (const std::string_view argument : split(part, '&')) {
    const size_t equals = argument.find('=');
    arguments.emplace_back(argument.substr(0, equals),
                           equals == std::string_view::npos
                               ? std::nullopt
                               : std::optional(argument.substr(equals + 1)));
  }
  std::sort(arguments.begin(), arguments.end());
  std::string sorted;
  for (const Argument& argument : arguments) {
    sorted += sorted.empty() && &argument == &arguments.front() ? "" : "&";
    sorted += argument.first;
    if (argument.second) {
      sorted.append("=").append(*argument.second);
    }
  }
  return sorted;
}

std::string host_part(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    return std::string(host.substr(1, host.size() - 2));
  }
  while (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  if (host.starts_with("www")) {
    const size_t dot = host.find_first_not_of("0123456789", 3);
    if (dot != std::string_view::npos && host[dot] == '.') {
      host.remove_prefix(dot + 1);
    }
  }
  std::vector<std::string_view> labels = split(host, '.');
  std::string reversed;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    reversed += label == labels.rbegin() ? "" : ",";
    reversed += *label;
  }
  return reversed;
}

}  // namespace

std::string surt_key(const Url& url) {
  std::string key = host_part(url.host());
  if (url.port() != (url.is_https() ? 443 : 80)) {
    key += ":" + std::to_string(url.port());
  }
  key += ")" + path_part(url.path());
  const std::string query = query_part(url.query());
  if (!query.empty()) {
    key += "?" + query;
  }
  return key;
}

}  // namespace shilu
