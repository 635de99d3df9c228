#include "store/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace shilu {

Result<FileDescriptor> open_nameless(const std::string& directory) {
  FileDescriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.is_open()) {
    return file;
  }
  // Not every file system can.
  std::string name = directory + "/nameless-XXXXXX";
  file = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.is_open()) {
    return fail_errno(directory, errno);
  }
  ::unlink(name.c_str());
  return file;
}

Result<NewFile> NewFile::create(const std::string& path) {
  struct stat present {};
  if (::stat(path.c_str(), &present) == 0 && !S_ISREG(present.st_mode)) {
    return fail(ErrorCode::kInvalidArgument, path + " is no regular file");
  }
  std::string beside;
  FileDescriptor file = create_beside(path, beside);
  if (!file.is_open()) {
    return fail_errno(path, errno);
  }
  return NewFile(path, std::move(beside), std::move(file));
}

NewFile::~NewFile() {
  if (!beside_.empty()) {
    ::unlink(beside_.c_str());
  }
}

Status NewFile::finish() {
  if (Status synced = sync_file(file_.get(), path_); !synced) {
    return synced;
  }
  if (std::rename(beside_.c_str(), path_.c_str()) != 0) {
    return fail_errno(path_, errno);
  }
  beside_.clear();
  const size_t slash = path_.rfind('/');
  return sync_directory(slash == std::string::npos ? "." : path_.substr(0, slash + 1));
}

}  // namespace shilu
