#include "crawler/host_standing.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "crawler/politeness.h"

namespace shilu {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, kStandingCount> kNames{
    "idle", "ready", "waiting", "resting", "cut_off", "no_robots", "blocked", "quiet", "paused"};

std::string since_text(Instant since) {
  return since > Instant{} ? " since " + format_instant(since) : "";
}

std::string trouble_text(const HostStanding& standing) {
  return fmt::format("{} in a row{}, the last {}", standing.failures, since_text(standing.since),
                     standing.reason);
}

HostStanding of_trouble(Standing standing, const HostState& state) {
  return {standing, state.next_allowed, state.failing_since, state.trouble, state.failures};
}

// By what is stored of a host that something waits for.
HostStanding standing_by_state(const HostState& state, Instant now) {
  const bool rests = state.next_allowed > now;
  if (state.blocked_until > now) {
    return {Standing::kBlocked, state.blocked_until, {}, "block", state.failures};
  }
  if (has_open_circuit(state)) {
    return of_trouble(Standing::kCutOff, state);
  }
  if (!state.robots && state.failures > 0) {
    return of_trouble(Standing::kNoRobots, state);
  }
  if (!rests) {
    return {};
  }
  switch (state.rest_reason) {
    case RestReason::kBackOff:
      return of_trouble(Standing::kResting, state);
    case RestReason::kRetryAfter:
    case RestReason::kBlock:
      return {Standing::kResting,
              state.next_allowed,
              {},
              std::string(rest_reason_name(state.rest_reason)),
              state.failures};
    case RestReason::kManners:
      break;
  }
  return {Standing::kWaiting, state.next_allowed, {}, "manners", 0};
}

}  // namespace

std::string_view standing_name(Standing standing) {
  return kNames[static_cast<size_t>(standing)];
}

std::string pause_mark_record(const PauseMark& mark) {
  return Json{{"since", mark.since.time_since_epoch().count()}, {"why", mark.why}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

PauseMark pause_mark_from_record(std::string_view record) {
  const Json json = Json::parse(record, nullptr, /*allow_exceptions=*/false);
  PauseMark mark;
  if (json.is_object() && json.contains("since") && json["since"].is_number_integer()) {
    mark.since = Instant(Milliseconds(json["since"].get<int64_t>()));
  }
  if (json.is_object() && json.contains("why") && json["why"].is_string()) {
    mark.why = json["why"];
  }
  return mark;
}

HostStanding standing_of(const std::optional<HostState>& state, bool waits,
                         const std::optional<PauseMark>& paused, const QuietHours& quiet,
                         std::string_view host_name, Instant now) {
  if (paused) {
    return {Standing::kPaused, {}, paused->since, paused->why};
  }
  if (!waits) {
    return {Standing::kIdle};
  }
  HostStanding standing = state ? standing_by_state(*state, now) : HostStanding{};
  const Instant not_quiet = quiet.first_allowed(host_name, now);
  if (not_quiet > std::max(now, standing.until)) {
    standing = {Standing::kQuiet, not_quiet};
  }
  return standing;
}

std::string standing_text(const HostStanding& standing) {
  const std::string until = format_instant(standing.until);
  switch (standing.standing) {
    case Standing::kIdle:
      return "has nothing to be asked";
    case Standing::kReady:
      return "may be asked now";
    case Standing::kWaiting:
      return "is asked again from " + until + ": so long it rests after each request";
    case Standing::kResting:
      return standing.failures > 0 && standing.reason != rest_reason_name(RestReason::kRetryAfter)
                 ? fmt::format("backs off until {}: failures {}", until, trouble_text(standing))
                 : fmt::format("rests until {}: it asked for that (Retry-After)", until);
    case Standing::kCutOff:
      return fmt::format("is cut off, and probed from {}: failures {}", until,
                         trouble_text(standing));
    case Standing::kNoRobots:
      return fmt::format(
          "gives no robots.txt, without which nothing is asked, and is tried again from {}: "
          "failures {}",
          until, trouble_text(standing));
    case Standing::kBlocked:
      return fmt::format("is left alone until {}: a firewall answered for the portal", until);
    case Standing::kQuiet:
      return fmt::format("is left alone until {}: its quiet hours", until);
    case Standing::kPaused:
      return fmt::format("is paused{}{}", since_text(standing.since),
                         standing.reason.empty() ? "" : ": " + standing.reason);
  }
  return "";
}

}  // namespace shilu
