#include "crawler/frontier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/log.h"
#include "crawler/page_reading.h"

namespace shilu {
namespace {

// Read from the queue at once. A scan passes the marks of entries that ended since LevelDB last
// compacted, so it is not made for one; what is queued later under a better priority does not wait
// long behind so few.
constexpr size_t kReadAhead = 64;
constexpr size_t kSmallRobotsBytes = 16 << 10;
// Failed attempts to read robots.txt before the host is given up for this run.
constexpr int kRobotsAttempts = 3;

}  // namespace

std::string politeness_name(const std::string& host_key) {
  return host_key.substr(0, host_key.rfind(':'));
}

// A server whose queue and robots.txt are its own.
struct Frontier::Server {
  std::string host_key;
  Host* host = nullptr;
  HostState state;
  std::optional<RobotsRules> small_rules;  // of state.robots, stale ones too; see keep_robots
  std::optional<Milliseconds> crawl_delay;
  bool robots_asked = false;  // an errand is under way
  int robots_attempts = 0;
  bool has_tasks = false;  // as far as is known
  std::deque<PageOrder> orders;
  std::deque<QueuedTask> read_ahead;
  std::unordered_set<std::string> pending;  // given out, not yet committed

  bool has_pages() const { return has_tasks || !orders.empty(); }

  Milliseconds rest(Milliseconds gap) const { return rest_after(state, gap, crawl_delay); }

  // Rules take fifteen times their text: of a large robots.txt they are read again for each turn,
  // which costs milliseconds between rests of seconds.
  void keep_robots(RobotsFile robots) {
    RobotsRules rules = robots.rules();
    crawl_delay = rules.crawl_delay();
    small_rules =
        robots.body.size() <= kSmallRobotsBytes ? std::optional(std::move(rules)) : std::nullopt;
    state.robots = std::move(robots);
  }
  bool allows(const Url& url) const {
    return (small_rules ? *small_rules : state.robots->rules()).allows(url.path_and_query());
  }
};

// A host name: one request in flight, and a rest after each.
struct Frontier::Host {
  std::string host_name;  // as Url::host spells it
  bool in_flight = false;
  bool paused = false;
  bool in_line = false;  // for its address: the permit comes by message
  Instant next_allowed{};
  bool scheduled = false;
  std::pair<Instant, Host*> schedule_key;
  std::vector<Server*> servers;
  size_t next_server = 0;
  std::deque<RobotsErrand> errands;
  std::string address;          // where it was last found; "" if not yet
  std::optional<Turn> kept;     // decided, and waiting for its address
  AddressQueue::Permit permit;  // to ask the address

  bool has_work() const {
    return !paused && (kept || !errands.empty() ||
                       std::any_of(servers.begin(), servers.end(), [](const Server* server) {
                         return server->has_pages() && !server->robots_asked;
                       }));
  }
};

Frontier::Frontier(const Archive& archive, const Scope& scope, Milliseconds gap, Start start,
                   Validators validators, AddressLine line, FrontierManners manners)
    : archive_(archive),
      scope_(scope),
      gap_(gap),
      start_(start),
      validators_(validators),
      line_(std::move(line)),
      manners_(std::move(manners)),
      random_(manners_.seed) {}

Frontier::~Frontier() = default;

Frontier::Host& Frontier::host_of(const std::string& host_key, Instant now) {
  const std::string name = politeness_name(host_key);
  std::unique_ptr<Host>& host = hosts_[name];
  if (!host) {
    host = std::make_unique<Host>();
    host->host_name = robots_address_of(host_key).host();
    host->next_allowed = first_allowed(name, now);
    const Result<std::optional<std::string>> mark = archive_.host_mark(name);
    if (!mark) {
      log_warning(mark.error().message);
    }
    host->paused = !mark || *mark;  // what cannot be read may say so
  }
  return *host;
}

// When a host may first be asked, by what is remembered of all its servers: a block that met one of
// them, and every rest, is the host's.
Instant Frontier::first_allowed(const std::string& name, Instant now) const {
  Instant allowed = start_ == Start::kContinued ? now + gap_ : now;
  if (manners_.owed != nullptr) {
    allowed = std::max(allowed, manners_.owed->until(name));
  }
  const auto enter = [&](std::string_view host_key, std::string_view record) {
    const Result<HostState> state = host_state_from_record(host_key, record);
    if (!state) {
      // Politeness is only lost in one direction: the host is treated as just asked.
      log_warning(state.error().message);
      allowed = std::max(allowed, now + gap_);
      return;
    }
    allowed = std::max(allowed, state->next_allowed);
    if (start_ == Start::kContinued) {
      const auto crawl_delay = state->robots ? state->robots->rules().crawl_delay() : std::nullopt;
      allowed = std::max(allowed, now + rest_after(*state, gap_, crawl_delay));
    }
  };
  if (const Status scanned = archive_.scan_hosts(enter, name + ":"); !scanned) {
    log_warning(scanned.error().message);
    allowed = std::max(allowed, now + gap_);
  }
  return allowed;
}

Frontier::Server& Frontier::server_of(const std::string& host_key, Instant now) {
  std::unique_ptr<Server>& server = servers_[host_key];
  if (server) {
    return *server;
  }
  server = std::make_unique<Server>();
  server->host_key = host_key;
  Host& host = host_of(host_key, now);
  server->host = &host;
  host.servers.push_back(server.get());

  const Result<std::optional<std::string>> record = archive_.host_state(host_key);
  if (record && *record) {
    // What is damaged was told, and its rest kept, when the host was first met.
    if (Result<HostState> state = host_state_from_record(host_key, **record)) {
      server->state = *std::move(state);
    }
  }
  if (server->state.robots) {
    server->keep_robots(*server->state.robots);
  }
  return *server;
}

void Frontier::unschedule(Host& host) {
  if (host.scheduled) {
    schedule_.erase(host.schedule_key);
    host.scheduled = false;
  }
}

void Frontier::schedule(Host& host) {
  unschedule(host);
  // A host that is to rest on does not keep the others of its address waiting.
  if (host.permit && host.next_allowed > host.permit->start_at()) {
    host.permit.reset();
  }
  if (!host.in_flight && !host.in_line && host.has_work()) {
    host.schedule_key = {host.permit ? host.permit->start_at() : host.next_allowed, &host};
    schedule_.insert(host.schedule_key);
    host.scheduled = true;
  }
}

void Frontier::wake(const std::string& host_key, Instant now) {
  Server& server = server_of(host_key, now);
  server.has_tasks = true;
  schedule(*server.host);
}

void Frontier::committed(const std::string& host_key, const std::string& queue_key) {
  const auto found = servers_.find(host_key);
  if (found != servers_.end()) {
    found->second->pending.erase(queue_key);
  }
}

void Frontier::add_errand(RobotsErrand errand, Instant now) {
  Host& host = *server_of(errand.url.host_key(), now).host;
  host.errands.push_back(std::move(errand));
  schedule(host);
}

void Frontier::take_answer(const RobotsAnswer& answer, Instant now) {
  Server& server = server_of(answer.for_host_key, now);
  server.robots_asked = false;
  if (answer.robots) {
    server.robots_attempts = 0;
    server.keep_robots(*answer.robots);
    if (server.crawl_delay) {
      // It is owed after the request that told of it as well.
      Host& host = *server.host;
      host.next_allowed = std::max(host.next_allowed, now + server.rest(gap_));
      note_owed(server, now);
    }
  } else {
    ++server.robots_attempts;
  }
  schedule(*server.host);
}

void Frontier::block(const std::string& host_key, Instant now) {
  Host& host = *server_of(host_key, now).host;
  for (Server* server : host.servers) {
    enter_block(server->state, gap_, now);
    host.next_allowed = std::max(host.next_allowed, server->state.next_allowed);
    note_owed(*server, now);
  }
  schedule(host);
}

void Frontier::add_order(const PageOrder& order, Instant now) {
  Server& server = server_of(order.url.host_key(), now);
  server.orders.push_back(order);
  schedule(*server.host);
}

void Frontier::pause(const HostPause& pause, Instant now) {
  Host& host = host_of(pause.host_key, now);
  host.paused = pause.mark.has_value();
  schedule(host);
}

void Frontier::note_owed(const Server& server, Instant now) {
  if (manners_.owed != nullptr) {
    manners_.owed->note(politeness_name(server.host_key), server.host->next_allowed, now + gap_);
  }
}

double Frontier::draw_stretch() {
  constexpr int kMantissaBits = 53;
  return kMostStretch *
         std::ldexp(static_cast<double>(random_() >> (64 - kMantissaBits)), -kMantissaBits);
}

void Frontier::called(const AddressCalled& call) {
  Host& host = *servers_.at(call.host_key)->host;
  host.in_line = false;
  --in_line_;
  host.permit = call.permit;
  schedule(host);
}

void Frontier::put_back(const Url& url, Turn turn, const std::string& address) {
  Host& host = *servers_.at(url.host_key())->host;
  host.in_flight = false;
  host.address = address.empty() ? host.address : address;
  host.kept = std::move(turn);
  schedule(host);
}

std::optional<Instant> Frontier::next_due() const {
  return schedule_.empty() ? std::nullopt : std::optional(schedule_.begin()->first);
}

bool Frontier::has_open_circuit(const Url& url) const {
  const auto found = servers_.find(url.host_key());
  return found != servers_.end() && shilu::has_open_circuit(found->second->state);
}

bool Frontier::has_work_within(Milliseconds patience, Instant now) const {
  const auto is_near = [&](const auto& scheduled) {
    Milliseconds longest = patience;
    bool is_cut_off = false;
    for (const Server* server : scheduled.second->servers) {
      longest = std::max(longest, 2 * server->rest(gap_));
      // Its probe may still wait for something else: its address, a rest, the other port.
      is_cut_off = is_cut_off || (shilu::has_open_circuit(server->state) &&
                                  server->state.next_allowed >= scheduled.first);
    }
    return scheduled.first <= now + (is_cut_off ? Milliseconds(0) : longest);
  };
  return in_line_ > 0 || std::any_of(schedule_.begin(), schedule_.end(), is_near);
}

size_t Frontier::resting(Instant now) const {
  const auto first_resting = schedule_.upper_bound({now, nullptr});
  return in_line_ + static_cast<size_t>(std::distance(first_resting, schedule_.end()));
}

Result<std::optional<Turn>> Frontier::next(Instant now) {
  while (!schedule_.empty() && schedule_.begin()->first <= now) {
    Host& host = *schedule_.begin()->second;
    if (const Instant allowed = manners_.quiet.first_allowed(host.host_name, now); allowed > now) {
      host.next_allowed = allowed;
      schedule(host);
      continue;
    }
    Result<std::optional<Turn>> turn = turn_of_host(host, now);
    if (turn && *turn && !std::holds_alternative<RefusedTurn>(**turn)) {
      turn = give_out(host, std::move(**turn), now);
    }
    schedule(host);
    if (!turn || *turn) {
      return turn;
    }
  }
  return std::nullopt;
}

Result<std::optional<Turn>> Frontier::turn_of_host(Host& host, Instant now) {
  if (host.kept) {
    return std::exchange(host.kept, std::nullopt);
  }
  if (!host.errands.empty()) {
    Turn turn = RobotsTurn{std::move(host.errands.front())};
    host.errands.pop_front();
    return std::optional<Turn>(std::move(turn));
  }
  // The servers of a host take turns.
  for (size_t i = 0; i < host.servers.size(); ++i) {
    Server& server = *host.servers[host.next_server++ % host.servers.size()];
    if (!server.has_pages() || server.robots_asked) {
      continue;
    }
    Result<std::optional<Turn>> turn = next_of_server(server, now);
    if (!turn || *turn) {
      return turn;
    }
  }
  return std::nullopt;
}

// The turn with a permit for the host's address; or it is kept until there is one. An address that
// is not known yet is met by the fetcher, which has the turn put back if it may not be asked.
std::optional<Turn> Frontier::give_out(Host& host, Turn turn, Instant now) {
  if (line_.queue != nullptr && !host.address.empty() && !host.permit) {
    const std::string& host_key = host.servers.front()->host_key;
    host.permit = line_.queue->line_up(host.address,
                                       [post = line_.post, host_key](AddressQueue::Permit permit) {
                                         post(host_key, AddressCalled{host_key, std::move(permit)});
                                       });
    host.in_line = host.permit == nullptr;
    in_line_ += host.in_line ? 1 : 0;
  }
  if (host.in_line || (host.permit && host.permit->start_at() > now)) {
    host.kept = std::move(turn);
    return std::nullopt;
  }
  host.in_flight = true;
  for (const Server* server : host.servers) {
    // Its answer may not be read before a kill: then it rests as after its last failure.
    if (manners_.owed != nullptr && server->state.failures > 0) {
      manners_.owed->note(politeness_name(server->host_key),
                          now + least_back_off(server->state.failures, gap_), now + gap_);
    }
  }
  const auto send_off = [&](auto& request) {
    request.permit = std::exchange(host.permit, nullptr);
    request.start_before = manners_.quiet.next_quiet(host.host_name, now);
  };
  if (PageTurn* const page = std::get_if<PageTurn>(&turn)) {
    send_off(*page);
  } else {
    send_off(std::get<RobotsTurn>(turn));
  }
  return turn;
}

Result<std::optional<Turn>> Frontier::next_of_server(Server& server, Instant now) {
  const bool fresh = server.state.robots && server.state.robots->is_fresh_at(now);
  if (!fresh && server.robots_attempts < kRobotsAttempts) {
    server.robots_asked = true;
    return std::optional<Turn>(
        RobotsTurn{RobotsErrand{server.host_key, robots_address_of(server.host_key)}});
  }
  if (!server.orders.empty()) {
    const PageOrder order = std::move(server.orders.front());
    server.orders.pop_front();
    return turn_of_order(server, order);
  }
  if (server.read_ahead.empty()) {
    Result<std::vector<QueuedTask>> tasks = archive_.queued_tasks(
        server.host_key, kReadAhead,
        [&](const std::string& queue_key) { return server.pending.contains(queue_key); });
    if (!tasks) {
      return tl::unexpected(tasks.error());
    }
    server.read_ahead.assign(std::make_move_iterator(tasks->begin()),
                             std::make_move_iterator(tasks->end()));
  }
  if (server.read_ahead.empty()) {
    server.has_tasks = false;
    return std::nullopt;
  }
  const QueuedTask queued = std::move(server.read_ahead.front());
  server.read_ahead.pop_front();
  server.pending.insert(queued.queue_key);
  return turn_of_task(server, queued);
}

Result<std::optional<Turn>> Frontier::turn_of_task(Server& server, const QueuedTask& queued) {
  Result<FetchTask> task = to_fetch_task(queued);
  if (!task) {
    return tl::unexpected(task.error());
  }
  const auto refuse = [&](Outcome outcome) {
    return std::optional<Turn>(RefusedTurn{*std::move(task), queued.queue_key, outcome});
  };
  if (scope_.judge(task->url) != ScopeVerdict::kInScope) {
    return refuse(Outcome::kOutOfScope);
  }
  // A copy that could not be renewed is still what the portal last said.
  if (!server.state.robots) {
    return refuse(Outcome::kRobotsUnknown);
  }
  if (!server.allows(task->url)) {
    return refuse(Outcome::kRobots);
  }
  Result<std::optional<UrlState>> known = known_of(task->url);
  if (!known) {
    return tl::unexpected(known.error());
  }
  return std::optional<Turn>(PageTurn{*std::move(task), queued.queue_key, *std::move(known)});
}

Result<std::optional<UrlState>> Frontier::known_of(const Url& url) const {
  Result<std::optional<UrlState>> known = archive_.url_state(url);
  if (known && *known && validators_ == Validators::kIgnore) {
    (*known)->etag.clear();
    (*known)->last_modified.clear();
  }
  return known;
}

Result<std::optional<Turn>> Frontier::turn_of_order(Server& server, const PageOrder& order) {
  FetchTask task{order.url};
  if (!server.state.robots || !server.allows(order.url)) {
    const Outcome why = server.state.robots ? Outcome::kRobots : Outcome::kRobotsUnknown;
    return std::optional<Turn>(RefusedTurn{std::move(task), "", why, order.ticket});
  }
  Result<std::optional<UrlState>> known = known_of(order.url);
  if (!known) {
    return tl::unexpected(known.error());
  }
  if (*known) {
    task.kind = kind_of_known(order.url, **known);
  }
  return std::optional<Turn>(PageTurn{std::move(task), "", *std::move(known), order.ticket});
}

HostState Frontier::finished(const Url& url, EndedRequest request, const std::string& address) {
  Server& server = server_of(url.host_key(), request.at);
  Host& host = *server.host;
  request.stretch = draw_stretch();
  enter_request(server.state, gap_, server.crawl_delay, request);
  host.next_allowed = std::max(host.next_allowed, server.state.next_allowed);
  note_owed(server, request.at);
  host.in_flight = false;
  if (!address.empty()) {
    host.address = address;
  }
  schedule(host);
  server.state.number = ++states_made_;
  return server.state;
}

}  // namespace shilu
