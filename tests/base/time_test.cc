#include "base/time.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

using namespace std::chrono_literals;

// 2018-03-06T01:02:03.004Z is 1520298123004 ms after the epoch (date -u +%s).
constexpr Instant kMorning{Milliseconds(1520298123004)};

TEST_CASE("an instant is written in UTC to the millisecond") {
  CHECK(format_instant(kMorning) == "2018-03-06T01:02:03.004Z");
}

TEST_CASE("an instant is read in the forms of ISO 8601") {
  for (const char* text : {"2018-03-06T01:02:03.004Z", "2018-03-06T09:02:03.004+08:00",
                           "2018-03-06 09:02:03.004", "2018-03-05T20:02:03.004-0500"}) {
    INFO(text);
    REQUIRE(parse_instant(text).has_value());
    CHECK(*parse_instant(text) == kMorning);
  }
}

TEST_CASE("a date alone begins at midnight in Beijing") {
  CHECK(format_instant(parse_instant("2018-03-06").value()) == "2018-03-05T16:00:00.000Z");
}

TEST_CASE("what is no time is refused with the text named") {
  for (const char* text :
       {"", "2018", "2018-13-01", "2018-02-30", "2018-03-06T25:00", "2018-03-06T10:61",
        "2018-03-06x", "2018-03-06T10:00:00.Z", "06/03/2018"}) {
    INFO(text);
    const Result<Instant> instant = parse_instant(text);
    REQUIRE_FALSE(instant.has_value());
    CHECK(instant.error().message.find(text) != std::string::npos);
  }
}

TEST_CASE("a period stands for its last millisecond in Beijing") {
  const auto end = [](const char* text) {
    return format_instant(parse_instant_or_period_end(text).value());
  };
  CHECK(end("2018") == "2018-12-31T15:59:59.999Z");
  CHECK(end("2018-02") == "2018-02-28T15:59:59.999Z");
  CHECK(end("2020-02") == "2020-02-29T15:59:59.999Z");
  CHECK(end("2018-03-06") == "2018-03-06T15:59:59.999Z");
  CHECK(end("2018-03-06T01:02:03.004Z") == "2018-03-06T01:02:03.004Z");
  CHECK_FALSE(parse_instant_or_period_end("2018-13").has_value());
  CHECK_FALSE(parse_instant_or_period_end("201").has_value());
}

TEST_CASE("the day in Beijing turns at 16:00 UTC") {
  CHECK(format_day(beijing_day(parse_instant("2018-03-05T15:59:59Z").value())) == "2018-03-05");
  CHECK(format_day(beijing_day(parse_instant("2018-03-05T16:00:00Z").value())) == "2018-03-06");
}

TEST_CASE("durations are a whole number and a unit") {
  CHECK(parse_duration("250ms").value() == 250ms);
  CHECK(parse_duration("3s").value() == 3s);
  CHECK(parse_duration("5m").value() == 5min);
  CHECK(parse_duration("2h").value() == 2h);
  CHECK(parse_duration("7d").value() == 168h);
  CHECK(parse_duration("2y").value() == 17520h);
  for (const char* text : {"", "3", "s", "-1s", "1.5h", "3 s", "3sec", "99999999999999999d"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("a duration is written in the largest unit that divides it") {
  CHECK(format_duration(3s) == "3s");
  CHECK(format_duration(1500ms) == "1500ms");
  CHECK(format_duration(120min) == "2h");
  CHECK(format_duration(48h) == "2d");
  CHECK(format_duration(8760h) == "1y");
  CHECK(format_duration(0ms) == "0s");
}

}  // namespace
}  // namespace shilu
