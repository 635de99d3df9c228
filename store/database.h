// Database: the archive's LevelDB with the options it must have, its statuses as our errors.
//
// Checksums are verified on every read, and paranoid_checks is on, else compaction would sign
// rotten blocks anew. Blocks are compressed with snappy: texts and metadata come compressed and
// pass through it as they are, but address states and queue entries are half repetition. Logs are
// never reused, nothing is ever repaired in place.
//
// Threads: all methods may be called by any thread.
#pragma once

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

inline leveldb::Slice slice_of(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
inline std::string_view view_of(const leveldb::Slice& slice) {
  return {slice.data(), slice.size()};
}

class Database {
 public:
  enum class IfMissing { kFail, kCreate };

  // kLocked when it is open already, in this process or another; kUnopenable for other failures.
  static Result<std::unique_ptr<Database>> open(const std::string& path, IfMissing if_missing);

  // A state of the whole database, for reads that belong together. Ends before the Database.
  class Snapshot {
   public:
    explicit Snapshot(const Database& database)
        : db_(*database.db_), snapshot_(db_.GetSnapshot()) {}
    ~Snapshot() { db_.ReleaseSnapshot(snapshot_); }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    const leveldb::Snapshot* get() const { return snapshot_; }

   private:
    leveldb::DB& db_;
    const leveldb::Snapshot* snapshot_;
  };

  // The sealed value, or nothing. `snapshot` may be null: the present state.
  Result<std::optional<std::string>> get(std::string_view key,
                                         const Snapshot* snapshot = nullptr) const;

  // Long scans leave the block cache alone.
  enum class Scan { kShort, kLong };
  std::unique_ptr<leveldb::Iterator> iterate(const Snapshot* snapshot, Scan scan) const;
  // What ended an iteration, if it was not the end.
  Status status_of(const leveldb::Iterator& iterator) const;

  // Durable on return.
  Status write(leveldb::WriteBatch& batch);

 private:
  explicit Database(std::string path);
  tl::unexpected<Error> failure(const leveldb::Status& status) const;

  std::string path_;
  std::unique_ptr<leveldb::Cache> cache_;
  std::unique_ptr<const leveldb::FilterPolicy> filter_;
  std::unique_ptr<leveldb::DB> db_;  // last: it uses the others
};

}  // namespace shilu
