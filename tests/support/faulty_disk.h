// The disk as a test wants it. The test program's own write, fdatasync, fsync, open, rename, close,
// ftruncate, unlink and mkdir stand before those of libc, for LevelDB as for us: calls that change
// files below one folder are counted, one of them can fail, and a journal of them can be kept, from
// which tests/support/power_cut.h makes what a power cut leaves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shilu {

enum class DiskFault {
  kInputOutput,  // EIO, and nothing done
  kNoSpace,      // ENOSPC, and nothing done; EIO where the call cannot want for space
  kShortWrite,   // half is written, then ENOSPC; EIO where the call is no write
};
// Whether the calls after the failed one fail too.
enum class DiskFaultLasts { kOnce, kUntilHealed };

struct DiskStep {
  enum class Kind {
    kCreate,
    kMakeFolder,
    kWrite,     // `bytes` at the end
    kTruncate,  // to `length`
    kSync,
    kSyncFolder,
    kRename,  // to `other`
    kRemove,
  };
  Kind kind = Kind::kCreate;
  std::string path;
  std::string other = {};
  std::string bytes = {};
  uint64_t length = 0;
};

// One at a time. Files are written at their ends only.
class FaultyDisk {
 public:
  // Watches what lies below `folder`, which is an absolute path without links.
  explicit FaultyDisk(const std::string& folder);
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // The `number`-th call from now on fails, counted from 1.
  void fail_call(uint64_t number, DiskFault fault, DiskFaultLasts lasts);
  // No call fails any more.
  void heal();
  // "fdatasync 000003.log": the first call that failed; "" if none did.
  std::string failed_call() const;

  // Calls so far; the steps of those that succeeded.
  uint64_t calls() const;
  std::vector<DiskStep> journal() const;
};

}  // namespace shilu
