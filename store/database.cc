#include "store/database.h"

#include <cerrno>
#include <system_error>
#include <utility>

namespace shilu {
namespace {

constexpr size_t kCacheBytes = size_t{16} << 20;
constexpr size_t kWriteBufferBytes = size_t{8} << 20;
constexpr int kBloomBitsPerKey = 10;

// LevelDB gives errors of the system as text only.
bool says(const std::string& text, int error_number) {
  return text.find(std::generic_category().message(error_number)) != std::string::npos;
}

}  // namespace

Database::Database(std::string path)
    : path_(std::move(path)),
      cache_(leveldb::NewLRUCache(kCacheBytes)),
      filter_(leveldb::NewBloomFilterPolicy(kBloomBitsPerKey)) {}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, IfMissing if_missing) {
  std::unique_ptr<Database> database(new Database(path));
  leveldb::Options options;
  options.create_if_missing = if_missing == IfMissing::kCreate;
  options.paranoid_checks = true;
  options.write_buffer_size = kWriteBufferBytes;
  options.block_cache = database->cache_.get();
  options.filter_policy = database->filter_.get();
  options.compression = leveldb::kSnappyCompression;
  leveldb::DB* db = nullptr;
  const leveldb::Status status = leveldb::DB::Open(options, path, &db);
  if (!status.ok()) {
    const std::string text = status.ToString();
    // "IO error: lock PATH/LOCK: Resource temporarily unavailable", or "already held by process".
    if (text.starts_with("IO error: lock ")) {
      return fail(ErrorCode::kLocked, path + " is in use");
    }
    if (says(text, ENOSPC)) {
      return fail(ErrorCode::kDiskFull, text);
    }
    return fail(ErrorCode::kUnopenable, path + ": " + text);
  }
  database->db_.reset(db);
  return database;
}

tl::unexpected<Error> Database::failure(const leveldb::Status& status) const {
  const std::string text = status.ToString();
  if (status.IsCorruption()) {
    return fail(ErrorCode::kCorrupt, path_ + ": " + text);
  }
  const bool full = says(text, ENOSPC) || says(text, EDQUOT);
  return fail(full ? ErrorCode::kDiskFull : ErrorCode::kIo, path_ + ": " + text);
}

Result<std::optional<std::string>> Database::get(std::string_view key,
                                                 const Snapshot* snapshot) const {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = snapshot != nullptr ? snapshot->get() : nullptr;
  std::string value;
  const leveldb::Status status = db_->Get(options, slice_of(key), &value);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  if (!status.ok()) {
    return failure(status);
  }
  return std::optional<std::string>(std::move(value));
}

std::unique_ptr<leveldb::Iterator> Database::iterate(const Snapshot* snapshot, Scan scan) const {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = scan == Scan::kShort;
  options.snapshot = snapshot != nullptr ? snapshot->get() : nullptr;
  return std::unique_ptr<leveldb::Iterator>(db_->NewIterator(options));
}

Status Database::status_of(const leveldb::Iterator& iterator) const {
  const leveldb::Status status = iterator.status();
  if (!status.ok()) {
    return failure(status);
  }
  return {};
}

Status Database::write(leveldb::WriteBatch& batch) {
  leveldb::WriteOptions options;
  options.sync = true;
  const leveldb::Status status = db_->Write(options, &batch);
  if (!status.ok()) {
    return failure(status);
  }
  return {};
}

}  // namespace shilu
