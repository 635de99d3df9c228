// Which captures stay (store/retention.h). Calendars by hand; times are Beijing's.
#include "store/retention.h"

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;
using Period = RetentionPolicy::Period;

constexpr const char* kNow = "2026-03-06";

// "2026-01-31 23:59" is a capture, "-2026-02-01" a tombstone.
std::vector<Capture> captures_of(const std::vector<std::string>& words) {
  std::vector<Capture> captures;
  for (const std::string& word : words) {
    const bool gone = word.starts_with('-');
    captures.push_back({at(word.substr(gone ? 1 : 0)), gone});
  }
  return captures;
}

// One letter a capture: k stays, . goes.
std::string kept(const std::vector<std::string>& words, const RetentionPolicy& policy) {
  const std::vector<Capture> captures = captures_of(words);
  std::string letters;
  for (const bool stays : retained(captures, policy, at(kNow))) {
    letters += stays ? 'k' : '.';
  }
  return letters;
}

RetentionPolicy keep(Period period) {
  RetentionPolicy policy;
  policy.keep = period;
  return policy;
}
RetentionPolicy keep_last(uint32_t count) {
  RetentionPolicy policy;
  policy.keep_last = count;
  return policy;
}

TEST_CASE("the first and the newest always stay") {
  CHECK(kept({}, {}).empty());
  CHECK(kept({"2020-01-01"}, {}) == "k");
  CHECK(kept({"2020-01-01", "2020-01-02"}, {}) == "kk");
  CHECK(kept({"2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"}, {}) == "k..k");
}

TEST_CASE("tombstones stay, and so does what the document said before the last one") {
  CHECK(kept({"2020-01-01", "2020-01-02", "-2020-01-03", "2020-01-04", "2020-01-05"}, {}) ==
        "k.k.k");
  CHECK(kept({"2020-01-01", "2020-01-02", "2020-01-03", "-2020-01-04"}, {}) == "k.kk");
  CHECK(kept({"2020-01-01", "2020-01-02", "-2020-01-03", "-2020-01-04"}, {}) == "kkkk");
}

TEST_CASE("the newest so many stay") {
  const std::vector<std::string> five{"2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04",
                                      "2020-01-05"};
  CHECK(kept(five, keep_last(1)) == "k...k");
  CHECK(kept(five, keep_last(3)) == "k.kkk");
  CHECK(kept(five, keep_last(9)) == "kkkkk");
}

TEST_CASE("what is no older than the time given stays") {
  RetentionPolicy policy;
  policy.keep_all_for = parse_duration("2d").value();
  CHECK(kept({"2020-01-01", "2026-03-03 23:59:59", "2026-03-04", "2026-03-05", "2026-03-06"},
             policy) == "k.kkk");
}

TEST_CASE("the last of a Beijing day, week, month and year stays") {
  CHECK(kept({"2020-01-01 08:00", "2020-01-01 09:00", "2020-01-01 23:59", "2020-01-02 00:01",
              "2020-01-02 00:02", "2020-01-03"},
             keep(Period::kDaily)) == "k.k.kk");
  // 2020-01-05 was a Sunday, 2020-01-06 a Monday.
  CHECK(kept({"2020-01-01", "2020-01-04", "2020-01-05 23:59", "2020-01-06 00:00", "2020-01-12",
              "2020-01-13"},
             keep(Period::kWeekly)) == "k.k.kk");
  CHECK(kept({"2020-01-01", "2020-01-30", "2020-01-31 23:59", "2020-02-01 00:00", "2020-02-29",
              "2021-02-01"},
             keep(Period::kMonthly)) == "k.k.kk");
  CHECK(kept({"2020-01-01", "2020-12-30", "2020-12-31 23:59", "2021-01-01 00:00", "2021-06-01",
              "2022-01-01"},
             keep(Period::kYearly)) == "k.k.kk");
}

TEST_CASE("a tombstone is not taken for the last document of its month") {
  CHECK(kept({"2020-01-01", "2020-02-01", "2020-02-02", "-2020-02-03", "2020-03-01", "2020-03-02"},
             keep(Period::kMonthly)) == "k.kk.k");
}

TEST_CASE("what one rule keeps stays, whatever the others say") {
  RetentionPolicy policy = keep(Period::kYearly);
  policy.keep_last = 2;
  policy.keep_all_for = parse_duration("10d").value();
  CHECK(kept({"2024-01-01", "2024-01-02", "2024-01-03", "2025-01-01", "2025-01-02", "2026-01-01",
              "2026-03-01", "2026-03-02", "2026-03-03"},
             policy) == "k.k.k.kkk");
}

TEST_CASE("what is kept once is kept again") {
  const std::vector<std::string> words{"2020-01-01", "2020-01-30", "2020-02-01", "2020-02-29",
                                       "2021-02-01"};
  CHECK(kept(words, keep(Period::kMonthly)) == "kk.kk");
  CHECK(kept({"2020-01-01", "2020-01-30", "2020-02-29", "2021-02-01"}, keep(Period::kMonthly)) ==
        "kkkk");
}

TEST_CASE("a policy is told as it was given") {
  RetentionPolicy policy = keep(Period::kMonthly);
  policy.keep_last = 3;
  policy.keep_all_for = parse_duration("30d").value();
  CHECK(retention_text(policy) == "keep-all-for 30d, keep monthly, keep-last 3");
  CHECK(retention_text(keep(Period::kDaily)) == "keep daily");
  CHECK(retention_text(keep(Period::kWeekly)) == "keep weekly");
  CHECK(retention_text(keep(Period::kYearly)) == "keep yearly");
  CHECK(retention_text(keep_last(1)) == "keep-last 1");
}

}  // namespace
}  // namespace shilu
