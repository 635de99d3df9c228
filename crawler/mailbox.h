// Mailbox: what other threads tell a fetch thread. Posting never blocks, else the writer waiting
// for a fetch thread and the fetch thread waiting for a full channel would stand still for ever.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/mutex.h"
#include "base/time.h"
#include "base/url.h"
#include "crawler/address_queue.h"
#include "crawler/robots.h"

namespace shilu {

// A server got something to fetch.
struct HostWoken {
  std::string host_key;
};
// A waiting entry's commit is durable: it will not be met in the queue again.
struct TaskCommitted {
  std::string host_key;
  std::string queue_key;
};
// Ask `url` on behalf of `for_host_key`, whose robots.txt it is or was redirected to.
struct RobotsErrand {
  std::string for_host_key;
  Url url;
  int hops = 0;  // redirects followed so far
};
// What came of an errand: nothing if robots.txt could not be read.
struct RobotsAnswer {
  std::string for_host_key;
  std::optional<RobotsFile> robots;
};
// A firewall answered for the portal.
struct HostBlocked {
  std::string host_key;
};
// A page that a person asks for: it goes before what waits, whatever the scope.
struct PageOrder {
  Url url;
  uint64_t ticket = 0;  // crawler/order_desk.h
};
// A person pauses a host, or lets it be asked again.
struct HostPause {
  std::string host_key;             // of one of its servers
  std::optional<std::string> mark;  // Archive::set_host_mark; nothing: it may be asked again
  uint64_t ticket = 0;
};
// It is the turn of a host that stood in line for its address.
struct AddressCalled {
  std::string host_key;
  AddressQueue::Permit permit;
};
// Ask nothing more; what is in flight is finished (drain) or given up (abort).
struct Drain {};
struct Abort {};

using Message = std::variant<HostWoken, TaskCommitted, RobotsErrand, RobotsAnswer, HostBlocked,
                             AddressCalled, PageOrder, HostPause, Drain, Abort>;

class Mailbox {
 public:
  // `wake` ends the owner's wait; it is called after every post.
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void post(Message message) EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      messages_.push_back(std::move(message));
    }
    wake_();
  }

  bool empty() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return messages_.empty();
  }

  std::vector<Message> take() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return std::exchange(messages_, {});
  }

 private:
  const std::function<void()> wake_;
  mutable Mutex mutex_;
  std::vector<Message> messages_ GUARDED_BY(mutex_);
};

}  // namespace shilu
