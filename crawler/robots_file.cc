#include <cassert>

#include "base/ascii.h"
#include "crawler/robots.h"

namespace shilu {
namespace {

constexpr Milliseconds kLifetime = std::chrono::hours(24);
constexpr int kTooManyRequests = 429;

bool is_html_page(std::string_view content_type, std::string_view body) {
  const bool sent_as_html =
      contains_ignoring_case(content_type.substr(0, content_type.find(';')), "html");
  if (body.starts_with("\xEF\xBB\xBF")) {
    body.remove_prefix(3);
  }
  const size_t first = body.find_first_not_of(" \t\r\n");
  return sent_as_html && first != std::string_view::npos && body[first] == '<';
}

}  // namespace

Url robots_address_of(const std::string& host_key) {
  Result<Url> url = Url::from_key(host_key + ")/robots.txt");
  assert(url && "a host_key is made by Url");
  return *std::move(url);
}

RobotsRules RobotsFile::rules() const {
  return kind == RobotsKind::kRules ? RobotsRules::parse(body) : RobotsRules();
}

bool RobotsFile::is_fresh_at(Instant now) const {
  return now < fetched_at + kLifetime;
}

std::optional<RobotsFile> robots_file_of_response(int status, std::string_view content_type,
                                                  std::string_view body, Instant fetched_at) {
  if (status < 200 || status >= 500 || status == kTooManyRequests) {
    return std::nullopt;
  }
  if (status >= 300 || is_html_page(content_type, body)) {
    return RobotsFile{RobotsKind::kAllowAll, "", fetched_at};
  }
  return RobotsFile{RobotsKind::kRules, std::string(readable_part(body)), fetched_at};
}

}  // namespace shilu
