#include "store/read_only_env.h"

#include <fcntl.h>
#include <leveldb/helpers/memenv.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

namespace shilu {
namespace {

leveldb::Status failure(const std::string& path, int error_number) {
  return leveldb::Status::IOError(path, std::generic_category().message(error_number));
}

class SharedLock final : public leveldb::FileLock {
 public:
  explicit SharedLock(int descriptor) : descriptor_(descriptor) {}
  ~SharedLock() override { close(descriptor_); }

 private:
  const int descriptor_;
};

class ReadOnlyEnv final : public leveldb::EnvWrapper {
 public:
  ReadOnlyEnv()
      : leveldb::EnvWrapper(leveldb::Env::Default()), memory_(leveldb::NewMemEnv(target())) {}

  leveldb::Status NewSequentialFile(const std::string& name,
                                    leveldb::SequentialFile** file) override {
    return having(name).NewSequentialFile(name, file);
  }
  leveldb::Status NewRandomAccessFile(const std::string& name,
                                      leveldb::RandomAccessFile** file) override {
    return having(name).NewRandomAccessFile(name, file);
  }
  leveldb::Status GetFileSize(const std::string& name, uint64_t* bytes) override {
    return having(name).GetFileSize(name, bytes);
  }
  bool FileExists(const std::string& name) override { return having(name).FileExists(name); }
  leveldb::Status GetChildren(const std::string& directory,
                              std::vector<std::string>* names) override {
    std::vector<std::string> made;
    memory_->GetChildren(directory, &made);
    leveldb::Status status = target()->GetChildren(directory, names);
    names->insert(names->end(), made.begin(), made.end());
    return status;
  }

  leveldb::Status NewWritableFile(const std::string& name, leveldb::WritableFile** file) override {
    return opened_ ? failure(name, EROFS) : memory_->NewWritableFile(name, file);
  }
  leveldb::Status NewAppendableFile(const std::string& name, leveldb::WritableFile**) override {
    return failure(name, EROFS);
  }
  leveldb::Status RemoveFile(const std::string& name) override {
    return memory_->FileExists(name) ? memory_->RemoveFile(name) : leveldb::Status::OK();
  }
  leveldb::Status CreateDir(const std::string&) override { return leveldb::Status::OK(); }
  leveldb::Status RemoveDir(const std::string& name) override { return failure(name, EROFS); }
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override {
    leveldb::Status status = memory_->RenameFile(from, to);
    // The last that opening does: what it made is in force.
    opened_ = opened_ || to.ends_with("/CURRENT");
    return status;
  }
  leveldb::Status NewLogger(const std::string& name, leveldb::Logger** logger) override {
    return memory_->NewLogger(name, logger);
  }

  leveldb::Status LockFile(const std::string& name, leveldb::FileLock** lock) override {
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      return failure(name, errno);
    }
    struct flock whole {};
    whole.l_type = F_RDLCK;
    whole.l_whence = SEEK_SET;
    if (fcntl(descriptor, F_OFD_SETLK, &whole) != 0) {
      leveldb::Status status = failure("lock " + name, errno);
      close(descriptor);
      return status;
    }
    *lock = new SharedLock(descriptor);
    return leveldb::Status::OK();
  }
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override {
    delete lock;
    return leveldb::Status::OK();
  }

 private:
  leveldb::Env& having(const std::string& name) {
    return memory_->FileExists(name) ? *memory_ : *target();
  }

  const std::unique_ptr<leveldb::Env> memory_;
  std::atomic<bool> opened_ = false;
};

}  // namespace

std::unique_ptr<leveldb::Env> make_read_only_env() {
  return std::make_unique<ReadOnlyEnv>();
}

}  // namespace shilu
