// WarcTail: the groups of commits that stand whole in a folder of WARC segments past what is
// recorded of them, in the order in which they were written. What follows the last of them is torn,
// or is no group of ours.
//
// Holds the records of one group at a time. Owned by one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/warc_group.h"
#include "store/warc_reader.h"

namespace shilu {

struct WholeGroup {
  std::string file;
  uint64_t begin = 0;
  uint64_t end = 0;
  GroupRecord record;
  std::vector<WarcEntry> records;  // as many as the group's lines count, in their order
};

class WarcTail {
 public:
  // `recorded` says how many bytes of which segment are known, `current` the one being appended to.
  WarcTail(std::string directory, const std::map<std::string, uint64_t>& recorded,
           const std::string& current);

  // Nothing when there is none left. kIo where a segment cannot be read.
  Result<std::optional<WholeGroup>> next();

 private:
  // Nothing where the segment has no further whole group.
  Result<std::optional<WholeGroup>> next_of_segment();

  const std::string directory_;
  std::deque<std::pair<std::string, uint64_t>> segments_;  // to be read, and from where
  std::optional<WarcReader> reader_;                       // of the first of them
  uint64_t end_ = 0;                                       // of what was read of it
};

}  // namespace shilu
