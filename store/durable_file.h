// Files that are there after a power cut: written, synced, and their folder synced.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

// What errno says of `path`; kDiskFull for a full disk or quota, else kIo.
tl::unexpected<Error> fail_errno(const std::string& path, int error_number);

// A file descriptor that closes itself.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor = -1) : descriptor_(descriptor) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  void close();

 private:
  int release();

  int descriptor_;
};

Status write_all(int descriptor, const std::string& path, std::string_view bytes);
Status sync_file(int descriptor, const std::string& path);
Status sync_directory(const std::string& directory);

// A new file beside `path`, under a name that nobody has, which is left in `beside`. With errno
// where it is not open.
FileDescriptor create_beside(const std::string& path, std::string& beside);

// Puts `bytes` at `path` whole or not at all: written beside it under the name PATH.new, synced,
// renamed.
Status write_file_whole(const std::string& path, std::string_view bytes);

// The same for a file that is not ours, whose neighbours are not known: the name beside it is one
// that nobody has, a link stays and what it leads to is replaced, permissions stay. What is no
// regular file (a pipe, a device) is written into and never replaced.
Status replace_file(const std::string& path, std::string_view bytes);

// At most `most_bytes` of a file.
Result<std::string> read_file(const std::string& path, size_t most_bytes);

// kDiskFull when less than `floor_bytes` are free for us where `directory` lies.
Status check_free_space(const std::string& directory, uint64_t floor_bytes);

}  // namespace shilu
