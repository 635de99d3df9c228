#include "store/durable_env.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "base/mutex.h"
#include "store/durable_file.h"

namespace shilu {
namespace {

std::string folder_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

leveldb::Status sync_folder_of(const std::string& path) {
  const Status synced = sync_directory(folder_of(path));
  return synced ? leveldb::Status::OK() : leveldb::Status::IOError(synced.error().message);
}

class DurableEnv final : public leveldb::EnvWrapper {
 public:
  DurableEnv() : leveldb::EnvWrapper(leveldb::Env::Default()) {}

  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** file) override {
    leveldb::Status status = target()->NewWritableFile(path, file);
    if (!status.ok()) {
      return status;
    }
    status = sync_folder_of(path);
    if (!status.ok()) {
      delete *file;
      *file = nullptr;
    }
    return status;
  }

  // LevelDB takes a failure for "not renamed", and would remove the manifest that CURRENT names by
  // now. So this says what became of the rename, and what the old name led to stays until the new
  // one is synced.
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override {
    leveldb::Status status = target()->RenameFile(from, to);
    if (status.ok() && !sync_folder_of(to).ok()) {
      const MutexLock lock(mutex_);
      in_doubt_.insert(folder_of(to));
    }
    return status;
  }

  leveldb::Status RemoveFile(const std::string& path) override {
    const MutexLock lock(mutex_);
    if (in_doubt_.contains(folder_of(path))) {
      if (leveldb::Status synced = sync_folder_of(path); !synced.ok()) {
        return synced;
      }
      in_doubt_.erase(folder_of(path));
    }
    return target()->RemoveFile(path);
  }

  leveldb::Status CreateDir(const std::string& path) override {
    const leveldb::Status status = target()->CreateDir(path);
    return status.ok() ? sync_folder_of(path) : status;
  }

 private:
  Mutex mutex_;
  std::set<std::string> in_doubt_ GUARDED_BY(mutex_);  // folders with a rename that is not synced
};

}  // namespace

leveldb::Env* durable_env() {
  // Never destroyed: LevelDB's thread may outlast main's statics.
  static auto* const kEnv = std::make_unique<DurableEnv>().release();
  return kEnv;
}

}  // namespace shilu
