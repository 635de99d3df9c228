#include "crawler/curl_fetcher.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "crawler/curl_transfer.h"

namespace shilu {
namespace {

// Idle connections kept. Hosts are asked seconds apart, so a few hundred hosts fit.
constexpr long kMaxKeptConnections = 256;
constexpr size_t kMaxKeptHandles = 256;
constexpr size_t kEventsPerTurn = 128;

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (number_ >= 0) close(number_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return number_; }

 private:
  const int number_;
};

struct CurlMultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

SteadyTime steady_now() {
  return std::chrono::steady_clock::now();
}

SteadyTime later(SteadyTime now, Milliseconds by) {
  const auto most = std::chrono::duration_cast<Milliseconds>(SteadyTime::max() - now);
  return by < most ? now + by : SteadyTime::max();
}

// For epoll_wait: rounded up, so that what was waited for is due.
int milliseconds_until(SteadyTime time, SteadyTime now) {
  if (time <= now) return 0;
  const auto wait = std::chrono::ceil<Milliseconds>(time - now).count();
  return static_cast<int>(std::min<int64_t>(wait, std::numeric_limits<int>::max()));
}

class CurlFetcher final : public Fetcher {
 public:
  explicit CurlFetcher(CurlFetcherOptions options);
  ~CurlFetcher() override;

  // What is wrong with what the constructor made.
  Status check() const;

  void start(FetchRequest request) override;
  std::vector<FetchResult> wait(Milliseconds at_most) override;
  void wake() override;
  size_t in_flight() const override { return active_.size() + finished_.size(); }
  void cancel_all() override;

 private:
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);

  bool turn(SteadyTime until);
  void act(curl_socket_t socket, int events);
  void collect_done();
  void give_up_overdue(SteadyTime now);
  CurlEasy take_handle();
  void finish(CurlTransfer& transfer, CURLcode code);
  std::vector<FetchResult> take_finished();

  // Constant after construction.
  const CurlFetcherOptions options_;
  const FileDescriptor epoll_;
  const FileDescriptor wake_;

  SteadyTime curl_timer_ = SteadyTime::max();     // when libcurl wants to be called
  SteadyTime next_deadline_ = SteadyTime::max();  // no transfer's deadline lies before it
  std::vector<CurlEasy> idle_handles_;
  std::vector<std::unique_ptr<CurlTransfer>> active_;
  std::vector<CurlTransfer::Finished> finished_;
  // Calls on_socket while it closes: before all it uses goes.
  std::unique_ptr<CURLM, CurlMultiDeleter> multi_;
};

CurlFetcher::CurlFetcher(CurlFetcherOptions options)
    : options_(std::move(options)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      multi_(curl_multi_init()) {
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &CurlFetcher::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &CurlFetcher::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kMaxKeptConnections);
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.fd = wake_.get();
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
}

CurlFetcher::~CurlFetcher() {
  for (const auto& transfer : active_) curl_multi_remove_handle(multi_.get(), transfer->easy());
  take_finished();
}

Status CurlFetcher::check() const {
  if (multi_ == nullptr) return fail(ErrorCode::kNetwork, "libcurl could not start");
  if (epoll_.get() < 0 || wake_.get() < 0) {
    return fail(ErrorCode::kNetwork, "epoll: " + std::generic_category().message(errno));
  }
  return {};
}

void CurlFetcher::start(FetchRequest request) {
  active_.push_back(
      std::make_unique<CurlTransfer>(options_, next_deadline_, take_handle(), std::move(request)));
  CurlTransfer& transfer = *active_.back();
  transfer.slot = active_.size() - 1;
  const CURLMcode added = curl_multi_add_handle(multi_.get(), transfer.easy());
  if (added != CURLM_OK) finish(transfer, CURLE_FAILED_INIT);
}

CurlEasy CurlFetcher::take_handle() {
  if (idle_handles_.empty()) return CurlEasy(curl_easy_init());
  CurlEasy handle = std::move(idle_handles_.back());
  idle_handles_.pop_back();
  return handle;
}

std::vector<FetchResult> CurlFetcher::wait(Milliseconds at_most) {
  const SteadyTime until = later(steady_now(), at_most);
  bool woken = false;
  do {
    woken = turn(finished_.empty() ? until : SteadyTime::min());
  } while (!woken && finished_.empty() && steady_now() < until);
  return take_finished();
}

// One round of the loop: waits for sockets, the clock or wake(), and lets libcurl act on them.
// True if wake() was called.
bool CurlFetcher::turn(SteadyTime until) {
  std::array<epoll_event, kEventsPerTurn> events;
  const SteadyTime next = std::min({until, curl_timer_, next_deadline_});
  const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                               milliseconds_until(next, steady_now()));
  bool woken = false;
  for (int i = 0; i < count; ++i) {
    if (events[i].data.fd == wake_.get()) {
      eventfd_t calls = 0;
      eventfd_read(wake_.get(), &calls);
      woken = true;
    } else {
      act(events[i].data.fd, static_cast<int>(events[i].events));
    }
  }
  const SteadyTime now = steady_now();
  if (now >= curl_timer_) {
    curl_timer_ = SteadyTime::max();
    act(CURL_SOCKET_TIMEOUT, 0);
  }
  collect_done();
  if (now >= next_deadline_) give_up_overdue(now);
  return woken;
}

void CurlFetcher::act(curl_socket_t socket, int events) {
  int mask = 0;
  if ((events & EPOLLIN) != 0) mask |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) mask |= CURL_CSELECT_ERR;
  int running = 0;
  curl_multi_socket_action(multi_.get(), socket, mask, &running);
}

void CurlFetcher::collect_done() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CurlTransfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    finish(*transfer, message->data.result);
  }
}

void CurlFetcher::give_up_overdue(SteadyTime now) {
  next_deadline_ = SteadyTime::max();
  // From the back: what is finished is replaced by the last, which has been looked at.
  for (size_t i = active_.size(); i-- > 0;) {
    CurlTransfer& transfer = *active_[i];
    if (now >= transfer.deadline() && transfer.overdue(now)) {
      finish(transfer, CURLE_OPERATION_TIMEDOUT);
    } else {
      next_deadline_ = std::min(next_deadline_, transfer.deadline());
    }
  }
}

void CurlFetcher::finish(CurlTransfer& transfer, CURLcode code) {
  finished_.push_back(transfer.finish(code));
  curl_multi_remove_handle(multi_.get(), transfer.easy());
  CurlEasy handle = transfer.release_easy();
  if (idle_handles_.size() < kMaxKeptHandles) idle_handles_.push_back(std::move(handle));
  const size_t slot = transfer.slot;
  std::swap(active_[slot], active_.back());
  active_[slot]->slot = slot;
  active_.pop_back();
}

std::vector<FetchResult> CurlFetcher::take_finished() {
  std::vector<FetchResult> results;
  results.reserve(finished_.size());
  size_t buffered = 0;
  for (CurlTransfer::Finished& finished : finished_) {
    buffered += finished.buffered_bytes;
    results.push_back(std::move(finished.result));
  }
  finished_.clear();
  if (options_.buffered_bytes != nullptr) options_.buffered_bytes->fetch_sub(buffered);
  return results;
}

void CurlFetcher::wake() {
  eventfd_write(wake_.get(), 1);
}

void CurlFetcher::cancel_all() {
  while (!active_.empty()) {
    CurlTransfer& transfer = *active_.back();
    transfer.cancel();
    finish(transfer, CURLE_ABORTED_BY_CALLBACK);
  }
}

int CurlFetcher::on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self,
                           void* known) {
  auto& fetcher = *static_cast<CurlFetcher*>(self);
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(fetcher.epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
    return 0;
  }
  epoll_event event = {};
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  event.data.fd = socket;
  const int change = known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  epoll_ctl(fetcher.epoll_.get(), change, socket, &event);
  curl_multi_assign(fetcher.multi_.get(), socket, self);
  // A socket that epoll refused runs into its timeout; an error told here would end every
  // transfer of the multi.
  return 0;
}

int CurlFetcher::on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
  auto& fetcher = *static_cast<CurlFetcher*>(self);
  fetcher.curl_timer_ =
      timeout_ms < 0 ? SteadyTime::max() : later(steady_now(), Milliseconds(timeout_ms));
  return 0;
}

}  // namespace

Result<std::unique_ptr<Fetcher>> make_curl_fetcher(CurlFetcherOptions options) {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted != CURLE_OK) {
    return fail(ErrorCode::kNetwork, std::string("libcurl: ") + curl_easy_strerror(kStarted));
  }
  auto fetcher = std::make_unique<CurlFetcher>(std::move(options));
  if (const Status usable = fetcher->check(); !usable.has_value()) {
    return tl::unexpected<Error>(usable.error());
  }
  return fetcher;
}

}  // namespace shilu
