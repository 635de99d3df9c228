#include "tests/support/faulty_disk.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <optional>

namespace shilu {
namespace {

// What the calls below look into. They come from every thread, before main and after it.
struct WatchedDisk {
  std::mutex mutex;
  std::string folder;
  uint64_t calls = 0;
  uint64_t failing_call = 0;  // 0: none
  DiskFault fault = DiskFault::kInputOutput;
  DiskFaultLasts lasts = DiskFaultLasts::kOnce;
  bool short_written = false;  // the next write finds no space
  std::string failed_call;
  std::vector<DiskStep> journal;
};

std::atomic<bool> watching{false};

WatchedDisk& disk() {
  static auto* const kDisk = new WatchedDisk;
  return *kDisk;
}

// The next definition of a function after this program's: libc's, or a sanitizer's.
template <typename Function>
Function* next_of(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::string path_of(int descriptor) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = readlink(link.c_str(), path.data(), path.size());
  return {path.data(), length > 0 ? static_cast<size_t>(length) : 0};
}

// LevelDB's own diary is written by stdio and matters to nobody.
bool is_watched(const std::string& path) {
  const std::string& folder = disk().folder;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/') &&
         !path.ends_with("/LOG") && !path.ends_with("/LOG.old");
}

enum class Needs { kSpace, kNothing };

// Counts a call. The error with which it is to fail, or 0.
int error_for(const char* call, const std::string& path, Needs needs) {
  WatchedDisk& watched = disk();
  ++watched.calls;
  const bool lasting =
      watched.lasts == DiskFaultLasts::kUntilHealed && watched.calls > watched.failing_call;
  if (watched.failing_call == 0 || (watched.calls != watched.failing_call && !lasting)) {
    return 0;
  }
  if (watched.failed_call.empty()) {
    watched.failed_call = std::string(call) + " " + path.substr(path.rfind('/') + 1);
  }
  return watched.fault == DiskFault::kNoSpace && needs == Needs::kSpace ? ENOSPC : EIO;
}

int fail_with(int error) {
  errno = error;
  return -1;
}

// A call that names a descriptor or a path, watched: counted, failed or done, and noted.
template <typename Call>
int watched_call(const char* name, const std::string& path, Needs needs, DiskStep step, Call call) {
  const std::lock_guard lock(disk().mutex);
  if (const int error = error_for(name, path, needs); error != 0) {
    return fail_with(error);
  }
  const int result = call();
  if (result >= 0) {
    disk().journal.push_back(std::move(step));
  }
  return result;
}

ssize_t watched_write(int descriptor, const std::string& path, const char* bytes, size_t count) {
  static auto* const kWrite = next_of<ssize_t(int, const void*, size_t)>("write");
  const std::lock_guard lock(disk().mutex);
  WatchedDisk& watched = disk();
  const int error = error_for("write", path, Needs::kSpace);
  if (watched.short_written) {
    watched.short_written = false;
    return fail_with(ENOSPC);
  }
  if (error != 0 && (watched.fault != DiskFault::kShortWrite || count < 2)) {
    return fail_with(error);
  }
  if (error != 0) {
    count /= 2;
    watched.short_written = watched.lasts == DiskFaultLasts::kOnce;
  }
  const ssize_t written = kWrite(descriptor, bytes, count);
  if (written > 0) {
    watched.journal.push_back(
        {DiskStep::Kind::kWrite, path, {}, std::string(bytes, static_cast<size_t>(written))});
  }
  return written;
}

}  // namespace

FaultyDisk::FaultyDisk(const std::string& folder) {
  const std::lock_guard lock(disk().mutex);
  WatchedDisk& watched = disk();
  watched.folder = folder;
  watched.calls = 0;
  watched.failing_call = 0;
  watched.short_written = false;
  watched.failed_call.clear();
  watched.journal.clear();
  watching = true;
}

FaultyDisk::~FaultyDisk() {
  watching = false;
}

void FaultyDisk::fail_call(uint64_t number, DiskFault fault, DiskFaultLasts lasts) {
  const std::lock_guard lock(disk().mutex);
  disk().failing_call = disk().calls + number;
  disk().fault = fault;
  disk().lasts = lasts;
}

void FaultyDisk::heal() {
  const std::lock_guard lock(disk().mutex);
  disk().failing_call = 0;
  disk().short_written = false;
}

std::string FaultyDisk::failed_call() const {
  const std::lock_guard lock(disk().mutex);
  return disk().failed_call;
}

uint64_t FaultyDisk::calls() const {
  const std::lock_guard lock(disk().mutex);
  return disk().calls;
}

std::vector<DiskStep> FaultyDisk::journal() const {
  const std::lock_guard lock(disk().mutex);
  return disk().journal;
}

}  // namespace shilu

// The names of libc, which the dynamic linker finds here first.
extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count) {
  static auto* const kWrite = shilu::next_of<ssize_t(int, const void*, size_t)>("write");
  if (shilu::watching) {
    const std::string path = shilu::path_of(descriptor);
    if (shilu::is_watched(path)) {
      return shilu::watched_write(descriptor, path, static_cast<const char*>(bytes), count);
    }
  }
  return kWrite(descriptor, bytes, count);
}

int fdatasync(int descriptor) {
  static auto* const kSync = shilu::next_of<int(int)>("fdatasync");
  if (shilu::watching) {
    const std::string path = shilu::path_of(descriptor);
    if (shilu::is_watched(path)) {
      return shilu::watched_call("fdatasync", path, shilu::Needs::kNothing,
                                 {shilu::DiskStep::Kind::kSync, path}, [&] { return 0; });
    }
  }
  return kSync(descriptor);
}

int fsync(int descriptor) {
  static auto* const kSync = shilu::next_of<int(int)>("fsync");
  if (shilu::watching) {
    const std::string path = shilu::path_of(descriptor);
    struct stat status {};
    if (shilu::is_watched(path) && fstat(descriptor, &status) == 0) {
      const auto kind = S_ISDIR(status.st_mode) ? shilu::DiskStep::Kind::kSyncFolder
                                                : shilu::DiskStep::Kind::kSync;
      return shilu::watched_call("fsync", path, shilu::Needs::kNothing, {kind, path},
                                 [&] { return 0; });
    }
  }
  return kSync(descriptor);
}

int open(const char* path, int flags, ...) {
  static auto* const kOpen = shilu::next_of<int(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  const bool changes = (flags & (O_CREAT | O_TRUNC)) != 0;
  if (!shilu::watching || !changes || !shilu::is_watched(path)) {
    return kOpen(path, flags, mode);
  }
  const bool there = access(path, F_OK) == 0;
  const auto kind = there ? shilu::DiskStep::Kind::kTruncate : shilu::DiskStep::Kind::kCreate;
  if (there && (flags & O_TRUNC) == 0) {
    return kOpen(path, flags, mode);
  }
  return shilu::watched_call("open", path, shilu::Needs::kSpace, {kind, path},
                             [&] { return kOpen(path, flags, mode); });
}

int close(int descriptor) {
  static auto* const kClose = shilu::next_of<int(int)>("close");
  if (shilu::watching) {
    const std::string path = shilu::path_of(descriptor);
    struct stat status {};
    const bool writes = (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY;
    if (writes && shilu::is_watched(path) && fstat(descriptor, &status) == 0) {
      const std::lock_guard lock(shilu::disk().mutex);
      const int error = shilu::error_for("close", path, shilu::Needs::kNothing);
      const int result = kClose(descriptor);
      return error != 0 ? shilu::fail_with(error) : result;
    }
  }
  return kClose(descriptor);
}

int ftruncate(int descriptor, off_t length) {
  static auto* const kTruncate = shilu::next_of<int(int, off_t)>("ftruncate");
  if (shilu::watching) {
    const std::string path = shilu::path_of(descriptor);
    if (shilu::is_watched(path)) {
      return shilu::watched_call(
          "ftruncate", path, shilu::Needs::kNothing,
          {shilu::DiskStep::Kind::kTruncate, path, {}, {}, static_cast<uint64_t>(length)},
          [&] { return kTruncate(descriptor, length); });
    }
  }
  return kTruncate(descriptor, length);
}

int rename(const char* from, const char* to) {
  static auto* const kRename = shilu::next_of<int(const char*, const char*)>("rename");
  if (!shilu::watching || !shilu::is_watched(from)) {
    return kRename(from, to);
  }
  return shilu::watched_call("rename", to, shilu::Needs::kSpace,
                             {shilu::DiskStep::Kind::kRename, from, to},
                             [&] { return kRename(from, to); });
}

int unlink(const char* path) {
  static auto* const kUnlink = shilu::next_of<int(const char*)>("unlink");
  if (!shilu::watching || !shilu::is_watched(path)) {
    return kUnlink(path);
  }
  return shilu::watched_call("unlink", path, shilu::Needs::kNothing,
                             {shilu::DiskStep::Kind::kRemove, path}, [&] { return kUnlink(path); });
}

int mkdir(const char* path, mode_t mode) {
  static auto* const kMkdir = shilu::next_of<int(const char*, mode_t)>("mkdir");
  if (!shilu::watching || !shilu::is_watched(path)) {
    return kMkdir(path, mode);
  }
  return shilu::watched_call("mkdir", path, shilu::Needs::kSpace,
                             {shilu::DiskStep::Kind::kMakeFolder, path},
                             [&] { return kMkdir(path, mode); });
}

}  // extern "C"
