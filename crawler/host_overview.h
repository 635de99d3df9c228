// How the hosts of an archive stand, by what is remembered of them and what waits in the queue.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/time.h"
#include "store/archive.h"

namespace shilu {

// Every host the crawler has a record of or an address for counts once.
struct HostOverview {
  uint64_t ready = 0;    // something waits, and may be asked
  uint64_t resting = 0;  // something waits, and is to wait on
  uint64_t failing = 0;  // something waits, and the last requests failed
  uint64_t idle = 0;     // nothing waits

  friend bool operator==(const HostOverview&, const HostOverview&) = default;
};

Result<HostOverview> overview_of_hosts(const Archive& archive, Instant now);

}  // namespace shilu
