// Chunks: runs of keys and values in the order of the keys, as a backup keeps them.
//
// A run ends where a hash of the last key says so, the likelier the larger that key and value are,
// and regardless of what stands before: a change within a run leaves the runs beside it as they
// were, and a run that did not change is the same chunk in every backup. Pure functions.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"

namespace shilu {

// A run in the making.
class ChunkCutter {
 public:
  static constexpr size_t kMeanBytes = size_t{256} << 10;
  static constexpr size_t kMostBytes = 8 * kMeanBytes;  // and what is larger alone

  // The keys come in ascending order. True where the run ends with this one.
  bool add(std::string_view key, std::string_view value);
  bool empty() const { return run_.empty(); }
  // The run's plain content, whose SHA-256 names the chunk; a new run begins.
  std::string take();

 private:
  std::string run_;
};

// Tells `visit` of each key and value; ended by the first error that it returns. kCorrupt for what
// is not a run.
Status visit_run(std::string_view run,
                 const std::function<Status(std::string_view key, std::string_view value)>& visit);

// As it lies in a file: one zstd frame.
Result<std::string> compress_run(std::string_view run);
// kCorrupt unless the frame is whole and holds the run of that name.
Result<std::string> decompress_run(std::string_view frame, const Sha256& name);

}  // namespace shilu
