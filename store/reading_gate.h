// ReadingGate: lets readers in, and keeps them out while what they read is closed and opened anew.
//
// A reader that is in may go in again. Whoever closes waits until all are out, and not for ever:
// somebody may hold what he reads for long.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/mutex.h"
#include "base/time.h"

namespace shilu {

class ReadingGate {
 public:
  // Blocks while the gate is closed.
  void enter() {
    MutexLock lock(mutex_);
    while (closed_) {
      changed_.wait(mutex_);
    }
    ++inside_;
  }
  void leave() {
    MutexLock lock(mutex_);
    if (--inside_ == 0) {
      changed_.notify_all();
    }
  }

  // Waits until nobody is inside, then keeps everybody out; false, and open as before, where
  // somebody still was after `at_most`. One thread closes and opens.
  [[nodiscard]] bool close(Milliseconds at_most) {
    const auto give_up = std::chrono::steady_clock::now() + at_most;
    MutexLock lock(mutex_);
    while (inside_ > 0) {
      if (!changed_.wait_until(mutex_, give_up)) {
        break;
      }
    }
    closed_ = inside_ == 0;
    return closed_;
  }
  void open() {
    MutexLock lock(mutex_);
    closed_ = false;
    changed_.notify_all();
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  size_t inside_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

// Inside a gate while it lives.
class ReadingTurn {
 public:
  explicit ReadingTurn(ReadingGate& gate) : gate_(gate) { gate_.enter(); }
  ~ReadingTurn() { gate_.leave(); }
  ReadingTurn(const ReadingTurn&) = delete;
  ReadingTurn& operator=(const ReadingTurn&) = delete;

 private:
  ReadingGate& gate_;
};

}  // namespace shilu
