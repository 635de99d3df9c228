// ReadOnlyEnv: LevelDB without a write. Opening a database makes a new log and manifest, and tables
// of what the old log holds; here they lie in memory and end with the env, so that any number of
// processes read one database, from a medium that takes no writes too.
//
// Nothing is written after the opening: a compaction fails at its first file, and LevelDB tries
// none after that. Its lock is shared among readers and excludes a LevelDB that writes.
//
// Threads: as leveldb::Env, by any. It outlives the database.
#pragma once

#include <leveldb/env.h>

#include <memory>

namespace shilu {

std::unique_ptr<leveldb::Env> make_read_only_env();

}  // namespace shilu
