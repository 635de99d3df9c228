#include "tests/support/manners.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace shilu {
namespace {

std::string name_of(const AccessRecord& record) {
  return record.host + record.path;
}

bool is_trouble(const AccessRecord& record) {
  return record.status == 0 || record.status == 429 || record.status >= 500;
}

// What the visitor knows of a host at least, and owes it.
class HostAccount {
 public:
  HostAccount(const Manners& manners, const std::string& host) : manners_(manners) {
    const auto found = manners.crawl_delays.find(host);
    crawl_delay_us_ = found == manners.crawl_delays.end() ? 0 : found->second.count();
  }

  // A sentence if `record` came too early.
  std::optional<std::string> judge(const AccessRecord& record) {
    forget_what_kills_took(record.start_us);
    std::optional<std::string> found;
    if (last_) {
      const int64_t gap_us = record.start_us - last_->end_us;
      if (gap_us < 0) {
        found = name_of(record) + " was asked while " + name_of(*last_) + " was being answered";
      } else if (gap_us < owed_us()) {
        found = name_of(record) + " was asked " + std::to_string(gap_us) + " us after " +
                name_of(*last_);
        if (owed_us() != manners_.gap.count()) *found += ", owed " + std::to_string(owed_us());
      } else if (record.start_us < owed_until()) {
        found = name_of(record) + " was asked " + std::to_string(owed_until() - record.start_us) +
                " us before its Retry-After";
      }
    }
    enter(record);
    return found;
  }

 private:
  struct Seen {
    int64_t end_us;
    int64_t smoothed_ms;  // with this answer
  };

  // Whether an answer that ended then was surely kept, or read, before the kill. One that ended
  // after it, to a request from before it, was neither.
  bool settled(int64_t end_us, int64_t kill_us) const {
    return end_us + manners_.unsettled.count() < kill_us;
  }
  bool read(int64_t end_us, int64_t kill_us) const {
    return end_us + manners_.unread.count() < kill_us;
  }

  void forget_what_kills_took(int64_t now_us) {
    while (next_kill_ < manners_.kills_us.size() && manners_.kills_us[next_kill_] <= now_us) {
      const int64_t kill_us = manners_.kills_us[next_kill_++];
      // The least of what may have been kept: the last that surely was, or any after it.
      std::optional<int64_t> least;
      for (auto seen = seen_.rbegin(); seen != seen_.rend(); ++seen) {
        least = std::min(least.value_or(seen->smoothed_ms), seen->smoothed_ms);
        if (settled(seen->end_us, kill_us)) break;
        if (std::next(seen) == seen_.rend()) least = 0;
      }
      if (least) smoothed_ms_ = *least;
      std::erase_if(promises_,
                    [&](const AccessRecord& told) { return !read(told.end_us, kill_us); });
      if (last_ && !read(last_->end_us, kill_us)) only_gap_is_owed_ = true;
    }
  }

  int64_t owed_us() const {
    int64_t owed = manners_.gap.count();
    if (only_gap_is_owed_) return owed;
    if (robots_told_) owed = std::max(owed, crawl_delay_us_);
    if (is_trouble(*last_)) owed = std::max<int64_t>(owed, manners_.back_off.count());
    return std::max(owed, std::min<int64_t>(manners_.response_factor * smoothed_ms_ * 1000,
                                            manners_.most_response_rest.count()));
  }

  int64_t owed_until() const {
    int64_t until = 0;
    for (const AccessRecord& told : promises_) until = std::max(until, told.owed_until_us);
    return until;
  }

  void enter(const AccessRecord& record) {
    if (!record.given_up) {
      const int64_t took_ms = (record.end_us - record.start_us) / 1000;
      const int64_t smoothed = seen_.empty() ? took_ms : (3 * smoothed_ms_ + took_ms) / 4;
      smoothed_ms_ = is_trouble(record) ? std::max(smoothed_ms_, smoothed) : smoothed;
      seen_.push_back({record.end_us, smoothed_ms_});
      if (record.owed_until_us > 0) promises_.push_back(record);
      if (record.path == "/robots.txt" && record.status == 200) robots_told_ = true;
    }
    if (!last_ || record.end_us > last_->end_us) {
      last_ = record;
      only_gap_is_owed_ = record.given_up;
    }
  }

  const Manners& manners_;
  int64_t crawl_delay_us_;
  std::optional<AccessRecord> last_;  // to end
  bool only_gap_is_owed_ = false;
  bool robots_told_ = false;
  int64_t smoothed_ms_ = 0;
  std::vector<Seen> seen_;
  std::vector<AccessRecord> promises_;
  size_t next_kill_ = 0;
};

// What the log shows of one address.
class AddressAccount {
 public:
  explicit AddressAccount(const Manners& manners) : manners_(manners) {}

  std::vector<std::string> judge(const AccessRecord& record) {
    std::vector<std::string> found;
    while (!ends_us_.empty() && *ends_us_.begin() <= record.start_us) {
      ends_us_.erase(ends_us_.begin());
    }
    ends_us_.insert(record.end_us);
    if (manners_.most_in_flight > 0 &&
        ends_us_.size() > static_cast<size_t>(manners_.most_in_flight)) {
      found.push_back(name_of(record) + " made " + std::to_string(ends_us_.size()) +
                      " requests at once at " + record.address);
    }
    if (last_start_us_ && record.start_us - *last_start_us_ < manners_.address_gap.count()) {
      found.push_back(name_of(record) + " was asked " +
                      std::to_string(record.start_us - *last_start_us_) +
                      " us after another request at " + record.address + " had begun");
    }
    last_start_us_ = record.start_us;
    return found;
  }

 private:
  const Manners& manners_;
  std::multiset<int64_t> ends_us_;
  std::optional<int64_t> last_start_us_;
};

}  // namespace

std::vector<std::string> breaches(std::vector<AccessRecord> records, const Manners& manners) {
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.start_us < b.start_us; });
  std::vector<std::string> found;
  std::map<std::string, HostAccount> hosts;
  std::map<std::string, AddressAccount> addresses;
  for (const AccessRecord& record : records) {
    for (const std::string& forbidden : manners.forbidden) {
      if (name_of(record).starts_with(forbidden)) {
        found.push_back(name_of(record) + " is forbidden");
      }
    }
    HostAccount& host = hosts.try_emplace(record.host, manners, record.host).first->second;
    if (std::optional<std::string> early = host.judge(record)) {
      found.push_back(*std::move(early));
    }
    AddressAccount& address = addresses.try_emplace(record.address, manners).first->second;
    for (std::string& wrong : address.judge(record)) {
      found.push_back(std::move(wrong));
    }
  }
  return found;
}

}  // namespace shilu
