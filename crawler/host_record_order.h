// HostRecordOrder: which record of a host is stored. The states of a host are numbered as its
// requests end, and their commits are made by several threads: one that took long to read comes to
// the writer after a later one, and must not undo the rest that this one told of.
//
// Used by the writer thread alone. A host costs its name and some octets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "crawler/page_stage.h"
#include "store/archive.h"

namespace shilu {

class HostRecordOrder {
 public:
  // Before `group` is committed: leaves a host's record in those of its commits that are to store
  // it. A block that any of a host's commits met holds in what is stored, until it ends. A record
  // that is needed and cannot be read is an error.
  Status settle(const Archive& archive, std::span<MadeCommit> group);

 private:
  struct Stored {
    uint64_t number = 0;
    Instant blocked_until{};
  };

  std::unordered_map<std::string, Stored> stored_;  // by host_key
};

}  // namespace shilu
