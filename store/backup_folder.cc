#include "store/backup_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <set>
#include <system_error>
#include <utility>

#include "store/chunk.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkerName = "SHILU-BACKUP";
constexpr std::string_view kMarkerText = "shilu backup, format 1\n";
constexpr std::string_view kMarkerBegin = "shilu backup, format ";
constexpr size_t kMostMarkerBytes = 256;
constexpr uint64_t kMostFileBytes = uint64_t{1} << 30;  // of a point or a chunk
constexpr const char* kFolders[] = {"chunks", "warc", "points"};

std::string marker_path(const std::string& directory) {
  return directory + "/" + std::string(kMarkerName);
}

Status make_directory(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  return error ? fail_errno(directory, error.value()) : Status();
}

// Only what a killed creation can have left stands in the folder.
Status check_holds_nothing(const std::string& directory) {
  const std::string new_marker = std::string(kMarkerName) + ".new";
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string found = entry->path().filename().string();
    if (found != new_marker) {
      std::string message = directory;
      message.append(" holds ").append(found);
      message += " and is no backup of shilu: it is left as it is";
      return fail(ErrorCode::kUnopenable, std::move(message));
    }
  }
  return error ? fail_errno(directory, error.value()) : Status();
}

Status check_marker(const std::string& directory) {
  const Result<std::string> text = read_file(marker_path(directory), kMostMarkerBytes);
  if (!text) {
    return fail(ErrorCode::kUnopenable, directory + " is no backup of shilu");
  }
  if (*text == kMarkerText) {
    return {};
  }
  return fail(ErrorCode::kUnopenable,
              directory + (text->starts_with(kMarkerBegin) ? " was made by a newer shilu"
                                                           : " is no backup of shilu"));
}

Status create_folder(const std::string& directory) {
  if (Status made = make_directory(directory); !made) {
    return made;
  }
  if (Status empty = check_holds_nothing(directory); !empty) {
    return empty;
  }
  if (Status marked = write_file_whole(marker_path(directory), kMarkerText); !marked) {
    return marked;
  }
  return sync_directory(directory + "/..");
}

Result<FileDescriptor> lock_folder(const std::string& directory) {
  const std::string path = directory + "/lock";
  FileDescriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock.is_open()) {
    return fail_errno(path, errno);
  }
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK
               ? fail(ErrorCode::kLocked, directory + " is in use by another process")
               : fail_errno(path, errno);
  }
  return lock;
}

Result<std::string> read_whole_file(const std::string& path) {
  std::error_code error;
  const uint64_t bytes = fs::file_size(path, error);
  if (error) {
    return fail_errno(path, error.value());
  }
  if (bytes > kMostFileBytes) {
    return fail(ErrorCode::kCorrupt, path + ": too large to be ours");
  }
  return read_file(path, bytes);
}

// Every regular file under `directory`, by its path within it; none where it is not there.
Status each_file(const std::string& directory,
                 const std::function<void(const std::string& name, uint64_t bytes)>& visit) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unknown;
    if (entry->is_regular_file(unknown)) {
      const uint64_t bytes = entry->file_size(unknown);
      visit(entry->path().lexically_relative(directory).string(), unknown ? 0 : bytes);
    }
  }
  return error && error != std::errc::no_such_file_or_directory
             ? fail_errno(directory, error.value())
             : Status();
}

Status sync_directories_under(const std::string& directory) {
  if (Status synced = sync_directory(directory); !synced) {
    return synced;
  }
  std::error_code error;
  for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unknown;
    if (entry->is_directory(unknown)) {
      if (Status synced = sync_directory(entry->path().string()); !synced) {
        return synced;
      }
    }
  }
  return error ? fail_errno(directory, error.value()) : Status();
}

// Within the folder of chunks.
std::string chunk_file(const Sha256& name) {
  const std::string hex = hex_of(name);
  return hex.substr(0, 2) + "/" + hex;
}

}  // namespace

Result<BackupFolder> BackupFolder::open(const std::string& path, Use use) {
  std::error_code error;
  if (use == Use::kCreate && !fs::exists(marker_path(path), error)) {
    if (Status created = create_folder(path); !created) {
      return tl::unexpected<Error>(created.error());
    }
  }
  if (Status marked = check_marker(path); !marked) {
    return tl::unexpected<Error>(marked.error());
  }
  FileDescriptor lock;
  if (use != Use::kRead) {
    Result<FileDescriptor> locked = lock_folder(path);
    if (!locked) {
      return tl::unexpected<Error>(locked.error());
    }
    lock = std::move(*locked);
  }
  for (const char* folder : kFolders) {
    if (Status made = use == Use::kRead ? Status() : make_directory(path + "/" + folder); !made) {
      return tl::unexpected<Error>(made.error());
    }
  }
  return BackupFolder(path, std::move(lock));
}

Status BackupFolder::make_warc_folder(const BackupSegment& segment) const {
  const std::string folder = std::filesystem::path(warc_path(segment)).parent_path().string();
  std::error_code error;
  const bool is_new = std::filesystem::create_directory(folder, error);
  if (error) {
    return fail_errno(folder, error.value());
  }
  return is_new ? sync_directory(path_ + "/warc") : Status();
}

std::string BackupFolder::warc_path(const BackupSegment& segment) const {
  return path_ + "/warc/" + segment.file();
}

std::string BackupFolder::chunk_path(const Sha256& name) const {
  return path_ + "/chunks/" + chunk_file(name);
}

std::string BackupFolder::point_path(Instant time) const {
  return path_ + "/points/" + point_file_name(time);
}

Result<std::vector<Instant>> BackupFolder::point_times() const {
  std::vector<Instant> times;
  Status listed = each_file(path_ + "/points", [&](const std::string& name, uint64_t) {
    if (const std::optional<Instant> time = time_of_point_file(name)) {
      times.push_back(*time);
    }
  });
  std::sort(times.begin(), times.end());
  return listed.map([&] { return std::move(times); });
}

Result<BackupPoint> BackupFolder::read_point(Instant time) const {
  const std::string path = point_path(time);
  const Result<std::string> text = read_whole_file(path);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  Result<BackupPoint> point = parse_point(*text);
  if (!point) {
    return fail_at(path, point.error());
  }
  if (point->time != time) {
    return fail(ErrorCode::kCorrupt, path + ": it is the point of another time");
  }
  return point;
}

Status BackupFolder::write_point(const BackupPoint& point) {
  for (const char* folder : kFolders) {
    if (Status synced = sync_directories_under(path_ + "/" + folder); !synced) {
      return synced;
    }
  }
  if (Status synced = sync_directory(path_); !synced) {
    return synced;
  }
  return write_file_whole(point_path(point.time), point_text(point));
}

Status BackupFolder::remove_point(Instant time) {
  const std::string path = point_path(time);
  return ::unlink(path.c_str()) == 0 ? sync_directory(path_ + "/points") : fail_errno(path, errno);
}

uint64_t BackupFolder::stored_bytes(const Sha256& name) const {
  std::error_code error;
  const uint64_t bytes = fs::file_size(chunk_path(name), error);
  return error ? 0 : bytes;
}

Result<uint64_t> BackupFolder::write_chunk(const Sha256& name, std::string_view run) {
  const Result<std::string> frame = compress_run(run);
  if (!frame) {
    return tl::unexpected<Error>(frame.error());
  }
  const std::string path = chunk_path(name);
  if (Status made = make_directory(fs::path(path).parent_path().string()); !made) {
    return tl::unexpected<Error>(made.error());
  }
  return write_file_whole(path, *frame).map([&] { return uint64_t{frame->size()}; });
}

Result<std::string> BackupFolder::read_chunk(const Sha256& name) const {
  const std::string path = chunk_path(name);
  const Result<std::string> frame = read_whole_file(path);
  if (!frame) {
    return fail(ErrorCode::kCorrupt, frame.error().message);
  }
  Result<std::string> run = decompress_run(*frame, name);
  return run ? std::move(run) : fail_at(path, run.error());
}

Result<std::vector<BackupFolder::File>> BackupFolder::files_without_point(
    const std::vector<BackupPoint>& points) const {
  std::set<std::string> needed;
  for (const BackupPoint& point : points) {
    for (const BackupChunk& chunk : point.chunks) {
      needed.insert("chunks/" + chunk_file(chunk.sha256));
    }
    for (const BackupSegment& segment : point.segments) {
      needed.insert("warc/" + segment.file());
    }
  }
  std::vector<File> files;
  for (const std::string folder : {"chunks", "warc"}) {
    Status listed = each_file(path_ + "/" + folder, [&](const std::string& name, uint64_t bytes) {
      std::string file = folder;
      file.append("/").append(name);
      if (!needed.contains(file)) {
        files.push_back({std::string(path_).append("/").append(file), bytes});
      }
    });
    if (!listed) {
      return tl::unexpected<Error>(listed.error());
    }
  }
  return files;
}

}  // namespace shilu
