// PageBudget: how many pages a crawl still asks (--max-pages). All fetch threads share one.
//
// A page that is about to be asked takes a place, and gives it back where nothing was sent after
// all (its address had no permit, its quiet hours began). So the budget is spent when so many have
// ended, and not when so many are under way: who finds no place waits for one.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace shilu {

class PageBudget {
 public:
  // Nothing: as many as there are.
  explicit PageBudget(std::optional<uint64_t> most) : most_(most) {}

  // A place for one more page; false where all are taken, which may pass until is_spent().
  bool take() {
    uint64_t taken = taken_;
    while (!most_ || taken < *most_) {
      if (taken_.compare_exchange_weak(taken, taken + 1)) {
        return true;
      }
    }
    return false;
  }
  void give_back() { --taken_; }
  // A page that took a place was asked.
  void spend() { ++spent_; }
  bool is_spent() const { return most_ && spent_ >= *most_; }

 private:
  const std::optional<uint64_t> most_;
  std::atomic<uint64_t> taken_{0};
  std::atomic<uint64_t> spent_{0};
};

}  // namespace shilu
