#include "crawler/quiet_hours.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

QuietWindow window(std::string_view from, std::string_view to) {
  const Result<QuietWindow> parsed = parse_quiet_window(from, to);
  REQUIRE(parsed.has_value());
  return *parsed;
}

// Times as people in Beijing say them.
std::string allowed(const QuietHours& hours, std::string_view host, std::string_view at) {
  return format_instant(hours.first_allowed(host, parse_instant(at).value()) +
                        std::chrono::hours(8));
}

}  // namespace

TEST_CASE("a host is not asked within its quiet hours, by Beijing time") {
  QuietHours hours;
  CHECK(hours.empty());
  hours.add("www.ln.gov.cn", window("08:30", "18:00"));
  const auto at = [&](std::string_view time) { return allowed(hours, "www.ln.gov.cn", time); };
  CHECK(at("2018-03-06T08:29:59.999") == "2018-03-06T08:29:59.999Z");
  CHECK(at("2018-03-06T08:30:00") == "2018-03-06T18:00:00.000Z");
  CHECK(at("2018-03-06T17:59:59.999") == "2018-03-06T18:00:00.000Z");
  CHECK(at("2018-03-06T18:00:00") == "2018-03-06T18:00:00.000Z");
  CHECK(at("2018-03-06T23:00:00") == "2018-03-06T23:00:00.000Z");
}

TEST_CASE("when a host's quiet hours begin next is known") {
  QuietHours hours;
  const auto next = [&](std::string_view host, std::string_view at) {
    const std::optional<Instant> begins = hours.next_quiet(host, parse_instant(at).value());
    return begins ? format_instant(*begins + std::chrono::hours(8)) : "never";
  };
  CHECK(next("www.ln.gov.cn", "2018-03-06T07:00:00") == "never");
  hours.add("ln.gov.cn", window("08:30", "18:00"));
  hours.add("www.ln.gov.cn", window("22:00", "23:00"));
  CHECK(next("www.ln.gov.cn", "2018-03-06T07:00:00") == "2018-03-06T08:30:00.000Z");
  CHECK(next("www.ln.gov.cn", "2018-03-06T09:00:00") == "2018-03-06T09:00:00.000Z");
  CHECK(next("www.ln.gov.cn", "2018-03-06T18:00:00") == "2018-03-06T22:00:00.000Z");
  CHECK(next("ln.gov.cn", "2018-03-06T18:00:00") == "2018-03-07T08:30:00.000Z");
  CHECK(next("gov.cn", "2018-03-06T18:00:00") == "never");
}

TEST_CASE("quiet hours go over midnight, and several add up") {
  QuietHours hours;
  hours.add("gov.cn", window("22:00", "06:00"));
  const auto at = [&](std::string_view time) { return allowed(hours, "gov.cn", time); };
  CHECK(at("2018-03-06T23:00:00") == "2018-03-07T06:00:00.000Z");
  CHECK(at("2018-03-07T05:59:00") == "2018-03-07T06:00:00.000Z");
  CHECK(at("2018-03-07T12:00:00") == "2018-03-07T12:00:00.000Z");
  hours.add("gov.cn", window("06:00", "09:00"));
  CHECK(at("2018-03-06T23:00:00") == "2018-03-07T09:00:00.000Z");
  // Nothing is left of the day: it is over after one.
  hours.add("gov.cn", window("09:00", "22:00"));
  CHECK(at("2018-03-06T23:00:00") >= "2018-03-07T23:00:00.000Z");
}

TEST_CASE("quiet hours of a host are those of all below it, and of no other") {
  QuietHours hours;
  hours.add("ln.gov.cn", window("08:00", "18:00"));
  const auto is_quiet = [&](std::string_view host) {
    return allowed(hours, host, "2018-03-06T12:00:00") == "2018-03-06T18:00:00.000Z";
  };
  CHECK(is_quiet("ln.gov.cn"));
  CHECK(is_quiet("zwgk.www.ln.gov.cn"));
  CHECK_FALSE(is_quiet("gov.cn"));
  CHECK_FALSE(is_quiet("www.hln.gov.cn"));
}

TEST_CASE("what is no time of the day is told") {
  for (const char* wrong : {"8:30", "24:00", "08:60", "0830", "ab:cd", ""}) {
    const Result<QuietWindow> parsed = parse_quiet_window("08:00", wrong);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().message ==
          "'" + std::string(wrong) + "' is not a time of the day such as 08:30");
    CHECK_FALSE(parse_quiet_window(wrong, "08:00").has_value());
  }
  CHECK(parse_quiet_window("08:00", "08:00").error().message ==
        "quiet hours must end at another time than they begin");
}

}  // namespace shilu
