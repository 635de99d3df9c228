// AddressQueue: when hosts that share an IP address may be asked. All fetch threads share one, for
// the hosts behind an address may belong to any of them.
//
// Who is about to ask a host takes a permit of its address's group, and keeps it until the answer
// has ended. A group gives the next permit when the request under the last one has left (so its
// start is `apart` after a request that was sent, not one that was meant to be), and when fewer are
// held than may be in flight. Whoever has to wait stands in line and is called in turn: nobody is
// overtaken, and nobody looks at the clock meanwhile.
//
// Nothing of it is stored. No request of an earlier process began after this one: each group owes
// one distance from when the queue was made, and that is all that can be owed after a kill.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/time.h"
#include "crawler/address_rules.h"

namespace shilu {

class AddressQueue;

// The right to send one request to an address. Any thread may let it go, which ends it.
class AddressPermit {
 public:
  AddressPermit(AddressQueue& queue, std::string group, Instant start_at)
      : queue_(queue), group_(std::move(group)), start_at_(start_at) {}
  ~AddressPermit();
  AddressPermit(const AddressPermit&) = delete;
  AddressPermit& operator=(const AddressPermit&) = delete;

  // Not to be used before.
  Instant start_at() const { return start_at_; }
  // Whether it is for this address too: it may be of the same group.
  bool covers(const std::string& address) const;
  // A connection is opened, or the request is about to be sent over one.
  void begin();
  // The request has left.
  void sent();

 private:
  friend class AddressQueue;

  AddressQueue& queue_;
  const std::string group_;
  const Instant start_at_;
  bool sent_ = false;
};

class AddressQueue {
 public:
  using Permit = std::shared_ptr<AddressPermit>;
  // Called once, by any thread, which holds no lock.
  using Called = std::function<void(Permit permit)>;

  // `clock` outlives it, and it outlives its permits.
  AddressQueue(AddressRules rules, const Clock& clock);

  // A permit, perhaps for later; or nothing, and `called` is given one when it is its turn.
  Permit line_up(const std::string& address, Called called) EXCLUDES(mutex_);
  // A permit for now; nothing where one would have to wait.
  Permit try_start(const std::string& address) EXCLUDES(mutex_);
  // Forgets who waits: those who would be called are about to go.
  void close() EXCLUDES(mutex_);

 private:
  friend class AddressPermit;

  struct Group {
    AddressLimits limits;
    int held = 0;         // permits
    bool unsent = false;  // one of them has not been used yet: the next waits for it
    Instant next_start;
    std::deque<Called> waiting;

    bool has_permit() const { return !unsent && held < limits.in_flight; }
  };

  Group& group_of(const AddressGroup& named) REQUIRES(mutex_);
  Permit permit_of(const std::string& name, Group& group) REQUIRES(mutex_);
  void begin(const AddressPermit& permit) EXCLUDES(mutex_);
  void sent(const AddressPermit& permit) EXCLUDES(mutex_);
  void end(const AddressPermit& permit) EXCLUDES(mutex_);
  // Gives the next permit to who is first in line, if there is one to give.
  void call_next(const std::string& name) EXCLUDES(mutex_);
  Instant next_start_after(Instant now, const Group& group) const;

  const AddressRules rules_;
  const Clock& clock_;
  const Instant made_at_;
  Mutex mutex_;
  std::unordered_map<std::string, Group> groups_ GUARDED_BY(mutex_);  // by AddressGroup::name
};

}  // namespace shilu
