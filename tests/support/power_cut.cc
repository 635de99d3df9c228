#include "tests/support/power_cut.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

namespace shilu {
namespace {

namespace fs = std::filesystem;

struct File {
  bool is_folder = false;
  std::string bytes;
  std::string synced;
};

// Names as a folder's last sync left them, and what was done to names since.
class Disk {
 public:
  explicit Disk(std::mt19937& random) : random_(random) {}

  void take(const DiskStep& step) {
    switch (step.kind) {
      case DiskStep::Kind::kCreate:
      case DiskStep::Kind::kMakeFolder:
        files_.push_back({step.kind == DiskStep::Kind::kMakeFolder, {}, {}});
        names_[step.path] = files_.size() - 1;
        pending_.push_back({step, files_.size() - 1});
        break;
      case DiskStep::Kind::kWrite:
        at(step.path).bytes += step.bytes;
        break;
      case DiskStep::Kind::kTruncate:
        at(step.path).bytes.resize(step.length);
        break;
      case DiskStep::Kind::kSync:
        at(step.path).synced = at(step.path).bytes;
        break;
      case DiskStep::Kind::kSyncFolder:
        sync_folder(step.path);
        break;
      case DiskStep::Kind::kRename:
      case DiskStep::Kind::kRemove:
        if (!names_.contains(step.path)) {
          break;  // the socket of the readers, which no call of the journal made
        }
        pending_.push_back({step, names_.at(step.path)});
        apply(pending_.back(), names_);
        break;
    }
  }

  void write_to(const std::string& watched, const std::string& target, Unsynced unsynced) {
    std::map<std::string, size_t> names = durable_names_;
    for (const Pending& pending : pending_) {
      if (unsynced != Unsynced::kDropped && coin()) {
        apply(pending, names);
      }
    }
    fs::create_directories(target);
    // A folder's name sorts before the names in it.
    for (const auto& [path, number] : names) {
      const std::string place = target + path.substr(watched.size());
      if (!fs::exists(fs::path(place).parent_path())) {
        continue;  // in a folder whose own name is gone
      }
      if (files_[number].is_folder) {
        fs::create_directory(place);
      } else {
        std::ofstream(place, std::ios::binary) << left_of(files_[number], unsynced);
      }
    }
  }

 private:
  struct Pending {
    DiskStep step;
    size_t file;
  };

  File& at(const std::string& path) { return files_.at(names_.at(path)); }
  bool coin() { return std::uniform_int_distribution<int>(0, 1)(random_) == 1; }

  void apply(const Pending& pending, std::map<std::string, size_t>& names) {
    const std::string& path = pending.step.path;
    if (pending.step.kind == DiskStep::Kind::kRename) {
      // What lies in a renamed folder goes with it.
      std::map<std::string, size_t> moved;
      std::erase_if(names, [&](const auto& name) {
        if (!name.first.starts_with(path + "/")) {
          return false;
        }
        moved[pending.step.other + name.first.substr(path.size())] = name.second;
        return true;
      });
      names.merge(moved);
      names.erase(path);
      names[pending.step.other] = pending.file;
    } else if (pending.step.kind == DiskStep::Kind::kRemove) {
      names.erase(path);
    } else {
      names[path] = pending.file;
    }
  }

  void sync_folder(const std::string& folder) {
    const auto in_it = [&](const std::string& path) {
      return fs::path(path).parent_path() == folder;
    };
    std::erase_if(pending_, [&](const Pending& pending) {
      const bool ours =
          in_it(pending.step.path) || (!pending.step.other.empty() && in_it(pending.step.other));
      if (ours) {
        apply(pending, durable_names_);
      }
      return ours;
    });
  }

  std::string left_of(const File& file, Unsynced unsynced) {
    if (unsynced == Unsynced::kDropped || file.bytes == file.synced) {
      return file.synced;
    }
    if (!file.bytes.starts_with(file.synced)) {
      return coin() ? file.synced : file.bytes;  // cut off at an earlier place, or not yet
    }
    const size_t there =
        std::uniform_int_distribution<size_t>(file.synced.size(), file.bytes.size())(random_);
    std::string bytes = file.bytes.substr(0, there);
    if (unsynced == Unsynced::kZeroed) {
      bytes.resize(file.bytes.size(), '\0');
    }
    return bytes;
  }

  std::mt19937& random_;
  std::vector<File> files_;
  std::map<std::string, size_t> names_;
  std::map<std::string, size_t> durable_names_;
  std::vector<Pending> pending_;
};

}  // namespace

void write_after_power_cut(const std::vector<DiskStep>& journal, size_t steps,
                           const std::string& watched, const std::string& target, Unsynced unsynced,
                           std::mt19937& random) {
  Disk disk(random);
  for (size_t i = 0; i < std::min(steps, journal.size()); ++i) {
    disk.take(journal[i]);
  }
  disk.write_to(watched, target, unsynced);
}

}  // namespace shilu
