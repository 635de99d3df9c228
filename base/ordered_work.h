// OrderedWork<T>: numbered pieces of work done by many threads, their results taken in order.
//
// Workers: take() → finish() until there is nothing. One thread: result(0), result(1), … A worker
// waits while it is far ahead of what was taken, in pieces or in bytes held, so memory is bounded
// and one slow piece holds up the others no further than that.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace shilu {

template <typename T>
class OrderedWork {
 public:
  OrderedWork(size_t count, size_t most_ahead, size_t most_held_bytes)
      : most_ahead_(most_ahead), most_held_bytes_(most_held_bytes), results_(count) {}
  OrderedWork(const OrderedWork&) = delete;
  OrderedWork& operator=(const OrderedWork&) = delete;

  // The number of the next piece; nothing when none is left or stop() was called.
  std::optional<size_t> take() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!stopped_ && next_ < results_.size() && is_far_ahead()) {
      changed_.wait(mutex_);
    }
    if (stopped_ || next_ == results_.size()) {
      return std::nullopt;
    }
    return next_++;
  }

  void finish(size_t index, T result, size_t bytes) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    held_bytes_ += bytes;
    results_[index] = {std::move(result), bytes};
    changed_.notify_all();
  }

  // Waits for it; nothing when it was not handed out before stop(). Asked in order, from 0.
  std::optional<T> result(size_t index) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!results_[index].value && !(stopped_ && index >= next_)) {
      changed_.wait(mutex_);
    }
    Held held = std::move(results_[index]);
    results_[index].value.reset();
    held_bytes_ -= held.bytes;
    taken_ = index + 1;
    changed_.notify_all();
    return std::move(held.value);
  }

  // No further piece is handed out; those that were come to their end. Any thread.
  void stop() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  struct Held {
    std::optional<T> value;
    size_t bytes = 0;
  };

  // The next one to be taken is always handed out.
  bool is_far_ahead() const REQUIRES(mutex_) {
    return next_ > taken_ && (next_ >= taken_ + most_ahead_ || held_bytes_ >= most_held_bytes_);
  }

  const size_t most_ahead_;
  const size_t most_held_bytes_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<Held> results_ GUARDED_BY(mutex_);
  size_t next_ GUARDED_BY(mutex_) = 0;
  size_t taken_ GUARDED_BY(mutex_) = 0;
  size_t held_bytes_ GUARDED_BY(mutex_) = 0;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace shilu
