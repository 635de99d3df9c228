#include "store/archive_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

namespace shilu {
namespace {

std::string lock_path(const std::string& directory) {
  return directory + "/lock";
}

struct Holders {
  std::vector<std::string> readers;  // process ids
  std::vector<std::string> writers;
};

// Of /proc/locks: "1: FLOCK  ADVISORY  READ 1234 08:02:4711 0 EOF". Which device it is on is not
// compared: a file system laid over another shows one to stat and has the other here.
Holders holders_of(const std::string& directory) {
  Holders holders;
  struct stat file {};
  if (stat(lock_path(directory).c_str(), &file) != 0) {
    return holders;
  }
  const std::string inode = ":" + std::to_string(file.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number;
    std::string sort;
    std::string advisory;
    std::string access;
    std::string process;
    std::string where;
    words >> number >> sort >> advisory >> access >> process >> where;
    if (sort == "FLOCK" && where.ends_with(inode)) {
      (access == "WRITE" ? holders.writers : holders.readers).push_back(process);
    }
  }
  return holders;
}

std::string who(const std::vector<std::string>& processes) {
  if (processes.empty()) {
    return "another process";
  }
  std::string said = processes.size() == 1 ? "process " : "processes ";
  for (const std::string& process : processes) {
    said += (said.ends_with(' ') ? "" : ", ") + process;
  }
  return said;
}

bool cannot_be_made(int error_number) {
  return error_number == EROFS || error_number == EACCES || error_number == ENOSPC ||
         error_number == EDQUOT;
}

tl::unexpected<Error> fail_locked(const std::string& directory) {
  const Holders holders = holders_of(directory);
  const bool is_read = holders.writers.empty() && !holders.readers.empty();
  return fail(ErrorCode::kLocked, directory + (is_read ? " is being read by " + who(holders.readers)
                                                       : " is in use by " + who(holders.writers)));
}

}  // namespace

bool ArchiveLock::only_readers_have(const std::string& directory) {
  const Holders holders = holders_of(directory);
  return holders.writers.empty() && !holders.readers.empty();
}

Result<ArchiveLock> ArchiveLock::take(const std::string& directory, For what) {
  const std::string path = lock_path(directory);
  const bool reads = what == For::kReading;
  const int access = reads ? O_RDONLY : O_RDWR;
  FileDescriptor file(::open(path.c_str(), access | O_CREAT | O_CLOEXEC, 0644));
  if (!file.is_open()) {
    return reads && cannot_be_made(errno) ? Result<ArchiveLock>(ArchiveLock(FileDescriptor()))
                                          : fail_errno(path, errno);
  }
  while (flock(file.get(), (reads ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return fail_locked(directory);
    }
    if (errno != EINTR) {
      return fail_errno(path, errno);
    }
  }
  return ArchiveLock(std::move(file));
}

}  // namespace shilu
