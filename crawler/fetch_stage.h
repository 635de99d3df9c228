// The fetch stage: one thread, its Fetcher and its Frontier.
//
// The loop: read the mailbox, start what may be asked now, wait for what was asked, pass on what
// came. It ends when it was told to drain or abort and nothing is in flight any more.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <unordered_map>

#include "base/channel.h"
#include "base/time.h"
#include "crawler/config.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/mailbox.h"
#include "crawler/order_desk.h"
#include "crawler/page_budget.h"
#include "crawler/page_stage.h"
#include "crawler/report.h"

namespace shilu {

// Of pages waiting for the extract threads, at which the fetch threads stop asking.
inline constexpr size_t kPagesWaitingBytes = 16 << 20;

// What the stages share. All of it outlives them.
struct StageContext {
  const CrawlConfig& config;
  const Scope& scope;
  const Clock& clock;
  Counters& counters;
  Channel<FetchedPage>& pages;
  Channel<MadeCommit>& commits;
  // Gives a message to the fetch thread that owns a host.
  std::function<void(const std::string& host_key, Message message)> post;
  // The archive refused a read; the crawl cannot go on.
  std::function<void(const Error& error)> give_up;
  // Of bodies held: a fetcher counts what it receives, the stages what they were given, until it
  // is a commit.
  std::atomic<size_t>& held_bytes;
  PageBudget& budget;
  // The budget is spent: the crawl ends.
  std::function<void()> budget_spent;
  // Who waits for a place in the budget is to look again.
  std::function<void()> wake_all;
  OrderDesk& orders;
  // A fetch thread has drained.
  std::function<void()> ended;
  // Pages and refusals passed on and not yet committed.
  std::atomic<int64_t> outstanding{0};
  // A fetch thread stopped asking because `pages` was full: who makes room wakes it.
  std::atomic<bool> starved{false};
};

class FetchStage {
 public:
  FetchStage(StageContext& context, std::unique_ptr<Frontier> frontier,
             std::unique_ptr<Fetcher> fetcher);
  ~FetchStage();

  Mailbox& mailbox() { return mailbox_; }
  // Ends its wait: there is room for pages again. Any thread.
  void wake() { fetcher_->wake(); }
  // The body of the thread.
  void run();
  // Whether nothing is in flight and all that waits here must be left alone for long: then a crawl
  // has no reason to stay up for it. Any thread.
  bool has_only_long_waits() const;

 private:
  struct InFlight;

  void read_mailbox();
  void dispatch();
  void start_page(PageTurn turn);
  void start_robots(RobotsTurn turn);
  void take_pause(const HostPause& pause);
  void refuse(const RefusedTurn& turn);
  void take_result(FetchResult result);
  void put_back(InFlight request, const std::string& address);
  bool has_room() const;
  Milliseconds wait_at_most(Instant now) const;
  // When what ended at `now` had surely ended.
  Instant rest_begins(Instant now) const;

  StageContext& context_;
  std::unique_ptr<Frontier> frontier_;
  std::unique_ptr<Fetcher> fetcher_;
  Mailbox mailbox_;
  bool draining_ = false;
  bool waits_for_budget_ = false;
  uint64_t next_id_ = 1;
  std::unordered_map<uint64_t, std::unique_ptr<InFlight>> in_flight_;
  size_t resting_shown_ = 0;
  std::atomic<bool> only_long_waits_{false};
};

}  // namespace shilu
