// An archive made from a point of a backup (store/backup.h): the same keys and values, the same
// WARC octets, the same head of the log. Every digest is judged on the way.
//
// The archive's mark is put in place last, by a rename of DIR/SHILU.restore: a restore that was
// killed or that met damage leaves no archive, and is begun anew by the next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/log_tree.h"

namespace shilu {

struct RestoreSummary {
  Instant time;  // of the point
  TreeHead head;
  uint64_t records = 0;
  uint64_t versions = 0;
  uint64_t segments = 0;
  uint64_t warc_bytes = 0;
};

// `as_of` takes the newest point not after it, else the newest: kNotFound where there is none.
// kInvalidArgument where `directory` holds anything but an unfinished restore; kUnopenable where
// `backup` is none; kCorrupt, naming the file, where something of it is damaged.
Result<RestoreSummary> restore_backup(const std::string& backup, std::optional<Instant> as_of,
                                      const std::string& directory);

}  // namespace shilu
