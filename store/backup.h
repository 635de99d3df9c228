// Backups: a folder that holds many moments of one archive (store/backup_folder.h), made beside a
// running crawl from a snapshot, each moment writing what no earlier one has. Archive::back_up
// makes them, restore_backup (store/restore.h) gives the archive back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/log_tree.h"
#include "store/verify.h"

namespace shilu {

// What a backup holds, and what of that was written anew.
struct BackupSummary {
  Instant time;   // of the point
  TreeHead head;  // of the log of versions
  uint64_t records = 0;
  uint64_t versions = 0;
  uint64_t chunks = 0;
  uint64_t chunk_bytes = 0;  // as they lie in their files
  uint64_t chunks_written = 0;
  uint64_t chunk_bytes_written = 0;
  uint64_t segments = 0;
  uint64_t warc_bytes = 0;
  uint64_t warc_bytes_written = 0;
  // Segments in which records were erased since the point before, which still holds them, as do
  // those before it.
  uint64_t erased_segments = 0;
  std::optional<Instant> erased_after;  // the time of that point
};

// A point as a list shows it.
struct BackupListed {
  Instant time;
  TreeHead head;
  uint64_t versions = 0;
  uint64_t addresses = 0;
  uint64_t chunk_bytes = 0;
  uint64_t warc_bytes = 0;
};

// Oldest first. kUnopenable for what is no backup, kCorrupt naming a point that is damaged.
Result<std::vector<BackupListed>> list_backup(const std::string& directory);

struct BackupCheck {
  uint64_t points = 0;
  uint64_t chunks = 0;
  uint64_t chunk_bytes = 0;
  uint64_t warc_bytes = 0;
  uint64_t damages = 0;
};

// Reads all that the points of a backup name. `found` is told of each damage.
Result<BackupCheck> check_backup(const std::string& directory,
                                 const std::function<void(const Damage&)>& found);

enum class Drop { kOnlySay, kDo };

struct BackupDropped {
  std::vector<Instant> points;
  uint64_t files = 0;  // that no other point needs, and what killed backups left
  uint64_t bytes = 0;
};

// Drops the points not after `until` but never the newest, and the files that no other point needs.
Result<BackupDropped> drop_points(const std::string& directory, Instant until, Drop drop);

}  // namespace shilu
