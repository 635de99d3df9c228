#include "tests/support/portal_farm.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <map>
#include <set>
#include <thread>
#include <unordered_map>

namespace shilu {
namespace {

constexpr int kWaitingConnections = 128;
constexpr int64_t kMicroseconds = 1'000'000;
constexpr size_t kMaxHeadBytes = 64 << 10;

std::string http_date(int64_t second) {
  const std::time_t time = second;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[64] = {};
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

std::string field_of(const std::string& head, const std::string& name) {
  const size_t found = head.find("\r\n" + name + ": ");
  if (found == std::string::npos) return "";
  const size_t begin = found + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

struct Connection {
  int socket;
  std::string address;
  std::string received;
  int64_t arrived_us = 0;
  // A request that waits for its answer.
  bool is_asked = false;
  AccessRecord record;
  FarmAnswer answer;
};

}  // namespace

class PortalFarm::Engine {
 public:
  explicit Engine(FarmPlan plan) : sites(plan) {}

  ~Engine() {
    stopping_ = true;
    if (wake_ >= 0) eventfd_write(wake_, 1);
    if (thread_.joinable()) thread_.join();
    for (const auto& [socket, connection] : connections_) close(socket);
    for (const auto& [socket, address] : listeners_) close(socket);
    for (const int other : {epoll_, wake_}) {
      if (other >= 0) close(other);
    }
  }

  Status start() {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch(wake_, EPOLLIN);
    std::set<std::string> addresses;
    for (int host = 0; host < sites.plan().hosts; ++host) addresses.insert(sites.address(host));
    for (const std::string& address : addresses) {
      if (!listen_on(address)) return fail(ErrorCode::kNetwork, address + " cannot be listened on");
    }
    thread_ = std::thread([this] { run(); });
    return {};
  }

  const FarmSites sites;
  AccessLog log;
  std::atomic<size_t> requests{0};
  int port = 0;

 private:
  bool listen_on(const std::string& address) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) return false;
    listeners_[listener] = address;
    const int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    // Its connections have it from here; and the kernel stamps nothing while no socket asks for it.
    setsockopt(listener, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, address.c_str(), &name.sin_addr);
    socklen_t size = sizeof name;
    if (bind(listener, reinterpret_cast<sockaddr*>(&name), size) != 0 ||
        listen(listener, kWaitingConnections) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&name), &size) != 0) {
      return false;
    }
    port = ntohs(name.sin_port);
    watch(listener, EPOLLIN);
    return true;
  }

  void watch(int socket, uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = socket;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  void run() {
    std::array<epoll_event, 64> events{};
    while (!stopping_) {
      int wait_ms = -1;
      if (!due_.empty()) {
        const int64_t left_us = due_.begin()->first - now_us();
        wait_ms = static_cast<int>(std::clamp<int64_t>((left_us + 999) / 1000, 0, 1000));
      }
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms);
      for (int i = 0; i < count; ++i) {
        const int socket = events[i].data.fd;
        if (const auto listener = listeners_.find(socket); listener != listeners_.end()) {
          accept_all(*listener);
        } else if (socket != wake_) {
          receive(socket);
        }
      }
      while (!due_.empty() && due_.begin()->first <= now_us()) {
        const int socket = due_.begin()->second;
        due_.erase(due_.begin());
        reply(socket);
      }
    }
  }

  void accept_all(const std::pair<const int, std::string>& listener) {
    while (true) {
      const int socket = accept4(listener.first, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const int yes = 1;
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      connections_[socket] = Connection{socket, listener.second, {}, 0, false, {}, {}};
      watch(socket, EPOLLIN);
    }
  }

  // Reads what came, with the moment at which the kernel had the last of it.
  void receive(int socket) {
    const auto found = connections_.find(socket);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    std::array<char, 4096> bytes{};
    alignas(cmsghdr) std::array<char, 256> control{};
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(socket, &message, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) {
      end(connection);
      return;
    }
    connection.arrived_us = now_us();
    for (cmsghdr* field = CMSG_FIRSTHDR(&message); field != nullptr;
         field = CMSG_NXTHDR(&message, field)) {
      if (field->cmsg_level == SOL_SOCKET && field->cmsg_type == SCM_TIMESTAMPNS) {
        timespec time{};
        std::copy_n(CMSG_DATA(field), sizeof time, reinterpret_cast<unsigned char*>(&time));
        connection.arrived_us = time.tv_sec * kMicroseconds + time.tv_nsec / 1000;
      }
    }
    connection.received.append(bytes.data(), static_cast<size_t>(size));
    if (connection.received.size() > kMaxHeadBytes) {
      end(connection);
    } else if (!connection.is_asked && connection.received.ends_with("\r\n\r\n")) {
      take_request(connection);
    }
  }

  void take_request(Connection& connection) {
    const std::string head = std::exchange(connection.received, {});
    const size_t path = head.find(' ') + 1;
    AccessRecord record;
    record.start_us = connection.arrived_us;
    record.address = connection.address;
    record.host = field_of(head, "Host");
    record.host.resize(std::min(record.host.size(), record.host.find(':')));
    record.path = head.substr(path, head.find(' ', path) - path);
    record.user_agent = field_of(head, "User-Agent");
    const int host = sites.number_of(record.host);
    connection.answer = FarmAnswer{};
    connection.answer.status = 404;
    if (host >= 0 && sites.address(host) == connection.address) {
      connection.answer = sites.answer(host, record.path, visits_[record.host + record.path]++);
    }
    connection.record = std::move(record);
    connection.is_asked = true;
    ++requests;
    const auto delay =
        std::chrono::duration_cast<std::chrono::microseconds>(connection.answer.delay);
    due_.emplace(now_us() + delay.count(), connection.socket);
  }

  void reply(int socket) {
    const auto found = connections_.find(socket);
    if (found == connections_.end() || !found->second.is_asked) return;
    Connection& connection = found->second;
    const FarmAnswer& answer = connection.answer;
    AccessRecord record = std::move(connection.record);
    connection.is_asked = false;
    record.status = answer.status;
    record.bytes = answer.body.size();
    record.end_us = now_us();
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) +
                       " -\r\nContent-Type: " + answer.content_type +
                       "\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n";
    if (!answer.location.empty()) head += "Location: " + answer.location + "\r\n";
    if (answer.retry_after == FarmAnswer::RetryAfter::kSeconds) {
      head += "Retry-After: 1\r\n";
      record.owed_until_us = record.end_us + kMicroseconds;
    } else if (answer.retry_after == FarmAnswer::RetryAfter::kDate) {
      const int64_t second = record.end_us / kMicroseconds + 2;
      head += "Retry-After: " + http_date(second) + "\r\n";
      record.owed_until_us = second * kMicroseconds;
    }
    log.add(std::move(record));
    if (answer.status == 0) {
      end(connection);
      return;
    }
    const std::string bytes = head + "\r\n" + answer.body;
    send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  void end(Connection& connection) {
    if (connection.is_asked) {
      connection.record.given_up = true;
      connection.record.end_us = now_us();
      log.add(std::move(connection.record));
      std::erase_if(due_, [&](const auto& due) { return due.second == connection.socket; });
    }
    const int socket = connection.socket;
    close(socket);
    connections_.erase(socket);
  }

  int epoll_ = -1;
  int wake_ = -1;
  std::atomic<bool> stopping_{false};
  std::map<int, std::string> listeners_;  // by socket
  std::thread thread_;
  // Of the thread, from here.
  std::unordered_map<int, Connection> connections_;
  std::multimap<int64_t, int> due_;  // when to answer which socket
  std::unordered_map<std::string, int> visits_;
};

int64_t PortalFarm::now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Result<std::unique_ptr<PortalFarm>> PortalFarm::start(FarmPlan plan) {
  auto engine = std::make_unique<Engine>(plan);
  if (Status started = engine->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<PortalFarm>(new PortalFarm(std::move(engine)));
}

PortalFarm::PortalFarm(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

PortalFarm::~PortalFarm() = default;

const FarmSites& PortalFarm::sites() const {
  return engine_->sites;
}

int PortalFarm::port() const {
  return engine_->port;
}

std::string PortalFarm::url(int host, const std::string& path) const {
  return "http://" + sites().name(host) + ":" + std::to_string(port()) + path;
}

std::string PortalFarm::hosts_file() const {
  std::string lines;
  for (int host = 0; host < sites().plan().hosts; ++host) {
    lines.append(sites().address(host)).append(" ").append(sites().name(host)).append("\n");
  }
  return lines;
}

std::vector<AccessRecord> PortalFarm::log() const {
  return engine_->log.records();
}

size_t PortalFarm::requests() const {
  return engine_->requests;
}

}  // namespace shilu
