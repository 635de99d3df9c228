// Frontier: which address may be asked now. One per fetch thread, for the hosts it owns.
//
// What waits lies in the archive's queue; here stand only the hosts that have something waiting,
// each with the time before which it must rest. Politeness is kept by host name, since one
// machine answers for all its ports; robots.txt and the queue are kept by server (Url::host_key).
//
// A task that was given out stays in the archive's queue until its commit is durable; until then it
// is held in `pending`, so that it is not given out twice.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "crawler/mailbox.h"
#include "crawler/owed_rests.h"
#include "crawler/politeness.h"
#include "crawler/quiet_hours.h"
#include "crawler/robots.h"
#include "crawler/scope.h"
#include "crawler/task.h"
#include "store/archive.h"

namespace shilu {

// A page to be asked now.
struct PageTurn {
  FetchTask task;
  std::string queue_key;
  std::optional<UrlState> known;             // what the archive has of the address: validators
  uint64_t ticket = 0;                       // of a PageOrder; its queue_key is ""
  std::optional<Instant> start_before = {};  // then its host's quiet hours begin
  AddressQueue::Permit permit = nullptr;
};
// A robots.txt to be asked now.
struct RobotsTurn {
  RobotsErrand errand;
  std::optional<Instant> start_before = {};
  AddressQueue::Permit permit = nullptr;
};
// An address that is not asked, and why.
struct RefusedTurn {
  FetchTask task;
  std::string queue_key;
  Outcome outcome;
  uint64_t ticket = 0;
};
using Turn = std::variant<PageTurn, RobotsTurn, RefusedTurn>;

// Where hosts stand in line that share an address, and how a host is told that it is its turn
// (Mailbox). Without a queue addresses have no limits.
struct AddressLine {
  AddressQueue* queue = nullptr;
  std::function<void(const std::string& host_key, Message message)> post = {};
};

// How a crawl keeps to its manners beyond what each host is owed.
struct FrontierManners {
  QuietHours quiet = {};
  OwedRests* owed = nullptr;  // outlives the frontier; null: a kill may shorten rests
  // Of what is drawn for back-offs (kMostStretch).
  uint64_t seed = std::mt19937_64::default_seed;
};

class Frontier {
 public:
  enum class Start { kFresh, kContinued };
  // Ignored where the scope has changed: a page that answers 304 is not read again, and would hide
  // what was out of scope when it was.
  enum class Validators { kUse, kIgnore };

  // `archive`, `scope` and the queue of `line` outlive it. After a kill nobody knows when a host
  // was last asked: a continued run lets every host rest once before its first request.
  Frontier(const Archive& archive, const Scope& scope, Milliseconds gap, Start start,
           Validators validators = Validators::kUse, AddressLine line = {},
           FrontierManners manners = {});
  ~Frontier();

  // --- what others tell ------------------------------------------------------------------------
  void wake(const std::string& host_key, Instant now);
  void committed(const std::string& host_key, const std::string& queue_key);
  void add_errand(RobotsErrand errand, Instant now);
  void take_answer(const RobotsAnswer& answer, Instant now);
  void block(const std::string& host_key, Instant now);
  void called(const AddressCalled& call);
  void add_order(const PageOrder& order, Instant now);
  void pause(const HostPause& pause, Instant now);

  // --- turns -----------------------------------------------------------------------------------
  // The next thing to do, or nothing before next_due(). A PageTurn or RobotsTurn takes its host
  // out of the schedule until finished() is called for it; a RefusedTurn does not.
  Result<std::optional<Turn>> next(Instant now);
  std::optional<Instant> next_due() const;

  // A turn was not made use of, since its host stands at an address that had no permit for it: it
  // is given out again when there is one. `address` is "" where it is what it was.
  void put_back(const Url& url, Turn turn, const std::string& address);

  // The request to `url` ended at `address` ("" where there was no connection): its host begins to
  // rest. The state to be stored with the commit.
  HostState finished(const Url& url, EndedRequest request, const std::string& address = {});

  // Of the server of `url`, as its last request left it (crawler/politeness.h).
  bool has_open_circuit(const Url& url) const;

  // Whether some host may be asked within `patience`, or within twice the rest that its manners
  // always ask for where that is longer: a back-off or a block is not waited for, a Crawl-delay is.
  // A host with an open circuit is not waited for at all.
  bool has_work_within(Milliseconds patience, Instant now) const;

  // Hosts with something waiting that may not be asked yet.
  size_t resting(Instant now) const;

 private:
  struct Server;
  struct Host;

  Server& server_of(const std::string& host_key, Instant now);
  Host& host_of(const std::string& host_key, Instant now);
  Instant first_allowed(const std::string& name, Instant now) const;
  void schedule(Host& host);
  void unschedule(Host& host);
  Result<std::optional<Turn>> next_of_server(Server& server, Instant now);
  Result<std::optional<Turn>> turn_of_task(Server& server, const QueuedTask& queued);
  Result<std::optional<Turn>> turn_of_order(Server& server, const PageOrder& order);
  Result<std::optional<UrlState>> known_of(const Url& url) const;
  Result<std::optional<Turn>> turn_of_host(Host& host, Instant now);
  std::optional<Turn> give_out(Host& host, Turn turn, Instant now);
  // What a kill must not lose: more than a crawl that goes on keeps anyway.
  void note_owed(const Server& server, Instant now);
  double draw_stretch();

  const Archive& archive_;
  const Scope& scope_;
  const Milliseconds gap_;
  const Start start_;
  const Validators validators_;
  const AddressLine line_;
  const FrontierManners manners_;
  std::mt19937_64 random_;
  std::unordered_map<std::string, std::unique_ptr<Server>> servers_;  // by host_key
  std::unordered_map<std::string, std::unique_ptr<Host>> hosts_;      // by host name
  std::set<std::pair<Instant, Host*>> schedule_;  // hosts that have work and are not elsewhere
  size_t in_line_ = 0;                            // hosts that wait for their address
  uint64_t states_made_ = 0;
};

// The host name part of a host_key: the unit of politeness and of ownership.
std::string politeness_name(const std::string& host_key);

}  // namespace shilu
