#include "store/recent_changes.h"

#include <algorithm>
#include <utility>

namespace shilu {
namespace {

// What an entry of the log stands for; nothing where its version is not there.
std::optional<RecentChange> change_of(const Archive::LogEntry& entry,
                                      Archive::CaptureRevisions revisions) {
  std::vector<Version>& capture = revisions.capture;
  const auto own = std::find_if(capture.begin(), capture.end(), [&](const Version& version) {
    return version.revision == entry.revision;
  });
  if (own == capture.end()) {
    return std::nullopt;
  }
  RecentChange change{RecentSort::kNew, ChangeCause::kPage, entry.appended_at, *own};
  if (entry.revision > 0) {
    change.sort = RecentSort::kReextracted;
    change.cause = ChangeCause::kExtractor;
    if (own != capture.begin()) {
      change.before = std::move(*std::prev(own));
    }
    return change;
  }
  change.version = capture.back();
  if (!revisions.before.empty()) {
    change.cause = change_cause(revisions.before, capture);
    const ComparedReadings readings = compared_readings(revisions.before, capture);
    change.before = readings.before;
    change.version = readings.after;
  }
  if (change.version.gone) {
    change.sort = RecentSort::kGone;
  } else if (change.before && change.before->gone) {
    change.sort = RecentSort::kBack;
  } else if (change.before) {
    change.sort =
        change.cause == ChangeCause::kExtractor ? RecentSort::kReextracted : RecentSort::kChanged;
  }
  return change;
}

}  // namespace

std::string_view recent_sort_name(RecentSort sort) {
  switch (sort) {
    case RecentSort::kNew:
      return "new";
    case RecentSort::kChanged:
      return "changed";
    case RecentSort::kGone:
      return "gone";
    case RecentSort::kBack:
      return "back";
    case RecentSort::kReextracted:
      return "re-extracted";
  }
  return {};
}

Status recent_changes(const Archive& archive, const RecentQuery& query,
                      const std::function<bool(const RecentChange&)>& visit) {
  Status failed;
  const Status scanned = archive.scan_log_backwards([&](const Archive::LogEntry& entry) {
    if (entry.appended_at <= query.since) {
      return false;
    }
    if ((query.until && entry.appended_at > *query.until) || !is_at_host(entry.url, query.hosts) ||
        (entry.revision > 0 && !query.reextracted)) {
      return true;
    }
    Result<Archive::CaptureRevisions> revisions =
        archive.capture_revisions(entry.url, entry.fetched_at);
    if (!revisions) {
      failed = tl::unexpected<Error>(revisions.error());
      return false;
    }
    const std::optional<RecentChange> change = change_of(entry, std::move(*revisions));
    const bool left_out =
        !change || (change->sort == RecentSort::kReextracted && !query.reextracted);
    return left_out || visit(*change);
  });
  return scanned ? failed : scanned;
}

}  // namespace shilu
