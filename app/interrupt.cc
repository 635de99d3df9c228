#include "app/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace shilu {

Result<std::unique_ptr<Interrupt>> Interrupt::make() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  const int event_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const int signal_descriptor = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (event_descriptor < 0 || signal_descriptor < 0 ||
      pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0) {
    return fail(ErrorCode::kIo, "signals cannot be waited for: no descriptors left");
  }
  return std::unique_ptr<Interrupt>(new Interrupt(signal_descriptor, event_descriptor));
}

Interrupt::~Interrupt() {
  close(signal_descriptor_);
  close(event_descriptor_);
}

Interrupt::Woken Interrupt::wait(Milliseconds at_most) {
  std::array<pollfd, 2> polled{{{signal_descriptor_, POLLIN, 0}, {event_descriptor_, POLLIN, 0}}};
  poll(polled.data(), polled.size(), static_cast<int>(at_most.count()));
  signalfd_siginfo signal;
  if (read(signal_descriptor_, &signal, sizeof(signal)) == sizeof(signal)) {
    return Woken::kSignal;
  }
  uint64_t events = 0;
  if (read(event_descriptor_, &events, sizeof(events)) == sizeof(events)) {
    return Woken::kEvent;
  }
  return Woken::kTimeout;
}

void Interrupt::raise_event() {
  const uint64_t one = 1;
  // The counter cannot be full: it is read at every wait.
  [[maybe_unused]] const ssize_t written = write(event_descriptor_, &one, sizeof(one));
}

}  // namespace shilu
