#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace shilu {
namespace {

using std::chrono::days;
using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day_last;

constexpr hours kBeijingOffset{8};

// Reads fixed forms from the left; once a piece does not fit, everything after fails too.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }
  bool next_is(char c) const { return ok_ && !rest_.empty() && rest_.front() == c; }

  // Exactly `width` digits.
  int number(size_t width) {
    int value = 0;
    if (!ok_ || rest_.size() < width) {
      ok_ = false;
      return 0;
    }
    for (size_t i = 0; i < width; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') {
        ok_ = false;
        return 0;
      }
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }

  // A fraction of a second of any length, to the millisecond.
  Milliseconds fraction() {
    int value = 0;
    int scale = 100;
    size_t digits = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value += scale * (rest_[digits] - '0');
      scale /= 10;
      ++digits;
    }
    ok_ = ok_ && digits > 0;
    rest_.remove_prefix(digits);
    return Milliseconds(value);
  }

  bool take(char c) {
    if (!next_is(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = take(c) && ok_; }
  void fail() { ok_ = false; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

Day read_day(Reader& reader) {
  const int year = reader.number(4);
  reader.expect('-');
  const int month = reader.number(2);
  reader.expect('-');
  const int day = reader.number(2);
  const Day result{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!result.ok()) {
    reader.fail();
  }
  return result;
}

Milliseconds read_time_of_day(Reader& reader) {
  const int hour = reader.number(2);
  reader.expect(':');
  const int minute = reader.number(2);
  Milliseconds time = hours(hour) + minutes(minute);
  int second = 0;
  if (reader.take(':')) {
    second = reader.number(2);
    time += seconds(second);
    if (reader.take('.')) {
      time += reader.fraction();
    }
  }
  if (hour > 23 || minute > 59 || second > 59) {
    reader.fail();
  }
  return time;
}

minutes read_zone(Reader& reader) {
  if (reader.at_end()) {
    return kBeijingOffset;
  }
  if (reader.take('Z')) {
    return minutes(0);
  }
  const int sign = reader.next_is('-') ? -1 : 1;
  if (!reader.take('+')) {
    reader.expect('-');
  }
  const int hour = reader.number(2);
  reader.take(':');
  const int minute = reader.number(2);
  if (hour > 14 || minute > 59) {
    reader.fail();
  }
  return sign * (hours(hour) + minutes(minute));
}

Instant beijing_midnight(sys_days day) {
  return Instant(day) - kBeijingOffset;
}

struct DurationUnit {
  std::string_view suffix;
  Milliseconds length;
};

// Longest first, so that format_duration takes the largest that divides.
constexpr std::array<DurationUnit, 6> kDurationUnits{{{"y", days(365)},
                                                      {"d", days(1)},
                                                      {"h", hours(1)},
                                                      {"m", minutes(1)},
                                                      {"s", seconds(1)},
                                                      {"ms", Milliseconds(1)}}};

class SystemClock final : public Clock {
 public:
  Instant now() const override {
    return wall_start_ +
           duration_cast<Milliseconds>(std::chrono::steady_clock::now() - steady_start_);
  }

 private:
  const Instant wall_start_ =
      std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
  const std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::string format_instant(Instant instant) {
  const auto day = floor<days>(instant);
  const std::chrono::hh_mm_ss time(instant - day);
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", format_day(Day(day)), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

Result<Instant> parse_instant(std::string_view text) {
  Reader reader(text);
  const Day day = read_day(reader);
  Milliseconds time{0};
  minutes zone = kBeijingOffset;
  if (reader.ok() && !reader.at_end()) {
    if (!reader.take('T')) {
      reader.expect(' ');
    }
    time = read_time_of_day(reader);
    zone = read_zone(reader);
  }
  if (!reader.at_end()) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("\"{}\" is not a time: write 2018-03-06 or 2018-03-06T09:30:00Z", text));
  }
  return Instant(sys_days(day)) + time - zone;
}

Result<Instant> parse_instant_or_period_end(std::string_view text) {
  Reader reader(text);
  const std::chrono::year year(reader.number(4));
  if (reader.at_end()) {
    return beijing_midnight(sys_days((year + std::chrono::years(1)) / 1 / 1)) - Milliseconds(1);
  }
  reader.expect('-');
  const std::chrono::month month(static_cast<unsigned>(reader.number(2)));
  if (reader.at_end() && month.ok()) {
    const year_month_day_last last_day = year / month / std::chrono::last;
    return beijing_midnight(sys_days(last_day) + days(1)) - Milliseconds(1);
  }
  Reader day_reader(text);
  const Day day = read_day(day_reader);
  if (day_reader.at_end()) {
    return beijing_midnight(sys_days(day) + days(1)) - Milliseconds(1);
  }
  return parse_instant(text);
}

Day beijing_day(Instant instant) {
  return Day(floor<days>(instant + kBeijingOffset));
}

std::string format_day(Day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

Result<Milliseconds> parse_duration(std::string_view text) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view suffix(end, static_cast<size_t>(text.data() + text.size() - end));
  constexpr int64_t kMostMilliseconds = duration_cast<Milliseconds>(days(36'500)).count();
  for (const DurationUnit& unit : kDurationUnits) {
    if (error == std::errc() && suffix == unit.suffix && count >= 0 &&
        count <= kMostMilliseconds / unit.length.count()) {
      return count * unit.length;
    }
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("\"{}\" is not a duration: write 250ms, 3s, 5m, 2h, 7d or 1y", text));
}

std::string format_duration(Milliseconds duration) {
  if (duration == Milliseconds(0)) {
    return "0s";
  }
  for (const DurationUnit& unit : kDurationUnits) {
    if (duration % unit.length == Milliseconds(0)) {
      return fmt::format("{}{}", duration / unit.length, unit.suffix);
    }
  }
  return fmt::format("{}ms", duration.count());
}

std::unique_ptr<Clock> make_system_clock() {
  return std::make_unique<SystemClock>();
}

}  // namespace shilu
