// A Fetcher that answers from a table and moves a FakeClock instead of waiting: politeness becomes
// exact and instant. It writes down every request with its start and end.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "crawler/fetcher.h"
#include "tests/support/fake_clock.h"

namespace shilu {

struct FakeResponse {
  FetchOutcome outcome = FetchOutcome::kResponse;
  int status = 404;
  std::vector<HeaderField> headers{};
  std::string body{};
  Milliseconds took{10};
  Truncation truncation = Truncation::kNone;
};

// One request as the servers saw it.
struct FakeRequest {
  std::string url;
  Instant started;
  Instant ended;
  std::string etag;
  std::string last_modified;
};

// A page with 200.
FakeResponse html_response(std::string body);

// The portals: shared by the fetchers of all fetch threads.
class FakeWeb {
 public:
  explicit FakeWeb(FakeClock& clock) : clock_(clock) {}

  // Answers of one address in turn; the last one stays.
  void answer(const std::string& url, FakeResponse response) EXCLUDES(mutex_);
  void answer_html(const std::string& url, std::string body) EXCLUDES(mutex_);
  // Answers every other address: a portal without end.
  void answer_others(std::function<FakeResponse(const std::string& url)> portal) EXCLUDES(mutex_);

  std::vector<FakeRequest> requests() const EXCLUDES(mutex_);
  // Addresses asked, in order of their start.
  std::vector<std::string> asked() const EXCLUDES(mutex_);

  std::unique_ptr<Fetcher> make_fetcher();
  FakeClock& clock() { return clock_; }

 private:
  friend class FakeFetcher;
  FakeResponse next_response(const std::string& url) EXCLUDES(mutex_);
  void enter(FakeRequest request) EXCLUDES(mutex_);

  FakeClock& clock_;
  mutable Mutex mutex_;
  std::map<std::string, std::deque<FakeResponse>> responses_ GUARDED_BY(mutex_);
  std::function<FakeResponse(const std::string& url)> portal_ GUARDED_BY(mutex_);
  std::vector<FakeRequest> requests_ GUARDED_BY(mutex_);
};

}  // namespace shilu
