#include "app/stop_at_signal.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "app/commands.h"

namespace shilu {

Result<std::unique_ptr<StopAtSignal>> StopAtSignal::make(const std::vector<std::string>& files,
                                                         std::function<void()> stop) {
  if (std::find(files.begin(), files.end(), "-") != files.end()) {
    return nullptr;
  }
  Result<std::unique_ptr<Interrupt>> interrupt = Interrupt::make();
  if (!interrupt) {
    return tl::unexpected(interrupt.error());
  }
  return std::unique_ptr<StopAtSignal>(new StopAtSignal(std::move(*interrupt), std::move(stop)));
}

StopAtSignal::StopAtSignal(std::unique_ptr<Interrupt> interrupt, std::function<void()> stop)
    : interrupt_(std::move(interrupt)), stop_(std::move(stop)), waiting_([this] { wait(); }) {}

StopAtSignal::~StopAtSignal() {
  interrupt_->raise_event();
}

void StopAtSignal::wait() {
  bool is_stopping = false;
  while (interrupt_->wait(Interrupt::kWithoutEnd) != Interrupt::Woken::kEvent) {
    if (is_stopping) {
      _exit(kExitInterrupted);
    }
    is_stopping = true;
    stop_();
  }
}

}  // namespace shilu
