// Instants in UTC, calendar days in Beijing, durations as people write them, and the clock.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

using Milliseconds = std::chrono::milliseconds;

// A moment, to the millisecond.
using Instant = std::chrono::sys_time<Milliseconds>;

// A calendar day without a zone; the days of portals are Beijing days (UTC+8, no summer time).
using Day = std::chrono::year_month_day;

// "2018-03-06T01:02:03.004Z".
std::string format_instant(Instant instant);

// ISO 8601: a date, or date and time with "T" or a space, seconds and fraction optional, and
// "Z" or "+08:00"; without a zone the time is Beijing's.
Result<Instant> parse_instant(std::string_view text);

// As parse_instant, but a period stands for its last millisecond in Beijing: "2018", "2018-03",
// "2018-03-06". The reading of --as-of and --since.
Result<Instant> parse_instant_or_period_end(std::string_view text);

Day beijing_day(Instant instant);

// "2018-03-06".
std::string format_day(Day day);

// "250ms", "3s", "5m", "2h", "7d", "1y" (365 days): a non-negative whole number and a unit.
Result<Milliseconds> parse_duration(std::string_view text);

// The largest unit that divides it: "3s", "1500ms", "2h".
std::string format_duration(Milliseconds duration);

// Tells the time. One object serves all threads.
class Clock {
 public:
  virtual ~Clock() = default;
  // Never steps back within one process, whatever the wall clock does meanwhile.
  virtual Instant now() const = 0;
};

// Wall time at construction, carried on by the steady clock.
std::unique_ptr<Clock> make_system_clock();

}  // namespace shilu
