// SIGINT and SIGTERM for a command that goes through files: a first one lets it finish what it has
// begun, a second ends the program at once, for it may be waiting for whoever reads its output.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/interrupt.h"
#include "base/result.h"

namespace shilu {

class StopAtSignal {
 public:
  // Made in main before any other thread is started. `stop` is called at the first signal, on a
  // thread of its own. Null where "-" is among the files: standard input may be waited for without
  // end, and there a signal ends the program as it would any other.
  static Result<std::unique_ptr<StopAtSignal>> make(const std::vector<std::string>& files,
                                                    std::function<void()> stop);
  ~StopAtSignal();
  StopAtSignal(const StopAtSignal&) = delete;
  StopAtSignal& operator=(const StopAtSignal&) = delete;

 private:
  StopAtSignal(std::unique_ptr<Interrupt> interrupt, std::function<void()> stop);

  void wait();

  const std::unique_ptr<Interrupt> interrupt_;
  const std::function<void()> stop_;
  const std::jthread waiting_;  // the last member: it ends before the others go
};

}  // namespace shilu
