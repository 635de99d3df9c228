#include "crawler/report.h"

#include <catch2/catch.hpp>

namespace shilu {

TEST_CASE("an address that was lost is an error, whoever was to blame, and one left alone is not") {
  struct Case {
    Outcome outcome;
    uint64_t errors;
  };
  const Case each = GENERATE(Case{Outcome::kOk, 0}, Case{Outcome::kNotFound, 0},
                             Case{Outcome::kRobots, 0}, Case{Outcome::kTimeout, 1},
                             Case{Outcome::kBlocked, 1}, Case{Outcome::kBufferFull, 1});
  CAPTURE(outcome_name(each.outcome));
  Counters counters;
  ++counters.finished[static_cast<size_t>(each.outcome)];
  CHECK(counters.errors() == each.errors);
  CHECK(counters.pages_finished() == 1);
}

TEST_CASE("the report tells of hosts that were cut off, and of those that came back") {
  Counters counters;
  CHECK(report_text({}, counters).find("hosts cut off") == std::string::npos);
  counters.circuits_opened = 3;
  counters.circuits_closed = 1;
  CHECK_THAT(report_text({}, counters),
             Catch::Contains("  hosts cut off          3, back again 1\n"));
  CHECK_THAT(report_json({}, counters),
             Catch::Contains("\"circuits_opened\":3,\"circuits_closed\":1"));
}

TEST_CASE("the report names what was left out as a trap, and what was put last") {
  Counters counters;
  const std::string before = report_text({}, counters);
  for (const char* line : {"trap_", "past a page's", "without session", "shapes put last"}) {
    CHECK(before.find(line) == std::string::npos);
  }
  counters.links_trapped[static_cast<size_t>(Trap::kCalendar)] = 4;
  counters.outlinks_dropped = 5;
  counters.sessions_dropped = 6;
  counters.shapes_demoted = 7;
  const std::string text = report_text({}, counters);
  CHECK_THAT(text, Catch::Contains("links trap_calendar  4\n"));
  CHECK_THAT(text, Catch::Contains("links past a page's  5\n"));
  CHECK_THAT(text, Catch::Contains("links without session 6\n"));
  CHECK_THAT(text, Catch::Contains("shapes put last        7\n"));
  const std::string json = report_json({}, counters);
  CHECK_THAT(json, Catch::Contains("\"trap_calendar\":4,\"too_many_on_a_page\":5"));
  CHECK_THAT(json, Catch::Contains("\"shapes_demoted\":7,\"links_without_session\":6"));
}

}  // namespace shilu
