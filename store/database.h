// Database: the archive's LevelDB with the options it must have, its statuses as our errors.
//
// Checksums are verified on every read, and paranoid_checks is on, else compaction would sign
// rotten blocks anew. Blocks are compressed with snappy: texts and metadata come compressed and
// pass through it as they are, but address states and queue entries are half repetition. Logs are
// never reused, nothing is ever repaired in place.
//
// Threads: all methods may be called by any thread. Its views and cursors keep LevelDB open.
#pragma once

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
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

  // kLocked when it is open already, in this process or another; kUnopenable for other failures.
  static Result<std::unique_ptr<Database>> open(const std::string& path, IfMissing if_missing);

  // The state of the whole database at this moment.
  std::unique_ptr<const View> snapshot() const;

  Result<std::optional<std::string>> get(std::string_view key) const override;
  std::unique_ptr<Cursor> iterate(Scan scan) const override;

  // Durable on return.
  Status write(leveldb::WriteBatch& batch);

 private:
  // LevelDB and what it uses.
  struct Opened {
    std::string path;
    std::unique_ptr<leveldb::Cache> cache;
    std::unique_ptr<const leveldb::FilterPolicy> filter;
    std::unique_ptr<leveldb::DB> db;  // last: it uses the others

    // `snapshot` may be null: the present state.
    Result<std::optional<std::string>> get(std::string_view key,
                                           const leveldb::Snapshot* snapshot) const;
    tl::unexpected<Error> failure(const leveldb::Status& status) const;
  };
  class Snapshot;
  class Entries;
  explicit Database(std::shared_ptr<const Opened> opened) : opened_(std::move(opened)) {}

  std::shared_ptr<const Opened> opened_;
};

}  // namespace shilu
