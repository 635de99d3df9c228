// ArchiveLock: who may have an archive open. Any number of processes read it, or one writes it.
//
// The lock is flock's on DIR/lock, so it ends with the process that has it; the file is empty and
// stays. LevelDB's own on db/LOCK stands besides: it guards one folder named db, and a migration
// puts another in its place.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "store/durable_file.h"

namespace shilu {

class ArchiveLock {
 public:
  enum class For { kReading, kWriting };

  // kLocked at once, naming the processes that have it where the system tells. A reader where the
  // file is not there and cannot be made (a read-only medium, a full disk) goes without.
  static Result<ArchiveLock> take(const std::string& directory, For what);

  // Whether all who stand in the way of a refused writer only read: they will soon be done.
  static bool only_readers_have(const std::string& directory);

 private:
  explicit ArchiveLock(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
};

}  // namespace shilu
