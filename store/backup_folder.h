// The folder that a backup stands in, shared by backup, restore and check:
//
//   DIR/SHILU-BACKUP                 "shilu backup, format 1" and a line feed: this folder is ours
//   DIR/lock                         locked by whoever writes here
//   DIR/chunks/ab/<SHA-256>          a run of keys and values, compressed (store/chunk.h)
//   DIR/warc/<segment>               a WARC segment as far as it was backed up
//   DIR/warc/erased-<n>/<segment>    the same segment after its n-th erasure
//   DIR/points/<time>.json           one moment of the archive (store/backup_point.h)
//
// A point is written last, whole, and synced after all that it names.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/backup_point.h"
#include "store/durable_file.h"

namespace shilu {

class BackupFolder {
 public:
  enum class Use {
    kRead,    // must be a backup
    kChange,  // the same, for one process at a time: kLocked for others
    kCreate,  // kChange; made if the folder is absent or empty
  };
  // kUnopenable for what is not a backup, or one of a newer format.
  static Result<BackupFolder> open(const std::string& path, Use use);

  const std::string& path() const { return path_; }
  std::string warc_path(const BackupSegment& segment) const;
  // The folder that it stands in, where it is not there yet.
  Status make_warc_folder(const BackupSegment& segment) const;

  // Oldest first.
  Result<std::vector<Instant>> point_times() const;
  Result<BackupPoint> read_point(Instant time) const;
  // All that it names is there and synced but for entries of folders, which are synced first.
  Status write_point(const BackupPoint& point);
  Status remove_point(Instant time);

  // The bytes of the chunk's file; 0 where there is none.
  uint64_t stored_bytes(const Sha256& name) const;
  // Synced; the bytes of its file.
  Result<uint64_t> write_chunk(const Sha256& name, std::string_view run);
  // kCorrupt, naming the file, where it is missing, damaged or another than its name says.
  Result<std::string> read_chunk(const Sha256& name) const;

  struct File {
    std::string path;
    uint64_t bytes = 0;
  };
  // What no point of `points` needs: chunks, segments, and what killed backups left.
  Result<std::vector<File>> files_without_point(const std::vector<BackupPoint>& points) const;

 private:
  BackupFolder(std::string path, FileDescriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string chunk_path(const Sha256& name) const;
  std::string point_path(Instant time) const;

  std::string path_;
  FileDescriptor lock_;  // not open for reading
};

}  // namespace shilu
