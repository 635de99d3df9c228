// Channel<T>: a queue between threads, bounded in bytes, that closes.
//
// A producer blocks in push while the channel holds its budget or more; a consumer blocks in
// pop while it is empty. close() lets the consumers take what is left and then see the end.
// One item larger than the budget still passes, alone. All methods may be called by any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace shilu {

template <typename T>
class Channel {
 public:
  explicit Channel(size_t budget_bytes) : budget_bytes_(budget_bytes) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Blocks while full. False, and the item dropped, if the channel was closed.
  [[nodiscard]] bool push(T item, size_t bytes) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (held_bytes_ >= budget_bytes_ && !closed_) {
      has_room_.wait(mutex_);
    }
    if (closed_) {
      return false;
    }
    held_bytes_ += bytes;
    items_.emplace_back(std::move(item), bytes);
    has_items_.notify_one();
    return true;
  }

  // Blocks while empty. Nothing once the channel is closed and drained.
  std::optional<T> pop() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (items_.empty() && !closed_) {
      has_items_.wait(mutex_);
    }
    if (items_.empty()) {
      return std::nullopt;
    }
    return take_front();
  }

  // Blocks for the first item, then takes what else is there, up to `most` in all: the
  // writer's group commit. Empty once the channel is closed and drained.
  std::vector<T> pop_batch(size_t most) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (items_.empty() && !closed_) {
      has_items_.wait(mutex_);
    }
    std::vector<T> batch;
    while (!items_.empty() && batch.size() < most) {
      batch.push_back(take_front());
    }
    return batch;
  }

  // What stands in the channel now; a full channel stops dispatch.
  size_t held_bytes() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return held_bytes_;
  }

  // Ends the flow: push refuses, pop drains. May be called more than once.
  void close() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    closed_ = true;
    has_items_.notify_all();
    has_room_.notify_all();
  }

 private:
  T take_front() REQUIRES(mutex_) {
    auto [item, bytes] = std::move(items_.front());
    items_.pop_front();
    held_bytes_ -= bytes;
    has_room_.notify_one();
    return std::move(item);
  }

  const size_t budget_bytes_;
  mutable Mutex mutex_;
  CondVar has_items_;
  CondVar has_room_;
  std::deque<std::pair<T, size_t>> items_ GUARDED_BY(mutex_);
  size_t held_bytes_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace shilu
