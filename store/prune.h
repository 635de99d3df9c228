// What pruning is told, and tells (Archive::prune).
//
// Of the versions that a retention policy does not keep, the texts and metadata go, and the raw
// records that no kept version needs. Their numbers, times and entries of the log stay, and the log
// says that and why they were pruned. Of a capture all revisions stay or go.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/time.h"
#include "store/forget.h"
#include "store/retention.h"

namespace shilu {

struct PruneOrder {
  RetentionPolicy policy;
  std::string url_prefix;  // only addresses that begin with it; "" for all
  Instant now;
};

struct PruneAccount {
  uint64_t addresses = 0;  // gone through
  uint64_t versions = 0;   // of them, with content; every revision counts
  uint64_t pruned = 0;
  uint64_t stored_bytes = 0;  // texts and metadata of those, as they are stored
  uint64_t raw_records = 0;
  uint64_t raw_bytes = 0;
  uint64_t dictionaries = 0;  // that held pieces of it: what they compress is compressed anew
};

// Told of each address that has something to be pruned, in the order of the keys.
struct PrunedAddress {
  std::string address;
  uint64_t versions = 0;
  uint64_t pruned = 0;
  Instant oldest;  // of those pruned
  Instant newest;
};
using TellPruned = std::function<void(const PrunedAddress&)>;

}  // namespace shilu
