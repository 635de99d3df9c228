// WARC segments copied into a backup and back out of it, their digests judged on the way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace shilu {

struct SegmentCopy {
  std::string from;
  std::string to;
  uint64_t bytes = 0;       // of `from`, what follows them is not read
  uint64_t kept_bytes = 0;  // that `to` has already, and `from` must begin with:
  Sha256 kept_sha256 = {};
};

// Makes `to` the first `bytes` of `from`; where it has lost some of those it had, all of it. The
// SHA-256 of them; durable on return but for the entry in the folder. kCorrupt, naming the file,
// where `from` is shorter or begins with something else than what was kept.
Result<Sha256> copy_segment(const SegmentCopy& copy);

// The SHA-256 of each of several beginnings of a file, whose lengths ascend, in one reading; of
// fewer where the file is shorter. kNotFound where there is none.
Result<std::vector<Sha256>> segment_digests(const std::string& path,
                                            const std::vector<uint64_t>& lengths);

}  // namespace shilu
