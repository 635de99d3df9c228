#include "store/database.h"

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <system_error>
#include <utility>

#include "store/durable_env.h"
#include "store/read_only_env.h"

namespace shilu {
namespace {

constexpr size_t kCacheBytes = size_t{16} << 20;
constexpr int kBloomBitsPerKey = 10;
constexpr Milliseconds kWaitForReaders{30'000};
constexpr size_t kReadBytes = size_t{1} << 20;
// At least, in the name of a table.
constexpr size_t kTableDigits = 6;

// LevelDB gives errors of the system as text only.
bool says(const std::string& text, int error_number) {
  return text.find(std::generic_category().message(error_number)) != std::string::npos;
}

leveldb::ReadOptions read_options(const leveldb::Snapshot* snapshot) {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = snapshot;
  return options;
}

leveldb::Status closed() {
  return leveldb::Status::IOError("closed: it could not be opened again after a failed write");
}

}  // namespace

class Database::Entries final : public Cursor {
 public:
  Entries(std::shared_ptr<const Opened> opened, Scan scan, const leveldb::Snapshot* snapshot)
      : opened_(std::move(opened)), turn_(opened_->gate) {
    leveldb::ReadOptions options = read_options(snapshot);
    options.fill_cache = scan == Scan::kShort;
    entry_.reset(opened_->db ? opened_->db->NewIterator(options)
                             : leveldb::NewErrorIterator(closed()));
  }

  void seek(std::string_view key) override { entry_->Seek(slice_of(key)); }
  void next() override { entry_->Next(); }
  bool valid() const override { return entry_->Valid(); }
  std::string_view key() const override { return view_of(entry_->key()); }
  std::string_view value() const override { return view_of(entry_->value()); }
  Status status() const override {
    const leveldb::Status status = entry_->status();
    return status.ok() ? Status() : Status(opened_->failure(status));
  }

 private:
  const std::shared_ptr<const Opened> opened_;
  const ReadingTurn turn_;
  std::unique_ptr<leveldb::Iterator> entry_;
};

class Database::Snapshot final : public View {
 public:
  explicit Snapshot(std::shared_ptr<const Opened> opened)
      : opened_(std::move(opened)),
        turn_(opened_->gate),
        snapshot_(opened_->db ? opened_->db->GetSnapshot() : nullptr) {}
  ~Snapshot() override {
    if (snapshot_ != nullptr) {
      opened_->db->ReleaseSnapshot(snapshot_);
    }
  }

  Result<std::optional<std::string>> get(std::string_view key) const override {
    return opened_->get(key, snapshot_);
  }
  std::unique_ptr<Cursor> iterate(Scan scan) const override {
    return std::make_unique<Entries>(opened_, scan, snapshot_);
  }

 private:
  const std::shared_ptr<const Opened> opened_;
  const ReadingTurn turn_;
  const leveldb::Snapshot* const snapshot_;
};

Result<std::unique_ptr<Database>> Database::open(const std::string& path, IfMissing if_missing,
                                                 size_t write_buffer_bytes) {
  return open(path, if_missing, write_buffer_bytes, nullptr);
}

Result<std::unique_ptr<Database>> Database::open_to_read(const std::string& path) {
  return open(path, IfMissing::kFail, kWriteBufferBytes, make_read_only_env());
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, IfMissing if_missing,
                                                 size_t write_buffer_bytes,
                                                 std::unique_ptr<leveldb::Env> env) {
  auto opened = std::make_shared<Opened>();
  opened->path = path;
  opened->env = std::move(env);
  opened->write_buffer_bytes = write_buffer_bytes;
  opened->cache.reset(leveldb::NewLRUCache(kCacheBytes));
  opened->filter.reset(leveldb::NewBloomFilterPolicy(kBloomBitsPerKey));
  if (Status done = opened->open(if_missing); !done) {
    Error error = std::move(done.error());
    // Where nothing was open yet, nobody waits for it to pass.
    error.code = error.code == ErrorCode::kIo ? ErrorCode::kUnopenable : error.code;
    return tl::unexpected<Error>(std::move(error));
  }
  return std::unique_ptr<Database>(new Database(std::move(opened)));
}

Status Database::Opened::open(IfMissing if_missing) {
  leveldb::Options options;
  options.create_if_missing = if_missing == IfMissing::kCreate;
  options.paranoid_checks = true;
  options.env = env ? env.get() : durable_env();
  options.write_buffer_size = write_buffer_bytes;
  options.block_cache = cache.get();
  options.filter_policy = filter.get();
  options.compression = leveldb::kSnappyCompression;
  leveldb::DB* made = nullptr;
  const leveldb::Status status = leveldb::DB::Open(options, path, &made);
  if (!status.ok()) {
    const std::string text = status.ToString();
    // "IO error: lock PATH/LOCK: Resource temporarily unavailable", or "already held by process".
    if (text.starts_with("IO error: lock ")) {
      return fail(ErrorCode::kLocked, path + " is in use");
    }
    if (says(text, ENOSPC)) {
      return fail(ErrorCode::kDiskFull, text);
    }
    return fail(status.IsIOError() ? ErrorCode::kIo : ErrorCode::kUnopenable, path + ": " + text);
  }
  db.reset(made);
  return {};
}

Status Database::reopen() {
  if (!opened_->gate.close(kWaitForReaders)) {
    return fail(ErrorCode::kIo,
                opened_->path + ": it is being read for too long to be opened again");
  }
  opened_->db.reset();
  Status opened = opened_->open(IfMissing::kFail);
  opened_->gate.open();
  if (opened) {
    failed_.reset();
  } else {
    failed_ = opened.error();
  }
  return opened;
}

tl::unexpected<Error> Database::Opened::failure(const leveldb::Status& status) const {
  const std::string text = status.ToString();
  if (status.IsCorruption()) {
    return fail(ErrorCode::kCorrupt, path + ": " + text);
  }
  const bool full = says(text, ENOSPC) || says(text, EDQUOT);
  return fail(full ? ErrorCode::kDiskFull : ErrorCode::kIo, path + ": " + text);
}

Result<std::optional<std::string>> Database::Opened::get(std::string_view key,
                                                         const leveldb::Snapshot* snapshot) const {
  const ReadingTurn turn(gate);
  if (db == nullptr) {
    return failure(closed());
  }
  std::string value;
  const leveldb::Status status = db->Get(read_options(snapshot), slice_of(key), &value);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  if (!status.ok()) {
    return failure(status);
  }
  return std::optional<std::string>(std::move(value));
}

std::unique_ptr<const View> Database::snapshot() const {
  return std::make_unique<Snapshot>(opened_);
}

Result<std::optional<std::string>> Database::get(std::string_view key) const {
  return opened_->get(key, nullptr);
}

std::unique_ptr<Cursor> Database::iterate(Scan scan) const {
  return std::make_unique<Entries>(opened_, scan, nullptr);
}

std::vector<std::string> Database::tables() const {
  std::vector<std::string> paths;
  const ReadingTurn turn(opened_->gate);
  std::string lines;  // " NUMBER:LENGTH[FIRST .. LAST]", those of a level under its heading
  if (opened_->db == nullptr || !opened_->db->GetProperty("leveldb.sstables", &lines)) {
    return paths;
  }
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(' ')) {
      std::string number = line.substr(1, line.find(':') - 1);
      number.insert(0, kTableDigits - std::min(kTableDigits, number.size()), '0');
      paths.push_back(opened_->path + "/" + number + ".ldb");
    }
  }
  return paths;
}

Result<std::optional<std::string>> Database::read_table(const std::string& path) const {
  leveldb::Env* const env = opened_->env ? opened_->env.get() : durable_env();
  leveldb::SequentialFile* made = nullptr;
  leveldb::Status status = env->NewSequentialFile(path, &made);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  const std::unique_ptr<leveldb::SequentialFile> file(made);
  std::string bytes;
  std::string room(kReadBytes, '\0');
  leveldb::Slice read;
  do {
    if (status.ok()) {
      status = file->Read(room.size(), &read, room.data());
    }
    if (!status.ok()) {
      return opened_->failure(status);
    }
    bytes.append(read.data(), read.size());
  } while (!read.empty());
  return std::optional(std::move(bytes));
}

Status Database::write(leveldb::WriteBatch& batch) {
  if (failed_) {
    return tl::unexpected<Error>(*failed_);
  }
  leveldb::WriteOptions options;
  options.sync = true;
  const leveldb::Status status = opened_->db->Write(options, &batch);
  if (!status.ok()) {
    failed_ = opened_->failure(status).value();
    return tl::unexpected<Error>(*failed_);
  }
  return {};
}

Status Database::compact() {
  opened_->db->CompactRange(nullptr, nullptr);
  // It does not say whether it could; the next write does.
  leveldb::WriteBatch nothing;
  return write(nothing);
}

void Database::compact_range(std::string_view begin, std::string_view end) {
  const leveldb::Slice first = slice_of(begin);
  const leveldb::Slice last = slice_of(end);
  if (opened_->db) {
    opened_->db->CompactRange(&first, &last);
  }
}

}  // namespace shilu
