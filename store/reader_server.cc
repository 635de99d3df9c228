#include "store/reader_server.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "store/local_socket.h"

namespace shilu {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// After descriptors ran out.
constexpr milliseconds kAcceptAgainAfter{1000};

constexpr size_t kStopPlace = 0;
constexpr size_t kListenerPlace = 1;
constexpr size_t kFirstReaderPlace = 2;

}  // namespace

Result<std::unique_ptr<ReaderServer>> ReaderServer::start(const std::string& directory,
                                                          ServedArchive served, Limits limits) {
  Result<FileDescriptor> listener = listen_at(directory, kReadersSocketName);
  if (!listener) {
    return tl::unexpected<Error>(listener.error());
  }
  FileDescriptor stop(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop.is_open()) {
    return fail_errno(directory + "/" + kReadersSocketName, errno);
  }
  std::unique_ptr<ReaderServer> server(new ReaderServer(directory, std::move(served), limits,
                                                        std::move(*listener), std::move(stop)));
  // Signals are for the threads that wait for them.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  server->thread_ = std::thread([server = server.get()] { server->run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return server;
}

ReaderServer::ReaderServer(std::string directory, ServedArchive served, Limits limits,
                           FileDescriptor listener, FileDescriptor stop)
    : directory_(std::move(directory)),
      limits_(limits),
      served_(std::move(served)),
      listener_(std::move(listener)),
      stop_(std::move(stop)) {}

ReaderServer::~ReaderServer() {
  // Who comes from now on finds nobody, and tries to open the archive itself.
  unlink((directory_ + "/" + kReadersSocketName).c_str());
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_.get(), &one, sizeof(one));
  thread_.join();
}

void ReaderServer::run() {
  while (wait()) {
    proceed();
    drop_idle();
    accept_readers();
  }
  for (const auto& connection : connections_) {
    connection->let_go(FailureSort::kEnding, "it is done, and lets its readers go");
  }
  connections_.clear();
}

bool ReaderServer::wait() {
  polled_.clear();
  polled_.push_back({stop_.get(), POLLIN, 0});
  polled_.push_back({accepts_ ? listener_.get() : -1, POLLIN, 0});
  milliseconds timeout = accepts_ ? milliseconds(-1) : kAcceptAgainAfter;
  const auto now = steady_clock::now();
  for (const auto& connection : connections_) {
    const short events = connection->is_answering() ? POLLOUT : POLLIN;
    polled_.push_back({connection->descriptor(), events, 0});
    const auto left = duration_cast<milliseconds>(connection->idle_since() + limits_.idle - now);
    const auto wait_for = std::max(left, milliseconds(0)) + milliseconds(1);
    timeout = timeout < milliseconds(0) ? wait_for : std::min(timeout, wait_for);
  }
  poll(polled_.data(), polled_.size(), static_cast<int>(timeout.count()));
  accepts_ = true;
  return (polled_[kStopPlace].revents & POLLIN) == 0;
}

void ReaderServer::proceed() {
  const auto now = steady_clock::now();
  for (size_t i = 0; i < connections_.size(); ++i) {
    if (polled_[kFirstReaderPlace + i].revents != 0 && !connections_[i]->proceed(now)) {
      connections_[i].reset();
    }
  }
  std::erase(connections_, nullptr);
}

void ReaderServer::drop_idle() {
  const auto now = steady_clock::now();
  std::erase_if(connections_, [&](const std::unique_ptr<ReaderConnection>& connection) {
    const bool idle = now - connection->idle_since() >= limits_.idle;
    if (idle) {
      connection->let_go(FailureSort::kEnding, "it was asked nothing for long");
    }
    return idle;
  });
}

bool ReaderServer::make_room() {
  if (connections_.size() < limits_.connections) {
    return true;
  }
  const auto longest = std::min_element(
      connections_.begin(), connections_.end(),
      [](const auto& a, const auto& b) { return a->idle_since() < b->idle_since(); });
  if (longest == connections_.end() ||
      steady_clock::now() - (*longest)->idle_since() < limits_.yields) {
    return false;
  }
  (*longest)->let_go(FailureSort::kEnding, "another reader needs the place, and this one is idle");
  connections_.erase(longest);
  return true;
}

void ReaderServer::accept_readers() {
  if (polled_[kListenerPlace].revents == 0) {
    return;
  }
  for (size_t accepted = 0; accepted < limits_.connections; ++accepted) {
    FileDescriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.is_open()) {
      accepts_ = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
      return;
    }
    auto connection =
        std::make_unique<ReaderConnection>(std::move(socket), served_, steady_clock::now());
    if (make_room()) {
      connections_.push_back(std::move(connection));
    } else {
      connection->let_go(
          FailureSort::kTooManyReaders,
          "it serves " + std::to_string(connections_.size()) + " readers already: try again later");
    }
  }
}

}  // namespace shilu
