// The environment LevelDB runs in: the system's, with names as durable as what they name.
//
// LevelDB 1.23 syncs what it writes into a new log, and not the folder that lists the log; nor the
// folder after CURRENT was renamed. Most file systems sync a new file's name with it, POSIX does
// not say so. Here a folder is synced when a name in it is made or changed.
#pragma once

#include <leveldb/env.h>

namespace shilu {

// Lives as long as the program. Any thread may use it.
leveldb::Env* durable_env();

}  // namespace shilu
