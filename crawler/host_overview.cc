#include "crawler/host_overview.h"

#include <map>
#include <optional>
#include <vector>

#include "crawler/frontier.h"

namespace shilu {
namespace {

// What is stored of a host and what waits for it.
struct Known {
  std::optional<HostState> state;
  bool waits = false;
};

Result<std::map<std::string, PauseMark>> pauses_of(const Archive& archive) {
  std::map<std::string, PauseMark> pauses;
  const Status scanned =
      archive.scan_host_marks([&](std::string_view name, std::string_view record) {
        pauses.emplace(name, pause_mark_from_record(record));
      });
  if (!scanned) {
    return tl::unexpected<Error>(scanned.error());
  }
  return pauses;
}

// Of the hosts whose key begins with `prefix`.
Result<std::map<std::string, Known>> known_hosts(const Archive& archive,
                                                 const std::string& prefix) {
  std::map<std::string, Known> hosts;
  Status damaged;
  const Status scanned = archive.scan_hosts(
      [&](std::string_view host_key, std::string_view record) {
        Result<HostState> state = host_state_from_record(host_key, record);
        if (state) {
          if (state->robots) {
            state->robots->body.clear();  // that it is there is enough, and there are many
          }
          hosts[std::string(host_key)].state = std::move(*state);
        } else {
          damaged = tl::unexpected<Error>(state.error());
        }
      },
      prefix);
  if (!scanned || !damaged) {
    return tl::unexpected<Error>(scanned ? damaged.error() : scanned.error());
  }
  const Result<std::vector<std::string>> queued = archive.queued_hosts();
  if (!queued) {
    return tl::unexpected<Error>(queued.error());
  }
  for (const std::string& host_key : *queued) {
    if (host_key.starts_with(prefix)) {
      hosts[host_key].waits = true;
    }
  }
  return hosts;
}

Status stand(const Archive& archive, const std::string& prefix, const QuietHours& quiet,
             Instant now, const VisitHost& visit) {
  const Result<std::map<std::string, PauseMark>> pauses = pauses_of(archive);
  if (!pauses) {
    return tl::unexpected<Error>(pauses.error());
  }
  const Result<std::map<std::string, Known>> hosts = known_hosts(archive, prefix);
  if (!hosts) {
    return tl::unexpected<Error>(hosts.error());
  }
  for (const auto& [host_key, known] : *hosts) {
    const auto paused = pauses->find(politeness_name(host_key));
    visit(host_key,
          standing_of(known.state, known.waits,
                      paused == pauses->end() ? std::nullopt : std::optional(paused->second), quiet,
                      robots_address_of(host_key).host(), now));
  }
  return {};
}

}  // namespace

Result<HostOverview> overview_of_hosts(const Archive& archive, const QuietHours& quiet, Instant now,
                                       const VisitHost& visit) {
  HostOverview overview;
  const Status stood = stand(archive, "", quiet, now,
                             [&](const std::string& host_key, const HostStanding& standing) {
                               ++overview.counts[static_cast<size_t>(standing.standing)];
                               if (visit) {
                                 visit(host_key, standing);
                               }
                             });
  if (!stood) {
    return tl::unexpected<Error>(stood.error());
  }
  return overview;
}

Status stand_hosts(const Archive& archive, const std::string& host, const QuietHours& quiet,
                   Instant now, const VisitHost& visit) {
  return stand(archive, host, quiet, now,
               [&](const std::string& host_key, const HostStanding& standing) {
                 if (host_key == host || politeness_name(host_key) == host) {
                   visit(host_key, standing);
                 }
               });
}

}  // namespace shilu
