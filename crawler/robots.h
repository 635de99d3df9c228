// RobotsRules: what a robots.txt says to us. RFC 9309, and where it is silent the reading of
// google/robotstxt: keys by their beginning and with frequent misspellings, a blank instead of the
// colon, lines cut at 16,664 bytes, a byte order mark cut short.
//
// All groups that name our product token are one; without one those for "*" are. Of the rules that
// match the longest decides, and Allow where two are as long. "*" stands for any characters, "$" at
// the end for the end. Rule and address are compared with escapes of unreserved characters undone
// and all else that RFC 3986 does not let stand escaped.
//
// Constant after parsing; any thread may ask. The webmaster controls the input, so its work is
// bounded: no rule backtracks, and what lies past kMaxRobotsBytes is ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/url.h"

namespace shilu {

inline constexpr std::string_view kRobotsToken = "shilu";
inline constexpr size_t kMaxRobotsBytes = 500 << 10;  // section 2.5

// The part of a body that is read: the whole lines within kMaxRobotsBytes. A rule cut in two would
// be another rule.
std::string_view readable_part(std::string_view body);

// Section 2.3.1.2: a robots.txt that still redirects after so many is taken as not there.
inline constexpr int kMaxRobotsRedirects = 5;

// Where a server (a Url::host_key) keeps its robots.txt (section 2.3).
Url robots_address_of(const std::string& host_key);

struct RobotsVerdict {
  bool allowed = true;
  size_t line = 0;        // of robots.txt, from 1, that decided; 0 where no line spoke
  std::string line_text;  // that line without blanks at its ends; or why there is none
};

class RobotsRules {
 public:
  // No rules: everything is allowed.
  RobotsRules() = default;

  // Never fails: what is not understood says nothing.
  static RobotsRules parse(std::string_view body, std::string_view product_token = kRobotsToken);

  // `path_and_query` as Url::path_and_query gives it.
  RobotsVerdict check(std::string_view path_and_query) const;
  bool allows(std::string_view path_and_query) const { return check(path_and_query).allowed; }

  // The longest that our group asks for; at most 10,000,000 s.
  std::optional<Milliseconds> crawl_delay() const { return crawl_delay_; }

  // As written, of all groups.
  const std::vector<std::string>& sitemaps() const { return sitemaps_; }

 private:
  friend class RobotsParser;

  struct Rule {
    bool allow;
    size_t line;
    std::string line_text;
    std::string pattern;        // normalised
    std::string query_pattern;  // the same with its query's delimiters unescaped
  };

  std::vector<Rule> rules_;
  std::optional<Milliseconds> crawl_delay_;
  std::vector<std::string> sitemaps_;
};

enum class RobotsKind {
  kRules,     // it was read, and its body speaks
  kAllowAll,  // section 2.3.1.3: there is none
};

// What a server said when it was asked for its robots.txt: kept with the state of the host.
struct RobotsFile {
  RobotsKind kind = RobotsKind::kAllowAll;
  std::string body;  // decoded, at most kMaxRobotsBytes; empty under kAllowAll
  Instant fetched_at{};

  RobotsRules rules() const;
  // For 24 h (section 2.4).
  bool is_fresh_at(Instant now) const;

  friend bool operator==(const RobotsFile&, const RobotsFile&) = default;
};

// What the last response of at most kMaxRobotsRedirects redirects means. `body` is whole up to
// kMaxRobotsBytes and without content coding. 2xx is rules, unless it is a page (sent as HTML and
// beginning with a tag: "not found" in other words), and 3xx and 4xx are none. Nothing for 429, 5xx
// and statuses out of range: as after a failed request, the server may not be asked for
// anything until its robots.txt could be had (section 2.3.1.4).
std::optional<RobotsFile> robots_file_of_response(int status, std::string_view content_type,
                                                  std::string_view body, Instant fetched_at);

}  // namespace shilu
