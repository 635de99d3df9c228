// OrderDesk: what people ask of a crawl that runs, and what became of it.
//
// An order comes as a JSON object from another process (Archive::take_orders_by) and gets a ticket,
// with which that process asks again until it is done:
//
//   {"save": URL}                          {"ticket": 7}
//   {"pause": HOST KEY, "mark": MARK}      {"ticket": 8}     the mark as Archive::set_host_mark has
//   it
//   {"resume": HOST KEY}                   {"ticket": 9}
//   {"ticket": 7}                          {"done": false}, or what became of it with "done": true
//   anything else                          {"error": what is wrong}
//
// Any thread may call any member.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/time.h"
#include "base/url.h"
#include "crawler/mailbox.h"
#include "store/archive.h"

namespace shilu {

// What became of a page that was to be saved.
struct SavedPage {
  std::string outcome;  // outcome_name
  int status = 0;
  Instant fetched_at{};
  VersionOutcome version = VersionOutcome::kNone;
  uint32_t version_number = 0;
  std::string location;  // of a redirect
};

class OrderDesk {
 public:
  // Gives an order to the fetch thread that owns the host.
  using Post = std::function<void(const std::string& host_key, Message message)>;

  // `post` outlives it.
  explicit OrderDesk(Post post) : post_(std::move(post)) {}

  // The answer to an order from another process.
  std::string take(std::string_view order) EXCLUDES(mutex_);
  // A ticket.
  uint64_t save(const Url& url) EXCLUDES(mutex_);

  void saved(uint64_t ticket, const SavedPage& page) EXCLUDES(mutex_);
  void paused(uint64_t ticket) EXCLUDES(mutex_);
  // Orders that are not done. A crawl stays up for them.
  size_t open() const EXCLUDES(mutex_);
  // What became of it; nothing while it is not done.
  std::optional<SavedPage> page(uint64_t ticket) const EXCLUDES(mutex_);

 private:
  struct Order {
    bool done = false;
    std::optional<SavedPage> page = {};
  };
  uint64_t new_ticket() EXCLUDES(mutex_);
  std::string tell(uint64_t ticket) const EXCLUDES(mutex_);

  const Post post_;
  mutable Mutex mutex_;
  uint64_t last_ticket_ GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Order> orders_ GUARDED_BY(mutex_);  // the last of them
};

}  // namespace shilu
