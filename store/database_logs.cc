#include "store/database_logs.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "store/durable_file.h"
#include "store/log_tail.h"
#include "store/manifest.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostCurrentBytes = 256;

std::string place_of(const std::string& file, const std::string& folder) {
  return folder + "/" + file;
}

Result<std::vector<std::string>> files_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    return fail_errno(folder, error.value());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Of "000005.log"; 0 for a name that has none.
uint64_t log_number(const std::string& file) {
  uint64_t number = 0;
  std::from_chars(file.data(), file.data() + file.size(), number);
  return number;
}

Status copy_synced(const std::string& from, const std::string& to, uint64_t most_bytes) {
  const Result<std::string> bytes = read_file(from, most_bytes);
  if (!bytes) {
    return tl::unexpected<Error>(bytes.error());
  }
  const FileDescriptor copy(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!copy.is_open()) {
    return fail_errno(to, errno);
  }
  if (Status written = write_all(copy.get(), to, *bytes); !written) {
    return written;
  }
  return sync_file(copy.get(), to);
}

// That what the manifest says up to its damage was the present state when its end was being
// written: then the logs of that state are still there.
Status check_logs_needed(const std::string& database, const DamagedLog& manifest,
                         const std::vector<std::string>& files) {
  const std::string path = place_of(manifest.file, database);
  const Result<std::string> bytes = read_file(path, manifest.whole_bytes);
  if (!bytes) {
    return tl::unexpected<Error>(bytes.error());
  }
  const std::optional<uint64_t> needed = oldest_log(*bytes);
  const bool is_there = needed && std::any_of(files.begin(), files.end(), [&](const auto& file) {
                          return file.ends_with(".log") && log_number(file) == *needed;
                        });
  return is_there || needed == 0U
             ? Status()
             : fail(ErrorCode::kUnopenable, path + " is damaged after byte " +
                                                std::to_string(manifest.whole_bytes) +
                                                ", and the log needed before is gone: restore a "
                                                "backup");
}

}  // namespace

Result<std::vector<DamagedLog>> damaged_logs(const std::string& database) {
  const Result<std::vector<std::string>> files = files_in(database);
  if (!files) {
    return tl::unexpected<Error>(files.error());
  }
  // Other manifests are what an interrupted change left, and are not read.
  std::string manifest = read_file(database + "/CURRENT", kMostCurrentBytes).value_or("");
  manifest = manifest.substr(0, manifest.find('\n'));
  std::vector<DamagedLog> damaged;
  std::string damaged_before;  // of the logs, which are met in the order of their numbers
  for (const std::string& file : *files) {
    if (!file.ends_with(".log") && file != manifest) {
      continue;
    }
    const std::string path = place_of(file, database);
    const Result<LogState> state = judge_log_file(path);
    if (!state) {
      return tl::unexpected<Error>(state.error());
    }
    if (state->end == LogEnd::kBroken) {
      return fail(ErrorCode::kUnopenable, path + " is damaged after byte " +
                                              std::to_string(state->whole_bytes) +
                                              ", and whole records follow: restore a backup");
    }
    if (file != manifest && !damaged_before.empty() && state->whole_bytes > 0) {
      return fail(ErrorCode::kUnopenable, place_of(damaged_before, database) +
                                              " is damaged at its end, and " + file +
                                              " follows: restore a backup");
    }
    if (state->end != LogEnd::kDamaged) {
      continue;
    }
    std::error_code error;
    damaged.push_back({file, fs::file_size(path, error), state->whole_bytes});
    if (file != manifest) {
      damaged_before = file;
    } else if (Status needed = check_logs_needed(database, damaged.back(), *files); !needed) {
      return tl::unexpected<Error>(needed.error());
    }
  }
  return damaged;
}

Status copy_whole_part(const std::string& database, const std::vector<DamagedLog>& damaged,
                       const std::string& copy) {
  const Result<std::vector<std::string>> files = files_in(database);
  if (!files) {
    return tl::unexpected<Error>(files.error());
  }
  std::error_code error;
  if (!fs::create_directory(copy, error)) {
    return fail_errno(copy, error ? error.value() : EEXIST);
  }
  for (const std::string& file : *files) {
    if (file == "LOCK" || file.starts_with("LOG")) {
      continue;
    }
    const auto cut = std::find_if(damaged.begin(), damaged.end(),
                                  [&](const DamagedLog& log) { return log.file == file; });
    const std::string path = place_of(file, database);
    const uint64_t bytes = cut != damaged.end() ? cut->whole_bytes : fs::file_size(path, error);
    if (error) {
      return fail_errno(path, error.value());
    }
    if (Status copied = copy_synced(path, place_of(file, copy), bytes); !copied) {
      return copied;
    }
  }
  if (Status synced = sync_directory(copy); !synced) {
    return synced;
  }
  return sync_directory(copy + "/..");
}

}  // namespace shilu
