#include "store/restore.h"

#include <leveldb/write_batch.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "store/backup_folder.h"
#include "store/chunk.h"
#include "store/database.h"
#include "store/durable_file.h"
#include "store/proof.h"
#include "store/segment_copy.h"
#include "store/version_log.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnfinished = "SHILU.restore";
constexpr size_t kBatchBytes = size_t{4} << 20;

Result<BackupPoint> choose_point(const BackupFolder& folder, std::optional<Instant> as_of) {
  const Result<std::vector<Instant>> times = folder.point_times();
  if (!times) {
    return tl::unexpected<Error>(times.error());
  }
  const auto after = as_of ? std::upper_bound(times->begin(), times->end(), *as_of) : times->end();
  if (after == times->begin()) {
    return fail(ErrorCode::kNotFound, folder.path() + " has no point" +
                                          (as_of ? " as of " + format_instant(*as_of) : ""));
  }
  return folder.read_point(*std::prev(after));
}

// Empty, or emptied of an unfinished restore; nothing else is ever removed.
Status prepare_directory(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  std::set<std::string> names;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.insert(entry->path().filename().string());
  }
  if (error) {
    return fail_errno(directory, error.value());
  }
  std::set<std::string> foreign = names;
  if (names.contains(std::string(kUnfinished))) {
    foreign.erase(std::string(kUnfinished));
    foreign.erase("db");
    foreign.erase("warc");
  }
  foreign.erase(std::string(kUnfinished) + ".new");
  if (!foreign.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                directory + " is not empty (" + *foreign.begin() + "): restore into a new folder");
  }
  for (const char* folder : {"db", "warc"}) {
    fs::remove_all(directory + "/" + folder, error);
    if (error) {
      return fail_errno(directory + "/" + folder, error.value());
    }
  }
  return {};
}

// Puts the keys and values of all chunks into a new database; how many there were.
Result<uint64_t> restore_records(const BackupFolder& folder, const BackupPoint& point,
                                 Database& database) {
  uint64_t records = 0;
  leveldb::WriteBatch batch;
  const auto put = [&](std::string_view key, std::string_view value) -> Status {
    batch.Put(slice_of(key), slice_of(value));
    ++records;
    if (batch.ApproximateSize() < kBatchBytes) {
      return {};
    }
    Status written = database.write(batch);
    batch.Clear();
    return written;
  };
  for (const BackupChunk& chunk : point.chunks) {
    const Result<std::string> run = folder.read_chunk(chunk.sha256);
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    if (Status restored = visit_run(*run, put); !restored) {
      return tl::unexpected<Error>(restored.error());
    }
  }
  return database.write(batch).map([&] { return records; });
}

Status restore_segments(const BackupFolder& folder, const BackupPoint& point,
                        const std::string& directory) {
  std::error_code error;
  fs::create_directory(directory, error);
  if (error) {
    return fail_errno(directory, error.value());
  }
  for (const BackupSegment& segment : point.segments) {
    const std::string from = folder.warc_path(segment);
    const Result<Sha256> digest =
        copy_segment({from, directory + "/" + segment.name, segment.bytes});
    if (!digest) {
      return tl::unexpected<Error>(digest.error());
    }
    if (*digest != segment.sha256) {
      return fail(ErrorCode::kCorrupt, from + ": its first " + std::to_string(segment.bytes) +
                                           " bytes have another SHA-256 than the point says");
    }
  }
  return sync_directory(directory);
}

// The database and the segments under a folder that is no archive yet.
Status restore_contents(const BackupFolder& folder, const BackupPoint& point,
                        const std::string& directory) {
  Result<std::unique_ptr<Database>> database =
      Database::open(directory + "/db", Database::IfMissing::kCreate);
  if (!database) {
    return tl::unexpected<Error>(database.error());
  }
  const Result<uint64_t> records = restore_records(folder, point, **database);
  if (!records) {
    return tl::unexpected<Error>(records.error());
  }
  const Result<VersionLog> log = VersionLog::load(**database);
  if (!log) {
    return tl::unexpected<Error>(log.error());
  }
  if (*records != point.records || log->head() != point.head) {
    return fail(ErrorCode::kCorrupt,
                folder.path() + ": its chunks hold " + std::to_string(*records) +
                    " records with the head " + head_text(log->head()) + ", and the point has " +
                    std::to_string(point.records) + " with " + head_text(point.head));
  }
  return restore_segments(folder, point, directory + "/warc");
}

}  // namespace

Result<RestoreSummary> restore_backup(const std::string& backup, std::optional<Instant> as_of,
                                      const std::string& directory) {
  const Result<BackupFolder> folder = BackupFolder::open(backup, BackupFolder::Use::kRead);
  if (!folder) {
    return tl::unexpected<Error>(folder.error());
  }
  const Result<BackupPoint> point = choose_point(*folder, as_of);
  if (!point) {
    return tl::unexpected<Error>(point.error());
  }
  const std::string unfinished = directory + "/" + std::string(kUnfinished);
  const std::string marker = directory + "/SHILU";
  const auto mark = [&] {
    return std::rename(unfinished.c_str(), marker.c_str()) == 0 ? sync_directory(directory)
                                                                : fail_errno(marker, errno);
  };
  const Status restored =
      prepare_directory(directory)
          .and_then([&] { return write_file_whole(unfinished, point->marker); })
          .and_then([&] { return restore_contents(*folder, *point, directory); })
          .and_then(mark)
          .and_then([&] { return sync_directory(directory + "/.."); });
  if (!restored) {
    return tl::unexpected<Error>(restored.error());
  }
  RestoreSummary summary{point->time, point->head, point->records, point->versions, 0, 0};
  for (const BackupSegment& segment : point->segments) {
    ++summary.segments;
    summary.warc_bytes += segment.bytes;
  }
  return summary;
}

}  // namespace shilu
