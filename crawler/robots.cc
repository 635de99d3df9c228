#include "crawler/robots.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "base/text_file.h"

namespace shilu {
namespace {

constexpr size_t kMaxLineBytes = 16'664;
constexpr double kMaxCrawlDelaySeconds = 1e7;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool begins_with(std::string_view text, std::string_view lower_case_beginning) {
  return text.size() >= lower_case_beginning.size() &&
         equals_ignoring_case(text.substr(0, lower_case_beginning.size()), lower_case_beginning);
}

enum class Key { kUserAgent, kAllow, kDisallow, kSitemap, kCrawlDelay, kUnknown };

struct KeyName {
  std::string_view beginning;
  Key key;
};

constexpr KeyName kKeyNames[] = {
    {"user-agent", Key::kUserAgent},   {"useragent", Key::kUserAgent},
    {"user agent", Key::kUserAgent},   {"allow", Key::kAllow},
    {"disallow", Key::kDisallow},      {"dissallow", Key::kDisallow},
    {"dissalow", Key::kDisallow},      {"disalow", Key::kDisallow},
    {"diasllow", Key::kDisallow},      {"disallaw", Key::kDisallow},
    {"sitemap", Key::kSitemap},        {"site-map", Key::kSitemap},
    {"crawl-delay", Key::kCrawlDelay},
};

Key key_of(std::string_view name) {
  for (const KeyName& known : kKeyNames) {
    if (begins_with(name, known.beginning)) {
      return known.key;
    }
  }
  return Key::kUnknown;
}

struct KeyValue {
  std::string_view key;
  std::string_view value;
};

// "key: value # comment", or "key value" in two words without a colon.
std::optional<KeyValue> split_line(std::string_view line) {
  line = trim_blanks(line.substr(0, line.find('#')));
  size_t separator = line.find(':');
  if (separator == std::string_view::npos) {
    separator = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view value = trim_blanks(line.substr(separator));
    if (value.empty() || value.find_first_of(" \t") != std::string_view::npos) {
      return std::nullopt;
    }
    return KeyValue{line.substr(0, separator), value};
  }
  return KeyValue{trim_blanks(line.substr(0, separator)), trim_blanks(line.substr(separator + 1))};
}

std::optional<unsigned> escape_at(std::string_view text, size_t at) {
  unsigned value = 0;
  if (text.size() < at + 3 || text[at] != '%') {
    return std::nullopt;
  }
  const char* const begin = text.data() + at + 1;
  const auto [end, error] = std::from_chars(begin, begin + 2, value, 16);
  if (error != std::errc() || end != begin + 2) {
    return std::nullopt;
  }
  return value;
}

// RFC 3986 section 2.3.
bool is_unreserved(unsigned c) {
  const char character = static_cast<char>(c);
  return c < 0x80 && (is_letter(character) || is_digit(character) || character == '-' ||
                      character == '.' || character == '_' || character == '~');
}

void append_escape(unsigned byte, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 0xf];
}

// Section 2.2.2: the form in which octets are compared. In an address "*" and "$" are characters
// like any other and take their escaped form, which is how a rule writes them (section 2.2.3).
enum class Side { kRule, kAddress };

std::string normalise(std::string_view text, Side side) {
  std::string normal;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool at_end = i + 1 == text.size();
    if (const std::optional<unsigned> escaped = escape_at(text, i)) {
      if (is_unreserved(*escaped)) {
        normal += static_cast<char>(*escaped);
      } else {
        append_escape(*escaped, normal);
      }
      i += 2;
    } else if (byte <= 0x20 || byte >= 0x7f || (byte == '*' && side == Side::kAddress) ||
               (byte == '$' && (side == Side::kAddress || !at_end))) {
      append_escape(byte, normal);
    } else {
      normal += text[i];
    }
  }
  return normal;
}

// Section 2.2.2, table: "?baz=http://foo.bar" and "?baz=http%3A%2F%2Ffoo.bar" are one. Behind the
// first "?" the delimiters : / ? @ [ ] mean nothing, escaped or not.
std::string unescape_query_delimiters(std::string_view normal) {
  const size_t mark = std::min(normal.find('?'), normal.size());
  std::string unescaped(normal.substr(0, mark));
  for (size_t i = mark; i < normal.size(); ++i) {
    const std::optional<unsigned> escaped = escape_at(normal, i);
    if (escaped &&
        std::string_view(":/?@[]").find(static_cast<char>(*escaped)) != std::string_view::npos) {
      unescaped += static_cast<char>(*escaped);
      i += 2;
    } else {
      unescaped += normal[i];
    }
  }
  return unescaped;
}

// Each literal between "*"s is found at its first place behind the one before: the first place
// leaves most room for the rest, so nothing is tried twice.
bool matches(std::string_view pattern, std::string_view path) {
  const bool to_the_end = pattern.ends_with('$');
  if (to_the_end) {
    pattern.remove_suffix(1);
  }
  size_t star = std::min(pattern.find('*'), pattern.size());
  if (!path.starts_with(pattern.substr(0, star))) {
    return false;
  }
  path.remove_prefix(star);
  while (star < pattern.size()) {
    const size_t begin = star + 1;
    star = std::min(pattern.find('*', begin), pattern.size());
    const std::string_view literal = pattern.substr(begin, star - begin);
    if (star == pattern.size() && to_the_end) {
      return path.ends_with(literal);
    }
    const size_t found = path.find(literal);
    if (found == std::string_view::npos) {
      return false;
    }
    path.remove_prefix(found + literal.size());
  }
  return !to_the_end || path.empty();
}

std::optional<Milliseconds> parse_crawl_delay(std::string_view value) {
  double seconds = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
  if (error != std::errc() || end != value.data() + value.size() || !std::isfinite(seconds) ||
      seconds < 0) {
    return std::nullopt;
  }
  seconds = std::min(seconds, kMaxCrawlDelaySeconds);
  return Milliseconds(std::llround(seconds * 1000));
}

}  // namespace

// Walks the lines once and sorts them into the group that names us and the group for all.
class RobotsParser {
 public:
  explicit RobotsParser(std::string_view product_token) : product_token_(product_token) {}

  void line(std::string_view line) {
    ++number_;
    line = line.substr(0, kMaxLineBytes);
    const std::optional<KeyValue> pair = split_line(line);
    if (!pair) {
      return;
    }
    const Key key = key_of(pair->key);
    switch (key) {
      case Key::kUserAgent:
        return user_agent(pair->value);
      case Key::kAllow:
      case Key::kDisallow:
        return rule(key == Key::kAllow, line, pair->value);
      case Key::kCrawlDelay:
        return crawl_delay(pair->value);
      case Key::kSitemap:
        if (!pair->value.empty()) sitemaps_.emplace_back(pair->value);
        return;
      case Key::kUnknown:
        return;
    }
  }

  RobotsRules finish() {
    RobotsRules rules = std::move(named_us_ ? ours_ : everyones_);
    rules.sitemaps_ = std::move(sitemaps_);
    return rules;
  }

 private:
  // Section 2.2.1. A group is its agents and then its rules; other lines end neither.
  void user_agent(std::string_view value) {
    if (rules_begun_) {
      for_us_ = for_everyone_ = rules_begun_ = false;
    }
    if (value.starts_with('*') && (value.size() == 1 || is_blank(value[1]))) {
      for_everyone_ = true;
      return;
    }
    const auto token_end = std::find_if_not(
        value.begin(), value.end(), [](char c) { return is_letter(c) || c == '_' || c == '-'; });
    if (equals_ignoring_case({value.begin(), token_end}, product_token_)) {
      for_us_ = named_us_ = true;
    }
  }

  void rule(bool allow, std::string_view line, std::string_view value) {
    rules_begun_ = true;
    if (value.empty()) {
      return;
    }
    std::string pattern = normalise(value, Side::kRule);
    std::string query_pattern = unescape_query_delimiters(pattern);
    const RobotsRules::Rule rule{allow, number_, std::string(trim_blanks(line)), std::move(pattern),
                                 std::move(query_pattern)};
    if (for_us_) ours_.rules_.push_back(rule);
    if (for_everyone_) everyones_.rules_.push_back(rule);
  }

  void crawl_delay(std::string_view value) {
    const std::optional<Milliseconds> delay = parse_crawl_delay(value);
    // An optional without a value is less than every value.
    if (for_us_) ours_.crawl_delay_ = std::max(ours_.crawl_delay_, delay);
    if (for_everyone_) everyones_.crawl_delay_ = std::max(everyones_.crawl_delay_, delay);
  }

  const std::string_view product_token_;
  size_t number_ = 0;
  bool rules_begun_ = false;
  bool for_us_ = false;
  bool for_everyone_ = false;
  bool named_us_ = false;
  RobotsRules ours_;
  RobotsRules everyones_;
  std::vector<std::string> sitemaps_;
};

std::string_view readable_part(std::string_view body) {
  if (body.size() <= kMaxRobotsBytes) {
    return body;
  }
  body = body.substr(0, kMaxRobotsBytes);
  const size_t end = body.find_last_of("\r\n");
  return body.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

RobotsRules RobotsRules::parse(std::string_view body, std::string_view product_token) {
  body = readable_part(body);
  for (const char mark : std::string_view("\xEF\xBB\xBF")) {
    if (!body.starts_with(mark)) break;
    body.remove_prefix(1);
  }
  RobotsParser parser(product_token);
  while (!body.empty()) {
    const size_t end = std::min(body.find_first_of("\r\n"), body.size());
    parser.line(body.substr(0, end));
    body.remove_prefix(end);
    if (!body.empty()) {
      body.remove_prefix(body.starts_with("\r\n") ? 2 : 1);
    }
  }
  return parser.finish();
}

RobotsVerdict RobotsRules::check(std::string_view path_and_query) const {
  if (path_and_query == "/robots.txt") {
    return {true, 0, "robots.txt itself"};
  }
  const std::string path = normalise(path_and_query, Side::kAddress);
  const std::string query_path = unescape_query_delimiters(path);
  const Rule* decisive = nullptr;
  for (const Rule& rule : rules_) {
    const bool more_specific =
        decisive == nullptr || rule.pattern.size() > decisive->pattern.size() ||
        (rule.pattern.size() == decisive->pattern.size() && rule.allow && !decisive->allow);
    if (more_specific && (matches(rule.pattern, path) || matches(rule.query_pattern, query_path))) {
      decisive = &rule;
    }
  }
  if (decisive == nullptr) {
    return {true, 0, "no rule"};
  }
  return {decisive->allow, decisive->line, decisive->line_text};
}

}  // namespace shilu
