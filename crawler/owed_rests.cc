#include "crawler/owed_rests.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "base/log.h"

namespace shilu {
namespace {

constexpr const char* kFileName = "/rests";
constexpr size_t kMostFileBytes = size_t{64} << 20;
// The file is rewritten when it has so many lines, and twice as many as hosts.
constexpr size_t kLeastLines = 10'000;

std::string line_of(const std::string& host_name, Instant until) {
  return std::to_string(until.time_since_epoch().count()) + " " + host_name + "\n";
}

std::unordered_map<std::string, Instant> rests_in(std::string_view text, Instant now) {
  std::unordered_map<std::string, Instant> rests;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      break;  // torn
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    int64_t milliseconds = 0;
    const auto [end_of_number, error] =
        std::from_chars(line.data(), line.data() + line.size(), milliseconds);
    const Instant until{Milliseconds(milliseconds)};
    const size_t blank = static_cast<size_t>(end_of_number - line.data());
    if (error != std::errc() || blank >= line.size() || line[blank] != ' ') {
      continue;
    }
    rests[std::string(line.substr(blank + 1))] = until;
  }
  std::erase_if(rests, [&](const auto& rest) { return rest.second <= now; });
  return rests;
}

}  // namespace

Result<std::unique_ptr<OwedRests>> OwedRests::open(const std::string& directory, Instant now) {
  const std::string path = directory + kFileName;
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!file.is_open()) {
    return fail_errno(path, errno);
  }
  const Result<std::string> text = read_file(path, kMostFileBytes);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  std::unique_ptr<OwedRests> owed(new OwedRests(path, std::move(file), rests_in(*text, now)));
  const MutexLock lock(owed->mutex_);
  if (Status rewritten = owed->rewrite(); !rewritten) {
    return tl::unexpected<Error>(rewritten.error());
  }
  return owed;
}

Status OwedRests::append(std::string_view lines) {
  return write_all(file_.get(), path_, lines);
}

Status OwedRests::rewrite() {
  std::string lines;
  for (const auto& [host_name, until] : rests_) {
    lines += line_of(host_name, until);
  }
  lines_ = rests_.size();
  if (Status written = write_file_whole(path_, lines); !written) {
    return written;
  }
  file_ = FileDescriptor(::open(path_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
  return file_.is_open() ? Status() : Status(fail_errno(path_, errno));
}

void OwedRests::note(const std::string& host_name, Instant until, Instant kept_anyway) {
  const MutexLock lock(mutex_);
  const auto found = rests_.find(host_name);
  const Instant noted_before = found == rests_.end() ? Instant{} : found->second;
  if (until == noted_before || std::max(until, noted_before) <= kept_anyway) {
    return;
  }
  rests_[host_name] = until;
  const bool is_long = ++lines_ > std::max(kLeastLines, 2 * rests_.size());
  const Status noted = is_long ? rewrite() : append(line_of(host_name, until));
  if (!noted && !std::exchange(failed_, true)) {
    log_warning("a kill would lose rests that hosts are owed: " + noted.error().message);
  }
}

Instant OwedRests::until(const std::string& host_name) const {
  const MutexLock lock(mutex_);
  const auto found = rests_.find(host_name);
  return found == rests_.end() ? Instant{} : found->second;
}

}  // namespace shilu
