// What came into an archive after a time: new, changed, back and gone pages, the newest first, read
// from the end of the log of versions. Its work is in proportion to what came, not to the archive.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/archive.h"
#include "store/change_cause.h"

namespace shilu {

enum class RecentSort {
  kNew,  // the first version of its address
  kChanged,
  kGone,         // a tombstone
  kBack,         // a document again, after a tombstone
  kReextracted,  // the page is what it was, and the document came out otherwise
};
// "new", "changed", "gone", "back", "re-extracted".
std::string_view recent_sort_name(RecentSort sort);

struct RecentChange {
  RecentSort sort = RecentSort::kNew;
  ChangeCause cause = ChangeCause::kPage;
  Instant archived_at;  // when it came into the archive
  // The version and what it follows (of kGone the last that was there), in the readings that are
  // best compared (change_cause.h); of a kReextracted the revision that came and the one before it.
  Version version;
  std::optional<Version> before;
};

struct RecentQuery {
  Instant since;                   // only what came after it
  std::optional<Instant> until;    // and not after this
  std::vector<std::string> hosts;  // only these, as "host" or "host:port"; all if empty
  bool reextracted = false;        // kReextracted too
};

// `visit` returns false to stop. Versions that were taken out of the archive are passed over.
Status recent_changes(const Archive& archive, const RecentQuery& query,
                      const std::function<bool(const RecentChange&)>& visit);

}  // namespace shilu
