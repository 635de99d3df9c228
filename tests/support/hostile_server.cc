#include "tests/support/hostile_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <thread>

#include "base/mutex.h"
#include "tests/support/hostile_behaviour.h"

namespace shilu {
namespace {

// "GET /ok HTTP/1.1…" → "/ok".
std::string path_of(const std::string& head) {
  const size_t begin = head.find(' ') + 1;
  return head.substr(begin, head.find_first_of(" \r", begin) - begin);
}

}  // namespace

class HostileServer::Engine {
 public:
  explicit Engine(const std::string& address) : address_(address) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    stop_ = eventfd(0, EFD_CLOEXEC);
    sockaddr_in name = {};
    name.sin_family = AF_INET;
    inet_pton(AF_INET, address.c_str(), &name.sin_addr);
    socklen_t length = sizeof name;
    auto* const generic = reinterpret_cast<sockaddr*>(&name);
    if (stop_ < 0 || bind(listener_, generic, length) != 0 || listen(listener_, SOMAXCONN) != 0 ||
        getsockname(listener_, generic, &length) != 0) {
      std::perror("hostile server");
      std::abort();
    }
    port_ = ntohs(name.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~Engine() {
    eventfd_write(stop_, 1);
    acceptor_.join();
    for (Client& client : clients_) client.thread.join();
    close(listener_);
    close(stop_);
  }

  const std::string& address() const { return address_; }
  uint16_t port() const { return port_; }
  int connections() const { return accepted_; }

  std::vector<ServedRequest> log() const {
    MutexLock lock(mutex_);
    return log_;
  }

 private:
  struct Client {
    std::thread thread;
    std::atomic<bool> done{false};
  };

  void accept_all() {
    while (true) {
      pollfd polled[] = {{listener_, POLLIN, 0}, {stop_, POLLIN, 0}};
      poll(polled, 2, -1);
      if (polled[1].revents != 0) return;
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      clients_.remove_if([](Client& client) {
        const bool done = client.done;
        if (done) client.thread.join();
        return done;
      });
      if (clients_.size() >= kMaxConnections) {
        close(socket);
        continue;
      }
      Client& client = clients_.emplace_back();
      client.thread = std::thread([this, &client, socket, number = accepted_++] {
        serve(socket, number);
        client.done = true;
      });
    }
  }

  void serve(int socket, int number) {
    HostileConnection client(socket, stop_);
    std::string head;
    bool open = true;
    while (open && client.receive_head(&head)) {
      ServedRequest request = {path_of(head), head, number, std::chrono::steady_clock::now(), {},
                               false};
      const size_t entry = add(request);
      open = answer_hostile(client, request);
      set_ended(entry);
    }
  }

  size_t add(const ServedRequest& request) {
    MutexLock lock(mutex_);
    log_.push_back(request);
    return log_.size() - 1;
  }

  void set_ended(size_t entry) {
    MutexLock lock(mutex_);
    log_[entry].ended = std::chrono::steady_clock::now();
    log_[entry].finished = true;
  }

  const std::string address_;
  int listener_ = -1;
  int stop_ = -1;
  uint16_t port_ = 0;
  std::thread acceptor_;
  std::list<Client> clients_;  // the acceptor's, until it has ended
  std::atomic<int> accepted_{0};
  mutable Mutex mutex_;
  std::vector<ServedRequest> log_ GUARDED_BY(mutex_);
};

HostileServer::HostileServer(const std::string& address)
    : engine_(std::make_unique<Engine>(address)) {}

HostileServer::~HostileServer() = default;

uint16_t HostileServer::port() const {
  return engine_->port();
}

std::string HostileServer::url(std::string_view path) const {
  return "http://" + engine_->address() + ":" + std::to_string(port()) + std::string(path);
}

std::vector<ServedRequest> HostileServer::log() const {
  return engine_->log();
}

int HostileServer::connections() const {
  return engine_->connections();
}

}  // namespace shilu
