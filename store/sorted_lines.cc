#include "store/sorted_lines.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <queue>
#include <utility>

#include "store/new_file.h"

namespace shilu {
namespace {

constexpr size_t kWriteBytes = size_t{1} << 20;
constexpr size_t kReadBytes = size_t{64} << 10;
// What a line takes in memory beside its characters.
constexpr size_t kLineOverhead = sizeof(std::string);

}  // namespace

// The lines of one run, one after another.
class SortedLines::RunReader {
 public:
  RunReader(int descriptor, Run run) : descriptor_(descriptor), run_(run) {}

  // Whether there is a further line, which line() is then.
  Result<bool> next() {
    size_t feed = bytes_.find('\n', at_);
    while (feed == std::string::npos) {
      bytes_.erase(0, at_);
      at_ = 0;
      Result<bool> more = read_more();
      if (!more || !*more) {
        return more;
      }
      feed = bytes_.find('\n');
    }
    line_ = std::string_view(bytes_).substr(at_, feed - at_);
    at_ = feed + 1;
    return true;
  }
  std::string_view line() const { return line_; }

 private:
  Result<bool> read_more() {
    const size_t had = bytes_.size();
    bytes_.resize(had + static_cast<size_t>(std::min<uint64_t>(kReadBytes, run_.end - run_.begin)));
    ssize_t got = -1;
    do {
      got = ::pread(descriptor_, bytes_.data() + had, bytes_.size() - had,
                    static_cast<off_t>(run_.begin));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
      return fail_errno("sorting", errno);
    }
    bytes_.resize(had + static_cast<size_t>(got));
    run_.begin += static_cast<uint64_t>(got);
    return got > 0;
  }

  int descriptor_;
  Run run_;  // what is not read yet
  std::string bytes_;
  size_t at_ = 0;
  std::string_view line_;
};

Status SortedLines::add(std::string line) {
  lines_bytes_ += line.size() + kLineOverhead;
  lines_.push_back(std::move(line));
  return lines_bytes_ < run_bytes_ ? Status() : write_run();
}

Status SortedLines::write_run() {
  if (!file_.is_open()) {
    Result<FileDescriptor> file = open_nameless(directory_);
    if (!file) {
      return tl::unexpected<Error>(file.error());
    }
    file_ = std::move(*file);
  }
  std::sort(lines_.begin(), lines_.end());
  Run run{runs_.empty() ? 0 : runs_.back().end, runs_.empty() ? 0 : runs_.back().end};
  std::string bytes;
  for (const std::string& line : lines_) {
    bytes.append(line).push_back('\n');
    if (bytes.size() >= kWriteBytes || &line == &lines_.back()) {
      if (Status written = write_all(file_.get(), directory_, bytes); !written) {
        return written;
      }
      run.end += bytes.size();
      bytes.clear();
    }
  }
  runs_.push_back(run);
  lines_.clear();
  lines_bytes_ = 0;
  return {};
}

Status SortedLines::for_each(const std::function<Status(std::string_view line)>& visit) {
  if (runs_.empty()) {
    std::sort(lines_.begin(), lines_.end());
    for (const std::string& line : lines_) {
      if (Status visited = visit(line); !visited) {
        return visited;
      }
    }
    return {};
  }
  if (!lines_.empty()) {
    if (Status written = write_run(); !written) {
      return written;
    }
  }
  const auto later = [](const RunReader* a, const RunReader* b) { return a->line() > b->line(); };
  std::priority_queue<RunReader*, std::vector<RunReader*>, decltype(later)> first(later);
  std::vector<std::unique_ptr<RunReader>> readers;
  const auto advance = [&](RunReader* reader) -> Status {
    const Result<bool> more = reader->next();
    if (!more) {
      return tl::unexpected<Error>(more.error());
    }
    if (*more) {
      first.push(reader);
    }
    return {};
  };
  for (const Run& run : runs_) {
    readers.push_back(std::make_unique<RunReader>(file_.get(), run));
    if (Status begun = advance(readers.back().get()); !begun) {
      return begun;
    }
  }
  while (!first.empty()) {
    RunReader* reader = first.top();
    first.pop();
    if (Status visited = visit(reader->line()); !visited) {
      return visited;
    }
    if (Status went_on = advance(reader); !went_on) {
      return went_on;
    }
  }
  return {};
}

}  // namespace shilu
