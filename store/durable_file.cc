#include "store/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace shilu {
namespace {

constexpr mode_t kPermissions = 07777;
constexpr int kMostLinks = 40;  // as many as Linux follows

Status fill(const FileDescriptor& file, const std::string& path, std::string_view bytes) {
  if (Status written = write_all(file.get(), path, bytes); !written) {
    return written;
  }
  return sync_file(file.get(), path);
}

// Failures name `path`: of `beside` nobody knows.
Status fill_and_rename(const FileDescriptor& file, const std::string& beside,
                       const std::string& path, std::string_view bytes) {
  if (!file.is_open()) {
    return fail_errno(path, errno);
  }
  Status filled = fill(file, path, bytes);
  if (filled && std::rename(beside.c_str(), path.c_str()) != 0) {
    filled = fail_errno(path, errno);
  }
  if (!filled) {
    ::unlink(beside.c_str());
    return filled;
  }
  const size_t slash = path.rfind('/');
  return sync_directory(slash == std::string::npos ? "." : path.substr(0, slash + 1));
}

Status write_into(const std::string& path, std::string_view bytes) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file.is_open() ? write_all(file.get(), path, bytes) : Status(fail_errno(path, errno));
}

// What `path` leads to, whether it is there or not.
Result<std::string> follow_links(const std::string& path) {
  std::filesystem::path target = path;
  std::error_code error;
  for (int links = 0; std::filesystem::is_symlink(target, error); ++links) {
    if (links == kMostLinks) {
      return fail_errno(path, ELOOP);
    }
    const std::filesystem::path next = std::filesystem::read_symlink(target, error);
    if (error) {
      return fail_errno(path, error.value());
    }
    target = target.parent_path() / next;
  }
  return target.string();
}

}  // namespace

tl::unexpected<Error> fail_errno(const std::string& path, int error_number) {
  const ErrorCode code =
      error_number == ENOSPC || error_number == EDQUOT ? ErrorCode::kDiskFull : ErrorCode::kIo;
  return fail(code, path + ": " + std::generic_category().message(error_number));
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = other.release();
  }
  return *this;
}

void FileDescriptor::close() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

int FileDescriptor::release() {
  return std::exchange(descriptor_, -1);
}

Status write_all(int descriptor, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      tl::unexpected<Error> failed = fail_errno(path, errno);
      if (errno == EPIPE) {
        failed.value().code = ErrorCode::kReaderGone;
      }
      return failed;
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Status sync_file(int descriptor, const std::string& path) {
  if (::fdatasync(descriptor) != 0) {
    return fail_errno(path, errno);
  }
  return {};
}

Status sync_directory(const std::string& directory) {
  const FileDescriptor descriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.is_open() || ::fsync(descriptor.get()) != 0) {
    return fail_errno(directory, errno);
  }
  return {};
}

FileDescriptor create_beside(const std::string& path, std::string& beside) {
  int descriptor = -1;
  for (int attempt = 0; descriptor < 0 && (attempt == 0 || errno == EEXIST); ++attempt) {
    beside = path + "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".new";
    descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  }
  return FileDescriptor(descriptor);
}

Status write_file_whole(const std::string& path, std::string_view bytes) {
  const std::string beside = path + ".new";
  const FileDescriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  return fill_and_rename(file, beside, path, bytes);
}

Status replace_file(const std::string& path, std::string_view bytes) {
  struct stat present {};
  const bool is_present = ::stat(path.c_str(), &present) == 0;
  if (is_present && !S_ISREG(present.st_mode)) {
    return write_into(path, bytes);
  }
  const Result<std::string> target = follow_links(path);
  if (!target) {
    return tl::unexpected(target.error());
  }
  std::string beside;
  const FileDescriptor file = create_beside(*target, beside);
  if (is_present && file.is_open()) {
    (void)::fchmod(file.get(), present.st_mode & kPermissions);
  }
  return fill_and_rename(file, beside, *target, bytes);
}

Result<std::string> read_file(const std::string& path, size_t most_bytes) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    return fail_errno(path, errno);
  }
  std::string bytes(most_bytes, '\0');
  size_t filled = 0;
  while (filled < most_bytes) {
    const ssize_t got = ::read(file.get(), bytes.data() + filled, most_bytes - filled);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return fail_errno(path, errno);
    }
    if (got == 0) {
      break;
    }
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Status check_free_space(const std::string& directory, uint64_t floor_bytes) {
  struct statvfs space {};
  if (::statvfs(directory.c_str(), &space) != 0) {
    return fail_errno(directory, errno);
  }
  const uint64_t free_bytes = static_cast<uint64_t>(space.f_bavail) * space.f_frsize;
  if (free_bytes < floor_bytes) {
    return fail(ErrorCode::kDiskFull, directory + ": " + std::to_string(free_bytes >> 20) +
                                          " MiB free, " + std::to_string(floor_bytes >> 20) +
                                          " MiB wanted");
  }
  return {};
}

}  // namespace shilu
