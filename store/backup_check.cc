// What is done with a backup beside making and restoring it: listing its points, reading all of it,
// dropping points.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <utility>

#include "store/backup.h"
#include "store/backup_folder.h"
#include "store/segment_copy.h"

namespace shilu {
namespace {

Result<std::vector<BackupPoint>> read_points(const BackupFolder& folder) {
  const Result<std::vector<Instant>> times = folder.point_times();
  if (!times) {
    return tl::unexpected<Error>(times.error());
  }
  std::vector<BackupPoint> points;
  for (const Instant time : *times) {
    Result<BackupPoint> point = folder.read_point(time);
    if (!point) {
      return tl::unexpected<Error>(point.error());
    }
    points.push_back(std::move(*point));
  }
  return points;
}

// Every file that a point names, each read once.
class BackupReader {
 public:
  BackupReader(const BackupFolder& folder, const std::function<void(const Damage&)>& found)
      : folder_(folder), found_(found) {}

  BackupCheck read(const std::vector<Instant>& times) {
    for (const Instant time : times) {
      const Result<BackupPoint> point = folder_.read_point(time);
      if (!point) {
        damaged(time, point.error().message);
        continue;
      }
      ++check_.points;
      for (const BackupChunk& chunk : point->chunks) {
        if (chunks_.insert(chunk.sha256).second) {
          read_chunk(time, chunk);
        }
      }
      for (const BackupSegment& segment : point->segments) {
        segments_[folder_.warc_path(segment)][segment.bytes].emplace(segment.sha256, time);
      }
    }
    for (const auto& [path, prefixes] : segments_) {
      read_segment(path, prefixes);
    }
    check_.chunks = chunks_.size();
    return check_;
  }

 private:
  // What each length of a segment should be, and the point that first said so.
  using Prefixes = std::map<uint64_t, std::map<Sha256, Instant>>;

  // `time` is that of the first point that needs it.
  void damaged(Instant time, std::string what) {
    ++check_.damages;
    found_({"point " + format_instant(time), std::move(what)});
  }

  void read_chunk(Instant time, const BackupChunk& chunk) {
    if (const Result<std::string> run = folder_.read_chunk(chunk.sha256); !run) {
      damaged(time, run.error().message);
    }
    check_.chunk_bytes += chunk.stored_bytes;
  }

  void read_segment(const std::string& path, const Prefixes& prefixes) {
    std::vector<uint64_t> lengths;
    for (const auto& [length, expected] : prefixes) {
      lengths.push_back(length);
    }
    check_.warc_bytes += lengths.back();
    const Result<std::vector<Sha256>> digests = segment_digests(path, lengths);
    size_t met = 0;
    for (const auto& [length, expected] : prefixes) {
      const size_t index = met++;
      for (const auto& [sha256, time] : expected) {
        if (!digests) {
          damaged(time, digests.error().message);
        } else if (index >= digests->size()) {
          damaged(time, path + ": it ends before byte " + std::to_string(length));
        } else if ((*digests)[index] != sha256) {
          damaged(time, path + ": its first " + std::to_string(length) +
                            " bytes have another SHA-256 than the point says");
        }
      }
    }
  }

  const BackupFolder& folder_;
  const std::function<void(const Damage&)>& found_;
  BackupCheck check_;
  std::set<Sha256> chunks_;
  std::map<std::string, Prefixes> segments_;
};

}  // namespace

Result<std::vector<BackupListed>> list_backup(const std::string& directory) {
  const Result<BackupFolder> folder = BackupFolder::open(directory, BackupFolder::Use::kRead);
  if (!folder) {
    return tl::unexpected<Error>(folder.error());
  }
  return read_points(*folder).map([](const std::vector<BackupPoint>& points) {
    std::vector<BackupListed> listed;
    for (const BackupPoint& point : points) {
      listed.push_back({point.time, point.head, point.versions, point.addresses, 0, 0});
      for (const BackupChunk& chunk : point.chunks) {
        listed.back().chunk_bytes += chunk.stored_bytes;
      }
      for (const BackupSegment& segment : point.segments) {
        listed.back().warc_bytes += segment.bytes;
      }
    }
    return listed;
  });
}

Result<BackupCheck> check_backup(const std::string& directory,
                                 const std::function<void(const Damage&)>& found) {
  const Result<BackupFolder> folder = BackupFolder::open(directory, BackupFolder::Use::kRead);
  if (!folder) {
    return tl::unexpected<Error>(folder.error());
  }
  const Result<std::vector<Instant>> times = folder->point_times();
  if (!times) {
    return tl::unexpected<Error>(times.error());
  }
  return BackupReader(*folder, found).read(*times);
}

Result<BackupDropped> drop_points(const std::string& directory, Instant until, Drop drop) {
  Result<BackupFolder> folder = BackupFolder::open(directory, BackupFolder::Use::kChange);
  if (!folder) {
    return tl::unexpected<Error>(folder.error());
  }
  Result<std::vector<BackupPoint>> points = read_points(*folder);
  if (!points) {
    return tl::unexpected<Error>(points.error());
  }
  BackupDropped dropped;
  std::vector<BackupPoint> kept;
  for (BackupPoint& point : *points) {
    if (point.time <= until && point.time != points->back().time) {
      dropped.points.push_back(point.time);
    } else {
      kept.push_back(std::move(point));
    }
  }
  const Result<std::vector<BackupFolder::File>> files = folder->files_without_point(kept);
  if (!files) {
    return tl::unexpected<Error>(files.error());
  }
  // The points first: no point may name what is gone.
  for (const Instant time : dropped.points) {
    if (Status removed = drop == Drop::kDo ? folder->remove_point(time) : Status(); !removed) {
      return tl::unexpected<Error>(removed.error());
    }
  }
  for (const BackupFolder::File& file : *files) {
    if (drop == Drop::kDo && ::unlink(file.path.c_str()) != 0) {
      return fail_errno(file.path, errno);
    }
    ++dropped.files;
    dropped.bytes += file.bytes;
  }
  return dropped;
}

}  // namespace shilu
