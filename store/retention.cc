#include "store/retention.h"

#include <array>
#include <string_view>

namespace shilu {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 4> kPeriodNames{"daily", "weekly", "monthly", "yearly"};

// A day that stands for the period in which `time` lies.
Day period_of(Instant time, RetentionPolicy::Period period) {
  const Day day = beijing_day(time);
  switch (period) {
    case RetentionPolicy::Period::kDaily:
      return day;
    case RetentionPolicy::Period::kWeekly: {
      const sys_days as_days(day);
      return as_days - (std::chrono::weekday(as_days) - std::chrono::Monday);
    }
    case RetentionPolicy::Period::kMonthly:
      return day.year() / day.month() / 1;
    case RetentionPolicy::Period::kYearly:
      return day.year() / 1 / 1;
  }
  return day;
}

}  // namespace

std::string retention_text(const RetentionPolicy& policy) {
  std::string text;
  const auto say = [&](const std::string& words) {
    text += text.empty() ? "" : ", ";
    text += words;
  };
  if (policy.keep_all_for) {
    say("keep-all-for " + format_duration(*policy.keep_all_for));
  }
  if (policy.keep) {
    say("keep " + std::string(kPeriodNames[static_cast<size_t>(*policy.keep)]));
  }
  if (policy.keep_last > 0) {
    say("keep-last " + std::to_string(policy.keep_last));
  }
  return text;
}

std::vector<bool> retained(std::span<const Capture> captures, const RetentionPolicy& policy,
                           Instant now) {
  std::vector<bool> stays(captures.size(), false);
  std::optional<Day> later_period;  // of the next later capture with a document
  bool is_newest_document = true;
  for (size_t i = captures.size(); i-- > 0;) {
    const Capture& capture = captures[i];
    const size_t later = captures.size() - 1 - i;
    bool stay = i == 0 || later == 0 || later < policy.keep_last || capture.gone;
    stay = stay || (policy.keep_all_for && capture.time >= now - *policy.keep_all_for);
    if (!capture.gone) {
      stay = stay || is_newest_document;
      is_newest_document = false;
    }
    if (!capture.gone && policy.keep) {
      const Day period = period_of(capture.time, *policy.keep);
      stay = stay || later_period != period;
      later_period = period;
    }
    stays[i] = stay;
  }
  return stays;
}

}  // namespace shilu
