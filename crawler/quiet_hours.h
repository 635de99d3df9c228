// QuietHours: the hours of a day at which portals are not to be asked, in Beijing time, which all
// of them keep (UTC+8, no summer time). For a portal whose office hours are busy, or whose province
// asks for it.
//
// Constant after it was filled; any thread may ask.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace shilu {

// From one time of the day to another, "08:30" to "18:00"; to an earlier one is over midnight.
struct QuietWindow {
  Milliseconds from{0};  // since midnight in Beijing
  Milliseconds to{0};
};

// What is wrong is told: a time of the day is "HH:MM", and the two differ.
Result<QuietWindow> parse_quiet_window(std::string_view from, std::string_view to);

class QuietHours {
 public:
  // For `host` (as Url::host spells it) and all hosts below it. Windows of a host add up.
  void add(const std::string& host, QuietWindow window);

  bool empty() const { return windows_.empty(); }

  // The first moment from `at` on at which the host may be asked; `at` itself outside of quiet
  // hours. Windows that leave no moment of the day are over after a day.
  Instant first_allowed(std::string_view host, Instant at) const;
  // The first moment from `at` on that is quiet; nothing where none ever is.
  std::optional<Instant> next_quiet(std::string_view host, Instant at) const;

 private:
  // Those of the host and of all above it.
  std::vector<QuietWindow> windows_of(std::string_view host) const;

  std::map<std::string, std::vector<QuietWindow>, std::less<>> windows_;  // by host
};

}  // namespace shilu
