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

}  // namespace shilu
