// The logs of a LevelDB folder before LevelDB opens it: whether their ends are whole, and a copy of
// the folder with a damaged end cut off. The folder itself is never changed. Whoever calls holds
// the archive's lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace shilu {

// A log whose end is damaged.
struct DamagedLog {
  std::string file;  // "000005.log", "MANIFEST-000004"
  uint64_t bytes = 0;
  uint64_t whole_bytes = 0;
};

// Those of `database` whose end is damaged. kUnopenable, naming it, for a log that is damaged
// before its end, or that another with records follows, and for a manifest that without its end
// would have needed a log which is gone: there what was damaged had been made durable. kIo.
Result<std::vector<DamagedLog>> damaged_logs(const std::string& database);

// Copies the files of `database` into the new folder `copy`, the damaged logs as far as they are
// whole. Durable on return.
Status copy_whole_part(const std::string& database, const std::vector<DamagedLog>& damaged,
                       const std::string& copy);

}  // namespace shilu
