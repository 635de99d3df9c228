#include "tests/support/fake_fetcher.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>

namespace shilu {

class FakeFetcher final : public Fetcher {
 public:
  explicit FakeFetcher(FakeWeb& web) : web_(web) {}

  void start(FetchRequest request) override {
    FakeResponse response = web_.next_response(request.url.text());
    const Instant now = web_.clock_.now();
    web_.enter({request.url.text(), now, now + response.took, request.etag, request.last_modified});
    Page page{request.url};
    page.fetched_at = now;
    page.took = response.took;
    page.status = response.outcome == FetchOutcome::kResponse ? response.status : 0;
    page.remote_address = "127.0.0.1";
    page.request_head = "GET / HTTP/1.1\r\n\r\n";
    page.response_head = "HTTP/1.1 " + std::to_string(response.status) + " X\r\n";
    for (const HeaderField& field : response.headers) {
      page.response_head += field.name + ": " + field.value + "\r\n";
    }
    page.response_head += "\r\n";
    page.headers = std::move(response.headers);
    page.body = std::move(response.body);
    page.truncation = response.truncation;
    under_way_.push_back(
        {now + response.took, {request.id, response.outcome, "fake", std::move(page)}});
  }

  std::vector<FetchResult> wait(Milliseconds at_most) override {
    if (under_way_.empty()) {
      // Other threads work in real time: they get a moment to wake us before ours is skipped.
      std::unique_lock<std::mutex> lock(mutex_);
      const bool woken =
          woken_condition_.wait_for(lock, std::chrono::milliseconds(50), [this] { return woken_; });
      woken_ = false;
      if (!woken) {
        web_.clock_.advance(at_most);
      }
      return {};
    }
    const auto first = std::min_element(under_way_.begin(), under_way_.end(),
                                        [](const auto& a, const auto& b) { return a.at < b.at; });
    if (first->at > web_.clock_.now()) {
      web_.clock_.advance(std::min(first->at - web_.clock_.now(), at_most));
    }
    std::vector<FetchResult> results;
    const Instant now = web_.clock_.now();
    for (auto it = under_way_.begin(); it != under_way_.end();) {
      if (it->at <= now) {
        results.push_back(std::move(it->result));
        it = under_way_.erase(it);
      } else {
        ++it;
      }
    }
    return results;
  }

  void wake() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
    woken_condition_.notify_one();
  }

  size_t in_flight() const override { return under_way_.size(); }

  void cancel_all() override {
    for (UnderWay& request : under_way_) {
      request.at = Instant{};
      request.result.outcome = FetchOutcome::kCancelled;
    }
  }

 private:
  struct UnderWay {
    Instant at;
    FetchResult result;
  };

  FakeWeb& web_;
  std::vector<UnderWay> under_way_;
  std::mutex mutex_;
  std::condition_variable woken_condition_;
  bool woken_ = false;
};

std::unique_ptr<Fetcher> FakeWeb::make_fetcher() {
  return std::make_unique<FakeFetcher>(*this);
}

void FakeWeb::answer(const std::string& url, FakeResponse response) {
  MutexLock lock(mutex_);
  responses_[url].push_back(std::move(response));
}

FakeResponse html_response(std::string body) {
  FakeResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  response.body = std::move(body);
  return response;
}

void FakeWeb::answer_html(const std::string& url, std::string body) {
  answer(url, html_response(std::move(body)));
}

void FakeWeb::answer_others(std::function<FakeResponse(const std::string& url)> portal) {
  MutexLock lock(mutex_);
  portal_ = std::move(portal);
}

FakeResponse FakeWeb::next_response(const std::string& url) {
  MutexLock lock(mutex_);
  const auto found = responses_.find(url);
  if (found == responses_.end()) {
    return portal_ ? portal_(url) : FakeResponse();
  }
  FakeResponse response = found->second.front();
  if (found->second.size() > 1) {
    found->second.pop_front();
  }
  return response;
}

void FakeWeb::enter(FakeRequest request) {
  MutexLock lock(mutex_);
  requests_.push_back(std::move(request));
}

std::vector<FakeRequest> FakeWeb::requests() const {
  MutexLock lock(mutex_);
  return requests_;
}

std::vector<std::string> FakeWeb::asked() const {
  MutexLock lock(mutex_);
  std::vector<std::string> urls;
  for (const FakeRequest& request : requests_) {
    urls.push_back(request.url);
  }
  return urls;
}

}  // namespace shilu
