// HostStanding: how a host stands, and why: what `shilu status` and `shilu why` tell of it. It is
// read from what the crawl decided by and stored; nothing is judged here a second time.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crawler/host_state.h"
#include "crawler/quiet_hours.h"

namespace shilu {

enum class Standing {
  kIdle,      // nothing waits
  kReady,     // something waits, and may be asked
  kWaiting,   // something waits, and its manners ask for a moment yet
  kResting,   // it asked for a rest, or backs off
  kCutOff,    // it only fails: its circuit is open
  kNoRobots,  // its robots.txt could not be had, and nothing else may be asked
  kBlocked,   // a firewall answered for it
  kQuiet,     // its quiet hours
  kPaused,    // by a person
};
inline constexpr size_t kStandingCount = 9;
// "idle", "ready", …, "no_robots", …
std::string_view standing_name(Standing standing);

struct HostStanding {
  Standing standing = Standing::kReady;
  Instant until{};          // not asked before; long ago where no time is known or there is none
  Instant since{};          // of trouble or a pause; long ago where it is not known
  std::string reason = {};  // "timeout", "retry_after", or what the person said
  int failures = 0;         // in a row
};

// What a person's pause is stored as (Archive::set_host_mark).
struct PauseMark {
  Instant since{};
  std::string why = {};
};
std::string pause_mark_record(const PauseMark& mark);
// A mark that cannot be read is a pause all the same.
PauseMark pause_mark_from_record(std::string_view record);

// `state` is none where the host was never asked. `host_name` as Url::host spells it.
HostStanding standing_of(const std::optional<HostState>& state, bool waits,
                         const std::optional<PauseMark>& paused, const QuietHours& quiet,
                         std::string_view host_name, Instant now);

// "rests until 2018-03-06T00:01:00Z: it asked for that (Retry-After)": what follows a host's name.
std::string standing_text(const HostStanding& standing);

}  // namespace shilu
