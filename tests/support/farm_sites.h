// FarmSites: what the portals of a farm answer, before HTTP. Made by rule from the number of a
// host, so the same farm is the same pages each time, and none of them is a file.
//
// Host i is "h<i>.farm.example". Its home leads to its first list and each list to the next, to its
// articles and to what is not one:
//
//   /robots.txt                    by i mod 8: no rules · /closed/ closed but for /closed/open/ ·
//                                  a Crawl-delay · 404 · 503 at first · slow · moved · a group of
//                                  our own; of the last of shut_every hosts always 500, so that
//                                  nothing of it may be asked
//   /list/<k>.html                 list k
//   /a/<k>_<j>.html                article j of list k; of some the first answer is 500, 503 with
//                                  Retry-After in either form, none at all, or slow
//   /old/<k>.html                  302 to /moved/<k>.html, an article found by nothing else
//   /gone/<k>.html                 404
//   /closed/<k>.html, /closed/open/<k>.html     articles, closed or not by robots.txt
//
// Every 16th host (i mod 16 == 9) is slow throughout.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace shilu {

struct FarmPlan {
  int hosts = 16;
  int hosts_per_address = 4;
  int lists = 2;
  int articles = 4;     // of each list
  int shut_every = 64;  // the last of so many hosts is shut
  std::chrono::milliseconds slow{60};
  std::chrono::milliseconds crawl_delay{100};
};

struct FarmAnswer {
  int status = 200;  // 0: the connection is closed without an answer
  std::string content_type = "text/html; charset=utf-8";
  std::string location;  // of a redirect
  std::string body;
  std::chrono::milliseconds delay{0};
  // Retry-After: one second, as seconds or as the date of the second after the next.
  enum class RetryAfter { kNone, kSeconds, kDate } retry_after = RetryAfter::kNone;
};

class FarmSites {
 public:
  explicit FarmSites(FarmPlan plan) : plan_(plan) {}

  const FarmPlan& plan() const { return plan_; }
  std::string name(int host) const { return "h" + std::to_string(host) + ".farm.example"; }
  // "127.10.x.y"
  std::string address(int host) const;
  // Of a name as above; -1 for others.
  int number_of(const std::string& name) const;

  // `visit` counts the requests for this address from 0.
  FarmAnswer answer(int host, const std::string& path, int visit) const;

  // robots.txt cannot be had, ever.
  bool is_shut(int host) const { return host % plan_.shut_every == plan_.shut_every - 1; }
  // Whether robots.txt keeps visitors from it.
  bool is_closed(int host, const std::string& path) const;
  bool has_crawl_delay(int host) const { return !is_shut(host) && host % 8 == 2; }
  // Paths of all documents that a visitor who obeys robots.txt can find.
  std::vector<std::string> documents(int host) const;

 private:
  FarmAnswer robots(int host, int visit) const;
  FarmAnswer article(int host, const std::string& path, int visit) const;

  const FarmPlan plan_;
};

}  // namespace shilu
