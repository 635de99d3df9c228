#include "store/warc_segments.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "store/warc_record.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNameBegin = "shilu-";
constexpr std::string_view kNameEnd = ".warc.gz";
constexpr size_t kStampDigits = 14;
constexpr int kSerialDigits = 5;
// Of less than this a thread costs more than it saves.
constexpr size_t kLeastForAThread = size_t{64} << 10;
constexpr size_t kGatheredBytes = size_t{1} << 20;

// "20180306010203", the 14 digits of web archives: UTC, to the second.
std::string stamp(Instant instant) {
  std::string digits;
  for (char character : format_instant(instant)) {
    if (character >= '0' && character <= '9' && digits.size() < kStampDigits) {
      digits += character;
    }
  }
  return digits;
}

// The NNNNN of a segment's name; nothing for another program's file.
std::optional<uint64_t> serial_of(std::string_view name) {
  if (!name.starts_with(kNameBegin) || !name.ends_with(kNameEnd)) {
    return std::nullopt;
  }
  name.remove_prefix(kNameBegin.size());
  name.remove_suffix(kNameEnd.size());
  if (name.size() <= kStampDigits + 1 || name[kStampDigits] != '-') {
    return std::nullopt;
  }
  const std::string_view digits = name.substr(kStampDigits + 1);
  uint64_t serial = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), serial);
  if (error != std::errc() || end != digits.end()) {
    return std::nullopt;
  }
  return serial;
}

std::string segment_name(Instant now, uint64_t serial) {
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%0*llu", kSerialDigits,
                static_cast<unsigned long long>(serial));
  return std::string(kNameBegin) + stamp(now) + "-" + digits.data() + std::string(kNameEnd);
}

Status copy_from(const FileDescriptor& source, uint64_t offset, const std::string& target) {
  FileDescriptor copy(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!copy.is_open()) {
    return fail_errno(target, errno);
  }
  std::vector<char> block(1 << 16);
  for (;;) {
    const ssize_t got =
        ::pread(source.get(), block.data(), block.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return fail_errno(target, errno);
    }
    if (got == 0) {
      break;
    }
    const std::string_view bytes(block.data(), static_cast<size_t>(got));
    if (Status written = write_all(copy.get(), target, bytes); !written) {
      return written;
    }
    offset += static_cast<uint64_t>(got);
  }
  return sync_file(copy.get(), target);
}

// Writes them in few steps and syncs; how many bytes they have.
Result<uint64_t> write_members(int descriptor, const std::string& path,
                               const std::vector<std::string_view>& members,
                               const std::function<std::string()>& last) {
  uint64_t bytes = 0;
  std::string gathered;
  const auto write = [&] {
    bytes += gathered.size();
    Status written = write_all(descriptor, path, gathered);
    gathered.clear();
    return written;
  };
  for (const std::string_view member : members) {
    gathered += member;
    if (gathered.size() >= kGatheredBytes) {
      if (Status written = write(); !written) {
        return tl::unexpected<Error>(written.error());
      }
    }
  }
  gathered += last();
  return write().and_then([&] { return sync_file(descriptor, path); }).map([&] { return bytes; });
}

}  // namespace

Result<std::vector<std::string>> segments_in(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (serial_of(name)) {
      names.push_back(name);
    }
  }
  if (error) {
    return fail_errno(directory, error.value());
  }
  std::sort(names.begin(), names.end(), [](const std::string& one, const std::string& other) {
    return std::pair(serial_of(one), one) < std::pair(serial_of(other), other);
  });
  return names;
}

Result<WarcSegments> WarcSegments::open(const std::string& directory,
                                        const std::map<std::string, uint64_t>& recorded,
                                        const std::string& current, uint64_t segment_bytes) {
  WarcSegments segments(directory, segment_bytes);
  std::error_code error;
  const bool is_new = fs::create_directory(directory, error);
  if (error) {
    return fail_errno(directory, error.value());
  }
  if (is_new) {
    // The segments' own names are synced later; the folder's, and the database's beside it, here.
    if (Status synced = sync_directory(directory + "/.."); !synced) {
      return tl::unexpected<Error>(synced.error());
    }
  }
  if (Status done = segments.set_aside_unrecorded(recorded); !done) {
    return tl::unexpected<Error>(done.error());
  }
  for (const auto& [file, bytes] : recorded) {
    segments.last_serial_ = std::max(segments.last_serial_, serial_of(file).value_or(0));
  }
  const auto found = recorded.find(current);
  if (found == recorded.end()) {
    return segments;
  }
  const std::string path = directory + "/" + current;
  segments.segment_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!segments.segment_.is_open()) {
    return fail_at("a recorded WARC segment cannot be written", fail_errno(path, errno).value());
  }
  segments.file_ = current;
  segments.end_ = found->second;
  return segments;
}

Status WarcSegments::set_aside_unrecorded(const std::map<std::string, uint64_t>& recorded) {
  const Result<std::vector<std::string>> names = segments_in(directory_);
  if (!names) {
    return tl::unexpected<Error>(names.error());
  }
  for (const std::string& name : *names) {
    const auto found = recorded.find(name);
    const uint64_t recorded_bytes = found == recorded.end() ? 0 : found->second;
    std::error_code error;
    const uint64_t length = fs::file_size(directory_ + "/" + name, error);
    if (error) {
      return fail_errno(directory_ + "/" + name, error.value());
    }
    if (length < recorded_bytes) {
      return fail(ErrorCode::kUnopenable, directory_ + "/" + name + " has " +
                                              std::to_string(length) + " bytes of " +
                                              std::to_string(recorded_bytes) + " recorded");
    }
    if (length > recorded_bytes || found == recorded.end()) {
      if (Status done = set_aside_tail(name, recorded_bytes); !done) {
        return done;
      }
    }
  }
  return {};
}

// The copy is durable before anything is taken from the segment, so that a kill in between leaves
// the tail twice and never none.
Status WarcSegments::set_aside_tail(const std::string& file, uint64_t recorded_bytes) {
  const std::string aside = directory_ + "/set-aside";
  std::error_code error;
  const bool is_new = fs::create_directory(aside, error);
  if (error) {
    return fail_errno(aside, error.value());
  }
  if (is_new) {
    if (Status synced = sync_directory(directory_); !synced) {
      return synced;
    }
  }
  const std::string path = directory_ + "/" + file;
  const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
  const std::string target =
      aside + "/" + file + "." + std::to_string(recorded_bytes) + "." + format_instant(now);
  if (recorded_bytes == 0) {
    if (std::rename(path.c_str(), target.c_str()) != 0) {
      return fail_errno(path, errno);
    }
    if (Status synced = sync_directory(aside); !synced) {
      return synced;
    }
    return sync_directory(directory_);
  }
  const FileDescriptor segment(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!segment.is_open()) {
    return fail_errno(path, errno);
  }
  if (Status copied = copy_from(segment, recorded_bytes, target); !copied) {
    return copied;
  }
  if (Status synced = sync_directory(aside); !synced) {
    return synced;
  }
  if (::ftruncate(segment.get(), static_cast<off_t>(recorded_bytes)) != 0) {
    return fail_errno(path, errno);
  }
  return sync_file(segment.get(), path);
}

Status WarcSegments::begin_segment(Instant now) {
  file_ = segment_name(now, ++last_serial_);
  const std::string path = directory_ + "/" + file_;
  segment_ = FileDescriptor(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!segment_.is_open()) {
    return fail_errno(path, errno);
  }
  const std::string head = warcinfo_member(file_, now);
  if (Status written = write_all(segment_.get(), path, head); !written) {
    return written;
  }
  end_ = head.size();
  return sync_directory(directory_);
}

Result<WarcSegments::Placement> WarcSegments::append(std::vector<std::string_view> members,
                                                     Instant now,
                                                     std::function<std::string()> last) {
  if (file_.empty() || end_ >= segment_bytes_) {
    if (Status begun = begin_segment(now); !begun) {
      return tl::unexpected<Error>(begun.error());
    }
  }
  const size_t bytes =
      std::accumulate(members.begin(), members.end(), size_t{0},
                      [](size_t sum, std::string_view member) { return sum + member.size(); });
  written_ = std::async(
      bytes < kLeastForAThread ? std::launch::deferred : std::launch::async,
      [members = std::move(members), last = std::move(last), descriptor = segment_.get(),
       path = directory_ + "/" + file_] { return write_members(descriptor, path, members, last); });
  return Placement{file_, end_};
}

Result<uint64_t> WarcSegments::sync() {
  return written_.get().map([this](uint64_t bytes) { return end_ += bytes; });
}

}  // namespace shilu
