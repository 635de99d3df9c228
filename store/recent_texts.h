// RecentTexts: which texts the last batches placed (d/), so that what was looked up ahead of a
// commit, and was not there, need not be looked up again by the writer.
//
// Used by the writer thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

namespace shilu {

class RecentTexts {
 public:
  // Batch `number` placed the texts of these digests. Told of each batch; a gap clears it.
  void add(uint64_t number, std::vector<std::string> digests);
  // What is there may have become another than batches tell.
  void clear();

  // That no batch after `number` placed the text; false also where that is not known any more.
  bool lacks_since(uint64_t number, const std::string& digest) const;

 private:
  std::deque<std::vector<std::string>> batches_;
  uint64_t next_ = 0;  // number of the batch after the last one
  std::unordered_multiset<std::string> digests_;
};

}  // namespace shilu
