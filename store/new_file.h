// A file in the making: it is written beside its place under another name and stands there whole or
// not at all. What stood there before stays until then.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/durable_file.h"

namespace shilu {

// A file for reading and writing that has no name and is gone when it is closed.
Result<FileDescriptor> open_nameless(const std::string& directory);

class NewFile {
 public:
  // kInvalidArgument where something stands that is no regular file.
  static Result<NewFile> create(const std::string& path);
  ~NewFile();
  NewFile(NewFile&& other) noexcept
      : path_(std::move(other.path_)),
        beside_(std::exchange(other.beside_, {})),
        file_(std::move(other.file_)) {}
  NewFile& operator=(NewFile&&) = delete;

  Status write(std::string_view bytes) { return write_all(file_.get(), path_, bytes); }
  // Where it is written until it is finished; the path that errors name.
  const std::string& beside() const { return beside_; }
  const std::string& path() const { return path_; }

  // Durable on return.
  Status finish();

 private:
  NewFile(std::string path, std::string beside, FileDescriptor file)
      : path_(std::move(path)), beside_(std::move(beside)), file_(std::move(file)) {}

  std::string path_;
  std::string beside_;  // "" once it is in its place
  FileDescriptor file_;
};

}  // namespace shilu
