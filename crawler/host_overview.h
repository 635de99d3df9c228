// How the hosts of an archive stand, by what is remembered of them and what waits in the queue.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "crawler/host_standing.h"
#include "store/archive.h"

namespace shilu {

// Every host (a Url::host_key) that the crawler has a record of or an address for counts once.
struct HostOverview {
  std::array<uint64_t, kStandingCount> counts{};  // by Standing

  uint64_t of(Standing standing) const { return counts[static_cast<size_t>(standing)]; }
};

// `visit`, if there is one, is given each host in the order of its key.
using VisitHost = std::function<void(const std::string& host_key, const HostStanding& standing)>;
Result<HostOverview> overview_of_hosts(const Archive& archive, const QuietHours& quiet, Instant now,
                                       const VisitHost& visit = {});

// Of the servers of a host: by the server's host_key, or a host's name without port all of them.
Status stand_hosts(const Archive& archive, const std::string& host, const QuietHours& quiet,
                   Instant now, const VisitHost& visit);

}  // namespace shilu
