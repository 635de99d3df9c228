// Lines sorted by their bytes, however many: what does not fit in memory waits in a file without a
// name, sorted in runs, which are merged when the lines are asked for.
//
// Owned by one thread. First add() for every line, then for_each() as often as wanted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/durable_file.h"

namespace shilu {

class SortedLines {
 public:
  static constexpr size_t kRunBytes = size_t{32} << 20;

  // The file is made where `directory` is, when it is needed. `run_bytes` is kRunBytes but in
  // tests.
  explicit SortedLines(std::string directory, size_t run_bytes = kRunBytes)
      : directory_(std::move(directory)), run_bytes_(run_bytes) {}

  // A line without line feed; equal lines stay as many as they were.
  Status add(std::string line);
  // Every line in the order of its bytes. What fails in `visit` ends it.
  Status for_each(const std::function<Status(std::string_view line)>& visit);

 private:
  struct Run {
    uint64_t begin = 0;  // in the file
    uint64_t end = 0;
  };
  class RunReader;

  Status write_run();

  std::string directory_;
  size_t run_bytes_;
  std::vector<std::string> lines_;
  size_t lines_bytes_ = 0;
  FileDescriptor file_;
  std::vector<Run> runs_;
};

}  // namespace shilu
