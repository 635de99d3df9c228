#include "crawler/quiet_hours.h"

#include <algorithm>
#include <chrono>

namespace shilu {
namespace {

constexpr Milliseconds kDay = std::chrono::hours(24);
constexpr Milliseconds kBeijing = std::chrono::hours(8);

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Result<Milliseconds> parse_time_of_day(std::string_view text) {
  const bool is_shaped = text.size() == 5 && text[2] == ':' && is_digit(text[0]) &&
                         is_digit(text[1]) && is_digit(text[3]) && is_digit(text[4]);
  const int hours = is_shaped ? (text[0] - '0') * 10 + (text[1] - '0') : 24;
  const int minutes = is_shaped ? (text[3] - '0') * 10 + (text[4] - '0') : 0;
  if (hours > 23 || minutes > 59) {
    return fail(ErrorCode::kInvalidArgument,
                "'" + std::string(text) + "' is not a time of the day such as 08:30");
  }
  return Milliseconds(std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

// How long the window goes on at a time of the day; 0 outside of it.
Milliseconds left_of(const QuietWindow& window, Milliseconds time) {
  const Milliseconds length = (window.to - window.from + kDay) % kDay;
  const Milliseconds passed = (time - window.from + kDay) % kDay;
  return passed < length ? length - passed : Milliseconds(0);
}

}  // namespace

Result<QuietWindow> parse_quiet_window(std::string_view from, std::string_view to) {
  const Result<Milliseconds> begin = parse_time_of_day(from);
  if (!begin) {
    return tl::unexpected<Error>(begin.error());
  }
  const Result<Milliseconds> end = parse_time_of_day(to);
  if (!end) {
    return tl::unexpected<Error>(end.error());
  }
  if (*begin == *end) {
    return fail(ErrorCode::kInvalidArgument,
                "quiet hours must end at another time than they begin");
  }
  return QuietWindow{*begin, *end};
}

void QuietHours::add(const std::string& host, QuietWindow window) {
  windows_[host].push_back(window);
}

std::vector<QuietWindow> QuietHours::windows_of(std::string_view host) const {
  std::vector<QuietWindow> windows;
  if (windows_.empty()) {
    return windows;
  }
  for (std::string_view name = host; !name.empty();) {
    if (const auto found = windows_.find(name); found != windows_.end()) {
      windows.insert(windows.end(), found->second.begin(), found->second.end());
    }
    const size_t dot = name.find('.');
    name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  }
  return windows;
}

std::optional<Instant> QuietHours::next_quiet(std::string_view host, Instant at) const {
  std::optional<Instant> next;
  const Milliseconds time = (at.time_since_epoch() + kBeijing) % kDay;
  for (const QuietWindow& window : windows_of(host)) {
    const bool is_quiet = left_of(window, time) > Milliseconds(0);
    const Instant begin = is_quiet ? at : at + (window.from - time + kDay) % kDay;
    next = std::min(next.value_or(begin), begin);
  }
  return next;
}

Instant QuietHours::first_allowed(std::string_view host, Instant at) const {
  const std::vector<QuietWindow> windows = windows_of(host);
  Instant allowed = at;
  for (bool is_quiet = true; is_quiet && allowed < at + kDay;) {
    is_quiet = false;
    for (const QuietWindow& window : windows) {
      const Milliseconds time = (allowed.time_since_epoch() + kBeijing) % kDay;
      const Milliseconds left = left_of(window, time);
      is_quiet = is_quiet || left > Milliseconds(0);
      allowed += left;
    }
  }
  return allowed;
}

}  // namespace shilu
