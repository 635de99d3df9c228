#include "crawler/host_record_order.h"

#include <algorithm>
#include <optional>

namespace shilu {
namespace {

// What stands when `group` is committed up to there.
Result<std::optional<std::string>> record_before(const Archive& archive,
                                                 std::span<const MadeCommit> group,
                                                 const std::string& host) {
  const auto last = std::find_if(group.rbegin(), group.rend(), [&](const MadeCommit& made) {
    return made.commit.host == host && made.commit.host_state;
  });
  return last != group.rend() ? last->commit.host_state : archive.host_state(host);
}

Result<std::string> with_block(const std::string& host, const std::string& record, Instant until) {
  Result<HostState> state = host_state_from_record(host, record);
  if (!state) {
    return tl::unexpected<Error>(state.error());
  }
  extend_block(*state, until);
  return host_state_record(*state);
}

}  // namespace

Status HostRecordOrder::settle(const Archive& archive, std::span<MadeCommit> group) {
  for (size_t i = 0; i < group.size(); ++i) {
    PageCommit& commit = group[i].commit;
    if (!commit.host_state) {
      continue;
    }
    Stored& stored = stored_[commit.host];
    const bool is_late = group[i].host_number < stored.number;
    const bool ends_later = group[i].blocked_until > stored.blocked_until;
    stored.number = std::max(stored.number, group[i].host_number);
    stored.blocked_until = std::max(stored.blocked_until, group[i].blocked_until);
    if (is_late) {
      commit.host_state.reset();
      if (!ends_later) {
        continue;
      }
      Result<std::optional<std::string>> before =
          record_before(archive, group.first(i), commit.host);
      if (!before) {
        return tl::unexpected<Error>(before.error());
      }
      commit.host_state = std::move(*before);
    }
    if (commit.host_state && stored.blocked_until > Instant{}) {
      Result<std::string> record =
          with_block(commit.host, *commit.host_state, stored.blocked_until);
      if (!record) {
        return tl::unexpected<Error>(record.error());
      }
      commit.host_state = std::move(*record);
    }
  }
  return {};
}

}  // namespace shilu
