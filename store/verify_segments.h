// One WARC segment read whole: every record's digests, and that the responses which versions speak
// of stand where they say.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/digest.h"

namespace shilu {

struct ExpectedResponse {
  uint64_t offset = 0;
  Sha256 sha256 = {};      // of the body as received
  uint64_t log_index = 0;  // of the version that speaks of it
};

struct SegmentToVerify {
  std::string path;
  uint64_t recorded_bytes = 0;  // what follows them was never acknowledged, and is not read
  std::vector<ExpectedResponse> responses;
  bool length_only = false;
  // Offsets of gzip members that are being overwritten, and their lengths: they are not read.
  std::map<uint64_t, uint64_t> being_erased = {};
};

struct SegmentSummary {
  uint64_t records = 0;
  uint64_t bytes = 0;
};

// `damaged` is told of each damage with its offset.
SegmentSummary verify_segment(
    SegmentToVerify& segment,
    const std::function<void(uint64_t offset, std::string what)>& damaged);

}  // namespace shilu
