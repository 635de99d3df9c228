// Database: the archive's LevelDB with the options it must have, its statuses as our errors.
//
// Checksums are verified on every read, and paranoid_checks is on, else compaction would sign
// rotten blocks anew. Blocks are compressed with snappy: texts and metadata come compressed and
// pass through it as they are, but address states and queue entries are half repetition. Logs are
// never reused, nothing is ever repaired in place.
//
// The first write that fails is the answer to every later one: LevelDB 1.23 would go on to answer
// OK to writes that are gone when it is opened again. reopen() ends that.
//
// Threads: reading methods may be called by any thread, write and reopen by one. Views and cursors
// keep LevelDB open.
#pragma once

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/env.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/reading_gate.h"
#include "store/view.h"

namespace shilu {

inline leveldb::Slice slice_of(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
inline std::string_view view_of(const leveldb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// Reads through it are of the present state.
class Database final : public View {
 public:
  enum class IfMissing { kFail, kCreate };
  static constexpr size_t kWriteBufferBytes = size_t{8} << 20;

  // kLocked when it is open already, in this process or another; kUnopenable for other failures.
  // `write_buffer_bytes` are gathered in memory before a table is written.
  static Result<std::unique_ptr<Database>> open(const std::string& path, IfMissing if_missing,
                                                size_t write_buffer_bytes = kWriteBufferBytes);

  // Without a write to the disk, beside others that do so. kLocked when LevelDB has it open to
  // write, kUnopenable for other failures.
  static Result<std::unique_ptr<Database>> open_to_read(const std::string& path);

  // The state of the whole database at this moment.
  std::unique_ptr<const View> snapshot() const;

  Result<std::optional<std::string>> get(std::string_view key) const override;
  std::unique_ptr<Cursor> iterate(Scan scan) const override;

  // The paths of the tables that the present state is read from.
  std::vector<std::string> tables() const;
  // The octets of one; nothing where it is gone, since others have taken its place. A database that
  // is opened to read has some in memory alone, under names that a killed writer may have used.
  Result<std::optional<std::string>> read_table(const std::string& path) const;

  // Durable on return. Not for a database opened to read.
  Status write(leveldb::WriteBatch& batch);
  // Rewrites all of it without values that were replaced or removed.
  Status compact();
  // Writes what is in memory into files, and merges those that have keys from `begin` up to `end`
  // down to the lowest level that has. A failure is the answer to the next write.
  void compact_range(std::string_view begin, std::string_view end);

  // Closes and opens again what is in doubt after a failed write. Waits for readers to end their
  // views and cursors and keeps new ones out meanwhile; kIo where they do not end. After another
  // failure every method fails until a later call succeeds.
  Status reopen();

 private:
  // LevelDB and what it uses.
  struct Opened {
    std::string path;
    size_t write_buffer_bytes;
    mutable ReadingGate gate;           // of whoever reads `db`
    std::unique_ptr<leveldb::Env> env;  // null: durable_env()
    std::unique_ptr<leveldb::Cache> cache;
    std::unique_ptr<const leveldb::FilterPolicy> filter;
    std::unique_ptr<leveldb::DB> db;  // last: it uses the others. Null after a reopen that failed

    Status open(IfMissing if_missing);
    // `snapshot` may be null: the present state.
    Result<std::optional<std::string>> get(std::string_view key,
                                           const leveldb::Snapshot* snapshot) const;
    tl::unexpected<Error> failure(const leveldb::Status& status) const;
  };
  class Snapshot;
  class Entries;
  static Result<std::unique_ptr<Database>> open(const std::string& path, IfMissing if_missing,
                                                size_t write_buffer_bytes,
                                                std::unique_ptr<leveldb::Env> env);
  explicit Database(std::shared_ptr<Opened> opened) : opened_(std::move(opened)) {}

  const std::shared_ptr<Opened> opened_;
  std::optional<Error> failed_;  // the first failure of a write
};

}  // namespace shilu
