#include "crawler/address_queue.h"

#include <algorithm>

namespace shilu {
namespace {

// Instants are cut to the millisecond: counted from the next one, no distance is short of a part
// of it.
constexpr Milliseconds kClockStep{1};

}  // namespace

AddressPermit::~AddressPermit() {
  queue_.end(*this);
}

bool AddressPermit::covers(const std::string& address) const {
  return queue_.rules_.group_of(address).name == group_;
}

void AddressPermit::begin() {
  queue_.begin(*this);
}

void AddressPermit::sent() {
  queue_.sent(*this);
  sent_ = true;
}

AddressQueue::AddressQueue(AddressRules rules, const Clock& clock)
    : rules_(std::move(rules)), clock_(clock), made_at_(clock.now()) {}

Instant AddressQueue::next_start_after(Instant now, const Group& group) const {
  return now + kClockStep + group.limits.apart;
}

AddressQueue::Group& AddressQueue::group_of(const AddressGroup& named) {
  const auto [found, is_new] = groups_.try_emplace(named.name);
  if (is_new) {
    found->second.limits = named.limits;
    found->second.next_start = next_start_after(made_at_, found->second);
  }
  return found->second;
}

AddressQueue::Permit AddressQueue::permit_of(const std::string& name, Group& group) {
  ++group.held;
  group.unsent = true;
  return std::make_shared<AddressPermit>(*this, name, std::max(clock_.now(), group.next_start));
}

AddressQueue::Permit AddressQueue::line_up(const std::string& address, Called called) {
  const AddressGroup named = rules_.group_of(address);
  MutexLock lock(mutex_);
  Group& group = group_of(named);
  if (group.waiting.empty() && group.has_permit()) {
    return permit_of(named.name, group);
  }
  group.waiting.push_back(std::move(called));
  return nullptr;
}

AddressQueue::Permit AddressQueue::try_start(const std::string& address) {
  const AddressGroup named = rules_.group_of(address);
  MutexLock lock(mutex_);
  Group& group = group_of(named);
  const bool free = group.waiting.empty() && group.has_permit();
  return free && clock_.now() >= group.next_start ? permit_of(named.name, group) : nullptr;
}

void AddressQueue::close() {
  MutexLock lock(mutex_);
  for (auto& [name, group] : groups_) {
    group.waiting.clear();
  }
}

void AddressQueue::begin(const AddressPermit& permit) {
  MutexLock lock(mutex_);
  Group& group = groups_.at(permit.group_);
  group.next_start = std::max(group.next_start, next_start_after(clock_.now(), group));
}

void AddressQueue::sent(const AddressPermit& permit) {
  {
    MutexLock lock(mutex_);
    Group& group = groups_.at(permit.group_);
    group.next_start = std::max(group.next_start, next_start_after(clock_.now(), group));
    if (!permit.sent_) {
      group.unsent = false;
    }
  }
  call_next(permit.group_);
}

void AddressQueue::end(const AddressPermit& permit) {
  {
    MutexLock lock(mutex_);
    Group& group = groups_.at(permit.group_);
    --group.held;
    if (!permit.sent_) {
      group.unsent = false;
    }
  }
  call_next(permit.group_);
}

void AddressQueue::call_next(const std::string& name) {
  Called called;
  Permit permit;
  {
    MutexLock lock(mutex_);
    Group& group = groups_.at(name);
    if (group.waiting.empty() || !group.has_permit()) {
      return;
    }
    called = std::move(group.waiting.front());
    group.waiting.pop_front();
    permit = permit_of(name, group);
  }
  called(std::move(permit));
}

}  // namespace shilu
