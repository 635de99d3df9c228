#include "store/segment_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <string_view>

#include "store/durable_file.h"

namespace shilu {
namespace {

constexpr size_t kStepBytes = size_t{1} << 20;

Result<FileDescriptor> open_to_read(const std::string& path) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    return errno == ENOENT ? fail(ErrorCode::kNotFound, path + " is not there")
                           : fail_errno(path, errno);
  }
  return file;
}

// Reads on for `bytes`, fewer where the file ends; ended by the first error that `visit` returns.
Status read_on(const FileDescriptor& file, const std::string& path, uint64_t bytes,
               const std::function<Status(std::string_view)>& visit) {
  std::string step(std::min<uint64_t>(kStepBytes, bytes), '\0');
  while (bytes > 0) {
    const ssize_t got = ::read(file.get(), step.data(), std::min<uint64_t>(step.size(), bytes));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return fail_errno(path, errno);
    }
    if (got == 0) {
      return {};
    }
    if (Status visited = visit({step.data(), static_cast<size_t>(got)}); !visited) {
      return visited;
    }
    bytes -= static_cast<uint64_t>(got);
  }
  return {};
}

// Open for writing after its first `kept_bytes`, and no longer than them; 0 where bytes are lost.
Result<FileDescriptor> open_after(const std::string& path, uint64_t& kept_bytes) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  struct stat state {};
  if (!file.is_open() || ::fstat(file.get(), &state) != 0) {
    return fail_errno(path, errno);
  }
  if (static_cast<uint64_t>(state.st_size) < kept_bytes) {
    kept_bytes = 0;
  }
  if (::ftruncate(file.get(), static_cast<off_t>(kept_bytes)) != 0 ||
      ::lseek(file.get(), 0, SEEK_END) < 0) {
    return fail_errno(path, errno);
  }
  return file;
}

}  // namespace

Result<Sha256> copy_segment(const SegmentCopy& copy) {
  const Result<FileDescriptor> from = open_to_read(copy.from);
  uint64_t there = copy.kept_bytes;  // of `to`, not written again
  const Result<FileDescriptor> to =
      from ? open_after(copy.to, there) : tl::unexpected(from.error());
  if (!to) {
    return tl::unexpected<Error>(to.error());
  }
  Sha256Stream digest;
  uint64_t at = 0;
  const auto add = [&](std::string_view bytes) -> Status {
    digest.add(bytes);
    const std::string_view fresh = bytes.substr(std::min<uint64_t>(bytes.size(), there));
    there -= bytes.size() - fresh.size();
    at += bytes.size();
    return write_all(to->get(), copy.to, fresh);
  };
  Status copied = read_on(*from, copy.from, copy.kept_bytes, add);
  if (copied && at == copy.kept_bytes && at > 0 && digest.digest() != copy.kept_sha256) {
    return fail(ErrorCode::kCorrupt, copy.from + ": its first " + std::to_string(copy.kept_bytes) +
                                         " bytes are not those that were backed up before");
  }
  if (copied) {
    copied = read_on(*from, copy.from, copy.bytes - copy.kept_bytes, add);
  }
  if (copied && at < copy.bytes) {
    copied = fail(ErrorCode::kCorrupt, copy.from + ": it ends at byte " + std::to_string(at) +
                                           ", and " + std::to_string(copy.bytes) + " are recorded");
  }
  return copied.and_then([&] { return sync_file(to->get(), copy.to); }).map([&] {
    return digest.digest();
  });
}

Result<std::vector<Sha256>> segment_digests(const std::string& path,
                                            const std::vector<uint64_t>& lengths) {
  const Result<FileDescriptor> file = open_to_read(path);
  if (!file) {
    return tl::unexpected<Error>(file.error());
  }
  Sha256Stream digest;
  std::vector<Sha256> digests;
  uint64_t at = 0;
  for (const uint64_t length : lengths) {
    const auto add = [&](std::string_view bytes) {
      digest.add(bytes);
      at += bytes.size();
      return Status();
    };
    if (Status read = read_on(*file, path, length - at, add); !read) {
      return tl::unexpected<Error>(read.error());
    }
    if (at < length) {
      break;
    }
    digests.push_back(digest.digest());
  }
  return digests;
}

}  // namespace shilu
