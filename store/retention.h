// Retention: which captures of an address stay when an archive is pruned. A pure function.
//
// Whatever the policy, these stay: the first capture and the newest, every tombstone, and the
// newest capture that is none, which holds what the document says or last said.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"

namespace shilu {

struct RetentionPolicy {
  // Of each Beijing day, week (from Monday), month or year the last capture stays: the one in force
  // at its end.
  enum class Period { kDaily, kWeekly, kMonthly, kYearly };

  std::optional<Period> keep;
  std::optional<Milliseconds> keep_all_for;  // captures no older than this stay
  uint32_t keep_last = 0;                    // so many of the newest stay
};

// "keep-all-for 1y, keep monthly, keep-last 3": as it stands in the log.
std::string retention_text(const RetentionPolicy& policy);

struct Capture {
  Instant time;
  bool gone = false;  // a tombstone
};

// For each of `captures` (of one address, the oldest first) whether it stays.
std::vector<bool> retained(std::span<const Capture> captures, const RetentionPolicy& policy,
                           Instant now);

}  // namespace shilu
