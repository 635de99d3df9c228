// A clock that tests move by hand. Any thread may read or move it.
#pragma once

#include <atomic>

#include "base/time.h"

namespace shilu {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start) : now_(start) {}
  Instant now() const override { return now_.load(); }
  void advance(Milliseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<Instant> now_;
};

}  // namespace shilu
