#include "store/verify_tail.h"

#include "store/warc_tail.h"

namespace shilu {

void verify_warc_tail(const std::string& directory, const std::map<std::string, uint64_t>& recorded,
                      const std::string& current, uint64_t last_batch,
                      const std::function<void(const std::string& file, uint64_t offset,
                                               std::string what)>& damaged) {
  WarcTail tail(directory, recorded, current);
  for (uint64_t next = last_batch + 1;; ++next) {
    const auto group = tail.next();
    if (!group || !*group || (*group)->record.batch <= last_batch) {
      return;
    }
    if ((*group)->record.batch != next || next > last_batch + 1) {
      damaged((*group)->file, (*group)->begin,
              "batch " + std::to_string((*group)->record.batch) +
                  " stands here whole, and the database ends with batch " +
                  std::to_string(last_batch) + ": acknowledged commits are missing from it");
      return;
    }
  }
}

}  // namespace shilu
