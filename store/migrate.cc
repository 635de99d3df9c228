#include "store/migrate.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

#include "store/database.h"
#include "store/database_folder.h"
#include "store/durable_file.h"
#include "store/keys.h"
#include "store/record.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchBytes = size_t{4} << 20;

// What is left free beside the second database.
constexpr uint64_t kSpareBytes = uint64_t{64} << 20;

// The version keys of schema 1 end with the time.
std::string key_of_revision_0(std::string_view old_key) {
  return std::string(old_key) + "\xff\xff";
}

class Carrier {
 public:
  Carrier(const View& from, Database& to) : from_(from), to_(to) {}

  Status run() {
    const auto entry = from_.iterate(View::Scan::kLong);
    for (entry->seek(""); entry->valid(); entry->next()) {
      carry(entry->key(), entry->value());
      if (batch_.ApproximateSize() >= kBatchBytes) {
        if (Status written = flush(); !written) {
          return written;
        }
      }
    }
    if (Status ended = entry->status(); !ended) {
      return ended;
    }
    if (Status carried = carry_log_edge(); !carried) {
      return carried;
    }
    return flush();
  }

 private:
  void put(std::string_view key, std::string_view value) {
    batch_.Put(slice_of(key), slice_of(value));
  }

  void carry(std::string_view key, std::string_view value) {
    if (key.starts_with(kVersionPrefix)) {
      const std::string new_key = key_of_revision_0(key);
      const Result<VersionRecord> version = decode_version(key, value);
      put(new_key, version ? encode_version(new_key, *version) : std::string(value));
    } else if (key.starts_with(kLogPrefix)) {
      Result<LogRecord> record = decode_log_record(key, value);
      if (record) {
        // Nobody wrote down when it came in: not before the one before it, nor before its capture.
        appended_at_ = std::max(appended_at_.value_or(record->version.time), record->version.time);
        record->appended_at = *appended_at_;
      }
      put(key, record ? encode_log_record(key, *record) : std::string(value));
    } else if (key != kLogEdgeKey) {
      put(key, value);
    }
  }

  // After the log's entries, of whose last it has the time.
  Status carry_log_edge() {
    const Result<std::optional<std::string>> value = from_.get(kLogEdgeKey);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    if (!*value) {
      return {};
    }
    Result<LogEdge> edge = decode_log_edge(kLogEdgeKey, **value);
    if (edge && appended_at_) {
      edge->appended_at = *appended_at_;
    }
    put(kLogEdgeKey, edge ? encode_log_edge(kLogEdgeKey, *edge) : **value);
    return {};
  }

  Status flush() {
    Status written = to_.write(batch_);
    batch_.Clear();
    return written;
  }

  const View& from_;
  Database& to_;
  leveldb::WriteBatch batch_;
  std::optional<Instant> appended_at_;  // of the last entry of the log
};

// Both databases are closed on return: LevelDB may not be open in a folder that is renamed.
Status build(const std::string& old_folder, const std::string& new_folder) {
  std::error_code error;
  fs::remove_all(new_folder, error);
  if (error) {
    return fail(ErrorCode::kIo, new_folder + ": " + error.message());
  }
  const Result<std::unique_ptr<Database>> from =
      Database::open(old_folder, Database::IfMissing::kFail);
  if (!from) {
    return tl::unexpected<Error>(from.error());
  }
  const Result<uint64_t> bytes = bytes_of_folder(old_folder);
  if (!bytes) {
    return tl::unexpected<Error>(bytes.error());
  }
  if (Status space = check_free_space(old_folder, *bytes + kSpareBytes); !space) {
    return space;
  }
  const Result<std::unique_ptr<Database>> to =
      Database::open(new_folder, Database::IfMissing::kCreate);
  if (!to) {
    return tl::unexpected<Error>(to.error());
  }
  return Carrier(**from, **to).run();
}

}  // namespace

Status migrate_from_schema_1(const std::string& directory, const std::function<Status()>& finish) {
  const std::string marker = directory + "/SHILU";
  const FileDescriptor lock(::open(marker.c_str(), O_RDONLY | O_CLOEXEC));
  if (!lock.is_open()) {
    return fail_errno(marker, errno);
  }
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::kLocked,
                directory + " is being carried to a newer schema by another process");
  }
  const std::string database = directory + "/db";
  const std::string built = directory + "/db.new";
  const std::string backup = directory + "/db.schema-1";
  std::error_code error;
  const bool is_moved = fs::exists(backup, error);
  const bool is_there = fs::exists(database, error);
  if (!is_moved && !is_there) {
    return finish();  // its creation was killed before the database was made
  }
  if (!is_moved) {
    if (Status done = build(database, built); !done) {
      return done;
    }
    if (Status moved = rename_durably(database, backup); !moved) {
      return moved;
    }
  }
  if (!fs::exists(database, error)) {
    if (Status moved = rename_durably(built, database); !moved) {
      return moved;
    }
  }
  return finish();
}

}  // namespace shilu
