#include "store/recent_texts.h"

#include <utility>

namespace shilu {
namespace {

// Some 4 MB of digests at most. What waits for the writer was prepared a few batches ago.
constexpr size_t kMostBatches = 64;

}  // namespace

void RecentTexts::add(uint64_t number, std::vector<std::string> digests) {
  if (number != next_) {
    clear();
  }
  next_ = number + 1;
  digests_.insert(digests.begin(), digests.end());
  batches_.push_back(std::move(digests));
  if (batches_.size() > kMostBatches) {
    for (const std::string& digest : batches_.front()) {
      digests_.erase(digests_.find(digest));
    }
    batches_.pop_front();
  }
}

void RecentTexts::clear() {
  batches_.clear();
  digests_.clear();
  next_ = 0;
}

bool RecentTexts::lacks_since(uint64_t number, const std::string& digest) const {
  return number < next_ && next_ - number <= batches_.size() + 1 && !digests_.contains(digest);
}

}  // namespace shilu
