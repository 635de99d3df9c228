// CurlTransfer: one request under way on a libcurl easy handle, and what came of it so far.
//
// Once made, its handle joins the multi; when libcurl is done with it, or overdue() gives it up,
// or cancel() does, the handle leaves the multi and finish() gives the result. The time to connect
// is libcurl's to watch; first byte, low speed and total are watched here, since libcurl has no
// limit for the first and counts the second in whole seconds.
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crawler/curl_fetcher.h"
#include "crawler/fetcher.h"

namespace shilu {

using SteadyTime = std::chrono::steady_clock::time_point;

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

class CurlTransfer {
 public:
  // `options` and `next_deadline` outlive it. `next_deadline` is lowered whenever a deadline of
  // this transfer comes to lie before it.
  CurlTransfer(const CurlFetcherOptions& options, SteadyTime& next_deadline, CurlEasy easy,
               FetchRequest request);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  // A body that no result took is no longer counted as buffered.
  ~CurlTransfer() { drop_body(); }

  CURL* easy() const { return easy_.get(); }

  // When overdue() next has something to say.
  SteadyTime deadline() const { return std::min(total_deadline_, phase_deadline_); }
  // True if the request takes too long and is to be finished now.
  bool overdue(SteadyTime now);
  void cancel() { stop_ = Stop::kCancelled; }

  // The result, and how many bytes of options.buffered_bytes stand for its body: now the
  // caller's to subtract. `code` is libcurl's; it does not matter after overdue() and cancel().
  struct Finished {
    FetchResult result;
    size_t buffered_bytes;
  };
  Finished finish(CURLcode code);
  // The handle, clean, to be used again; last.
  CurlEasy release_easy();

  size_t slot = 0;  // the fetcher's: its place among those in flight

 private:
  // Why we ended it ourselves.
  enum class Stop {
    kNone,
    kBodyLimit,
    kHeaderLimit,
    kBufferFull,
    kTotalTime,
    kFirstByteTime,
    kLowSpeed,
    kAskedOnce,
    kAddressBusy,
    kTooLate,
    kCancelled,
  };
  // Nothing sent; sent and waiting for the first byte; receiving.
  enum class Phase { kConnecting, kWaiting, kReceiving };

  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_request(void* self, char* remote_address, char* local_address, int remote_port,
                        int local_port);
  static int on_debug(CURL* easy, curl_infotype type, char* data, size_t size, void* self);
  static size_t on_header(char* data, size_t one, size_t size, void* self);
  static size_t on_body(char* data, size_t one, size_t size, void* self);

  void set_options();
  void set_callbacks();
  void set_headers();
  void set_trusted_addresses();
  void note_connection();
  bool may_connect(const sockaddr& address) const;
  bool may_start(const std::string& address);
  void request_sent(std::string_view bytes);
  bool take_header_line(std::string_view line);
  bool take_body(std::string_view bytes);
  void count_received(size_t bytes);
  void set_phase_deadline(SteadyTime deadline);
  size_t most_body_bytes() const;
  bool make_room(size_t size);
  void drop_body();
  FetchOutcome outcome(CURLcode code) const;
  Truncation truncation(CURLcode code) const;
  std::string detail(CURLcode code) const;

  const CurlFetcherOptions& options_;
  SteadyTime& next_deadline_;
  CurlEasy easy_;
  FetchRequest request_;
  std::vector<AddressQueue::Permit> permits_;  // of all the addresses that are tried
  char error_[CURL_ERROR_SIZE] = {};
  Page page_;
  CurlList headers_;
  CurlList resolve_;
  bool trusted_ = false;
  bool address_refused_ = false;
  bool address_busy_ = false;
  bool too_late_ = false;
  bool final_head_ = false;  // the final response's headers are complete
  size_t header_bytes_ = 0;
  size_t buffered_ = 0;  // what of options_.buffered_bytes is this body's
  Stop stop_ = Stop::kNone;
  Phase phase_ = Phase::kConnecting;
  SteadyTime sent_at_;
  SteadyTime total_deadline_;
  SteadyTime phase_deadline_;
  SteadyTime window_began_;  // low speed is judged by windows of low_speed_time
  size_t window_bytes_ = 0;
};

}  // namespace shilu
