#include "crawler/host_overview.h"

#include <set>
#include <string>
#include <vector>

#include "crawler/host_state.h"

namespace shilu {

Result<HostOverview> overview_of_hosts(const Archive& archive, Instant now) {
  const Result<std::vector<std::string>> queued = archive.queued_hosts();
  if (!queued) {
    return tl::unexpected<Error>(queued.error());
  }
  std::set<std::string, std::less<>> waiting(queued->begin(), queued->end());
  HostOverview overview;
  Status damaged;
  const Status scanned = archive.scan_hosts([&](std::string_view host, std::string_view record) {
    const auto found = waiting.find(host);
    if (found == waiting.end()) {
      ++overview.idle;
      return;
    }
    waiting.erase(found);
    const Result<HostState> state = host_state_from_record(host, record);
    if (!state) {
      damaged = tl::unexpected<Error>(state.error());
    } else if (state->failures > 0) {
      ++overview.failing;
    } else if (state->next_allowed > now) {
      ++overview.resting;
    } else {
      ++overview.ready;
    }
  });
  overview.ready += waiting.size();  // never asked yet
  if (!scanned || !damaged) {
    return tl::unexpected<Error>(scanned ? damaged.error() : scanned.error());
  }
  return overview;
}

}  // namespace shilu
