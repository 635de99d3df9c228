// bench_fetch FILE: the addresses of FILE, one a line, fetched by libcurl alone and thrown away.
//
// The least a crawl can cost: one thread, one CURLM driven by epoll, connections kept, one request
// in flight per host, all hosts at once. Nothing is read, queued, kept or written.
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/epoll.h>

#include <array>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>

#include "base/text_file.h"
#include "base/url.h"
#include "tests/bench/rounds.h"

namespace shilu::bench {
namespace {

struct Host {
  std::deque<std::string> waiting;
  CURL* easy = nullptr;
};

class Loop {
 public:
  Loop() : multi_(curl_multi_init()), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 1024L);
  }

  void add(const Url& url) { hosts_[url.host_key()].waiting.push_back(url.text()); }

  void run() {
    for (auto& [name, host] : hosts_) {
      host.easy = curl_easy_init();
      curl_easy_setopt(host.easy, CURLOPT_PRIVATE, &host);
      curl_easy_setopt(host.easy, CURLOPT_WRITEFUNCTION, &Loop::on_bytes);
      curl_easy_setopt(host.easy, CURLOPT_WRITEDATA, this);
      curl_easy_setopt(host.easy, CURLOPT_NOSIGNAL, 1L);
      curl_easy_setopt(host.easy, CURLOPT_PROXY, "");
      start_next(host);
    }
    std::array<epoll_event, 256> events;
    int running = 0;
    while (in_flight_ > 0) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                   timeout_ms_ < 0 ? 1000 : static_cast<int>(timeout_ms_));
      for (int i = 0; i < count; ++i) {
        const int mask = ((events[i].events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                         ((events[i].events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                         ((events[i].events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(multi_, events[i].data.fd, mask, &running);
      }
      if (count == 0 || timeout_ms_ == 0) {
        timeout_ms_ = -1;
        curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
      }
      collect();
    }
  }

  size_t pages() const { return pages_; }
  size_t failures() const { return failures_; }
  size_t bytes() const { return bytes_; }

 private:
  void start_next(Host& host) {
    if (host.waiting.empty()) {
      return;
    }
    curl_easy_setopt(host.easy, CURLOPT_URL, host.waiting.front().c_str());
    host.waiting.pop_front();
    ++in_flight_;
    curl_multi_add_handle(multi_, host.easy);
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      CURL* const easy = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      ++(message->data.result == CURLE_OK && status == 200 ? pages_ : failures_);
      --in_flight_;
      Host* host = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &host);
      curl_multi_remove_handle(multi_, easy);
      start_next(*host);
    }
  }

  static size_t on_bytes(char* /*bytes*/, size_t size, size_t count, void* self) {
    static_cast<Loop*>(self)->bytes_ += size * count;
    return size * count;
  }

  static int on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* known) {
    Loop& loop = *static_cast<Loop*>(self);
    epoll_event event = {};
    event.events = ((what & CURL_POLL_IN) != 0 ? static_cast<unsigned>(EPOLLIN) : 0u) |
                   ((what & CURL_POLL_OUT) != 0 ? static_cast<unsigned>(EPOLLOUT) : 0u);
    event.data.fd = socket;
    if (what == CURL_POLL_REMOVE) {
      epoll_ctl(loop.epoll_, EPOLL_CTL_DEL, socket, nullptr);
    } else {
      epoll_ctl(loop.epoll_, known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
      curl_multi_assign(loop.multi_, socket, self);
    }
    return 0;
  }

  static int on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
    static_cast<Loop*>(self)->timeout_ms_ = timeout_ms;
    return 0;
  }

  CURLM* const multi_;  // the process ends with it
  const int epoll_;
  long timeout_ms_ = -1;
  std::map<std::string, Host> hosts_;
  size_t in_flight_ = 0;
  size_t pages_ = 0;
  size_t failures_ = 0;
  size_t bytes_ = 0;
};

int fetch_all(const std::string& file) {
  const Result<std::string> text = read_text_file(file);
  if (!text) {
    std::fprintf(stderr, "bench_fetch: %s\n", text.error().message.c_str());
    return 1;
  }
  Loop loop;
  for (std::string_view line : split_lines(*text)) {
    const Result<Url> url = Url::parse(line);
    if (!url || !url->has_loopback_host()) {
      std::fprintf(stderr, "bench_fetch: not on loopback: %.*s\n", static_cast<int>(line.size()),
                   line.data());
      return 1;
    }
    loop.add(*url);
  }
  const double begin = wall_seconds();
  loop.run();
  std::printf(
      "%s",
      fmt::format("{{\"pages\":{},\"failures\":{},\"bytes\":{},\"took_ms\":{:.0f}}}\n",
                  loop.pages(), loop.failures(), loop.bytes(), (wall_seconds() - begin) * 1000)
          .c_str());
  return loop.failures() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace shilu::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("bench_fetch FILE\n", stderr);
    return 2;
  }
  return shilu::bench::fetch_all(argv[1]);
}
