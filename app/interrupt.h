// Interrupt: SIGINT and SIGTERM as things to wait for, beside an event other threads raise.
//
// Made in main before any thread is started, so that all threads inherit the blocked signals.
#pragma once

#include <memory>

#include "base/result.h"
#include "base/time.h"

namespace shilu {

class Interrupt {
 public:
  enum class Woken { kSignal, kEvent, kTimeout };

  static Result<std::unique_ptr<Interrupt>> make();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  static constexpr Milliseconds kWithoutEnd{-1};

  // One thread only.
  Woken wait(Milliseconds at_most);
  // Ends wait() with kEvent, once. Any thread.
  void raise_event();

 private:
  Interrupt(int signal_descriptor, int event_descriptor)
      : signal_descriptor_(signal_descriptor), event_descriptor_(event_descriptor) {}

  const int signal_descriptor_;
  const int event_descriptor_;
};

}  // namespace shilu
