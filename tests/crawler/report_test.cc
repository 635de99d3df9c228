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

}  // namespace shilu
