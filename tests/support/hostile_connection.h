// HostileConnection: one connection that HostileServer accepted, with which its behaviours play.
//
// Used by one thread. A call ends early, with false, when the client is gone or the server stops.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>

namespace shilu {

class HostileConnection {
 public:
  static constexpr std::chrono::milliseconds kForEver{-1};

  // Owns `socket`; `stop` becomes readable when the server stops.
  HostileConnection(int socket, int stop) : socket_(socket), stop_(stop) {}
  ~HostileConnection() { close(socket_); }
  HostileConnection(const HostileConnection&) = delete;
  HostileConnection& operator=(const HostileConnection&) = delete;

  // Up to and with the empty line. One that begins a TLS handshake hears plain HTTP.
  bool receive_head(std::string* head) {
    while (true) {
      if (const size_t end = received_.find("\r\n\r\n"); end != std::string::npos) {
        *head = received_.substr(0, end + 4);
        received_.erase(0, end + 4);
        return true;
      }
      char buffer[4096];
      const ssize_t count = recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (count > 0) {
        received_.append(buffer, static_cast<size_t>(count));
        if (received_.front() == kTlsHandshake) {
          send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
          return false;
        }
      } else if (count == 0 || errno != EAGAIN || !ready(POLLIN, kForEver)) {
        return false;
      }
    }
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      if (stopping()) return false;
      const ssize_t count =
          ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count >= 0) {
        bytes.remove_prefix(static_cast<size_t>(count));
      } else if (errno != EAGAIN || !ready(POLLOUT, kForEver)) {
        return false;
      }
    }
    return true;
  }

  // False if the pause did not last.
  bool pause(std::chrono::milliseconds duration) {
    return !ready(POLLRDHUP, duration) && !stopping();
  }

  // What the destructor's close() sends is then RST, not FIN.
  void reset_on_close() {
    const linger at_once = {1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 private:
  static constexpr char kTlsHandshake = 0x16;

  bool ready(short events, std::chrono::milliseconds at_most) {
    pollfd polled[] = {{socket_, events, 0}, {stop_, POLLIN, 0}};
    poll(polled, 2, static_cast<int>(at_most.count()));
    return polled[1].revents == 0 && polled[0].revents != 0;
  }

  bool stopping() {
    pollfd polled = {stop_, POLLIN, 0};
    return poll(&polled, 1, 0) > 0;
  }

  const int socket_;
  const int stop_;
  std::string received_;
};

}  // namespace shilu
