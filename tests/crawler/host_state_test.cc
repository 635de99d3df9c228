#include "crawler/host_state.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a host's state comes back from its record, robots.txt byte for byte") {
  HostState state;
  state.next_allowed = parse_instant("2018-03-06T01:02:03.004Z").value();
  state.smoothed_response = 250ms;
  state.failures = 2;
  state.failing_since = parse_instant("2018-03-04T00:00:00Z").value();
  state.trouble = "timeout";
  state.rest_reason = RestReason::kRetryAfter;
  state.blocked_until = parse_instant("2018-03-07T01:02:03.004Z").value();
  // A comment in GBK: bytes that are no UTF-8.
  state.robots = RobotsFile{RobotsKind::kRules, "# \xbd\xfb\xd6\xb9\nUser-agent: *\nDisallow: /a\n",
                            parse_instant("2018-03-05T00:00:00Z").value()};
  const Result<HostState> read =
      host_state_from_record("example,qinghe,www:80", host_state_record(state));
  REQUIRE(read.has_value());
  CHECK(read->next_allowed == state.next_allowed);
  CHECK(read->smoothed_response == 250ms);
  CHECK(read->failures == 2);
  CHECK(read->failing_since == state.failing_since);
  CHECK(read->trouble == "timeout");
  CHECK(read->rest_reason == RestReason::kRetryAfter);
  CHECK(read->blocked_until == state.blocked_until);
  REQUIRE(read->robots.has_value());
  CHECK(read->robots->kind == RobotsKind::kRules);
  CHECK(read->robots->body == state.robots->body);
  CHECK(read->robots->fetched_at == state.robots->fetched_at);
}

TEST_CASE("a host without robots.txt has none after reading back") {
  const Result<HostState> read = host_state_from_record("h:80", host_state_record({}));
  REQUIRE(read.has_value());
  CHECK_FALSE(read->robots.has_value());
}

TEST_CASE("a damaged host record is refused with the host named") {
  const std::string record = host_state_record({});
  for (const std::string& bad : {std::string(), std::string("\xff"), record.substr(0, 5),
                                 record + "x", std::string("\xa0")}) {
    const Result<HostState> read = host_state_from_record("example,qinghe,www:80", bad);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == ErrorCode::kCorrupt);
    CHECK_THAT(read.error().message, Catch::Contains("example,qinghe,www:80"));
  }
}

}  // namespace
}  // namespace shilu
