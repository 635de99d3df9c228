#include "crawler/fetch_stage.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace shilu {
namespace {

constexpr size_t kMostInFlight = 256;
// Turns taken at once, refusals among them: what is in flight must be heard in between.
constexpr int kMostTurns = 256;
constexpr Milliseconds kLongestWait{60'000};
// A crawl does not stay up for hosts that must be left alone for longer than this.
constexpr Milliseconds kPatience = std::chrono::minutes(10);
// Instants are cut to the millisecond: counted from the next one, no rest is short of a part of it.
constexpr Milliseconds kClockStep{1};
// After there was no room for a body, times the attempts so far: the host rests even without a gap,
// for those that have room must finish first.
constexpr Milliseconds kBufferFullRest{250};

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

Outcome outcome_of(const FetchResult& result) {
  return result.outcome == FetchOutcome::kResponse ? outcome_of_status(result.page.status)
                                                   : outcome_of_fetch(result.outcome);
}

// The engine's own words for what it counts under a name: which certificate, which address.
void tell_failure(const Url& url, const FetchResult& result) {
  const OutcomeRule& rule = rule_of(outcome_of_fetch(result.outcome));
  if (rule.severity == Severity::kError && result.outcome != FetchOutcome::kBufferFull) {
    log_warning(fmt::format("{}: {}: {}", url.text(), rule.name, result.detail));
  }
}

// Whom to tell what of a robots.txt that was asked: its server the answer, or the owner of the
// server it is redirected to the rest of the errand.
std::pair<std::string, Message> answer_to(const RobotsErrand& errand, const FetchResult& result) {
  const bool redirected = result.outcome == FetchOutcome::kResponse &&
                          outcome_of_status(result.page.status) == Outcome::kRedirect;
  if (redirected && errand.hops < kMaxRobotsRedirects) {
    if (Result<Url> target = errand.url.resolve(result.page.header("Location"))) {
      const std::string owner = target->host_key();
      return {owner, RobotsErrand{errand.for_host_key, *std::move(target), errand.hops + 1}};
    }
  }
  return {errand.for_host_key, RobotsAnswer{errand.for_host_key, robots_file_of(result)}};
}

}  // namespace

// What a request in flight was for: a page, or somebody's robots.txt.
struct FetchStage::InFlight {
  FetchTask task;
  std::string queue_key;
  std::optional<UrlState> known;
  std::optional<RobotsErrand> errand;
  uint64_t ticket = 0;  // of a PageOrder

  bool counts_as_page() const { return !errand && ticket == 0; }
};

FetchStage::FetchStage(StageContext& context, std::unique_ptr<Frontier> frontier,
                       std::unique_ptr<Fetcher> fetcher)
    : context_(context),
      frontier_(std::move(frontier)),
      fetcher_(std::move(fetcher)),
      mailbox_([this] { fetcher_->wake(); }) {}

FetchStage::~FetchStage() = default;

void FetchStage::run() {
  while (true) {
    read_mailbox();
    if (!draining_) {
      dispatch();
    }
    if (draining_ && fetcher_->in_flight() == 0) {
      break;
    }
    only_long_waits_ =
        fetcher_->in_flight() == 0 && !frontier_->has_work_within(kPatience, context_.clock.now());
    std::vector<FetchResult> results = fetcher_->wait(wait_at_most(context_.clock.now()));
    only_long_waits_ = false;  // before the mailbox is emptied, which is looked into first
    for (const FetchResult& result : results) {
      context_.held_bytes += result.page.body.size();
    }
    for (FetchResult& result : results) {
      take_result(std::move(result));
    }
  }
  context_.counters.hosts_waiting -= resting_shown_;
  context_.ended();
}

bool FetchStage::has_only_long_waits() const {
  return mailbox_.empty() && only_long_waits_;
}

Instant FetchStage::rest_begins(Instant now) const {
  return context_.config.gap > Milliseconds(0) ? now + kClockStep : now;
}

void FetchStage::read_mailbox() {
  const Instant now = context_.clock.now();
  for (Message& message : mailbox_.take()) {
    std::visit(
        Overloaded{
            [&](const HostWoken& woken) { frontier_->wake(woken.host_key, now); },
            [&](const TaskCommitted& done) { frontier_->committed(done.host_key, done.queue_key); },
            [&](RobotsErrand& errand) { frontier_->add_errand(std::move(errand), now); },
            [&](const RobotsAnswer& answer) { frontier_->take_answer(answer, rest_begins(now)); },
            [&](const HostBlocked& blocked) { frontier_->block(blocked.host_key, now); },
            [&](const AddressCalled& call) { frontier_->called(call); },
            [&](const PageOrder& order) { frontier_->add_order(order, now); },
            [&](const HostPause& pause) { take_pause(pause); },
            [&](const Drain&) { draining_ = true; },
            [&](const Abort&) {
              draining_ = true;
              fetcher_->cancel_all();
            },
        },
        message);
  }
}

// Held from now on; done when it is durable.
void FetchStage::take_pause(const HostPause& pause) {
  frontier_->pause(pause, context_.clock.now());
  MadeCommit made{PageCommit{robots_address_of(pause.host_key)}};
  made.pause = pause;
  const size_t bytes = made.bytes();
  ++context_.outstanding;
  if (!context_.commits.push(std::move(made), bytes)) {
    draining_ = true;
  }
}

bool FetchStage::has_room() const {
  return fetcher_->in_flight() < kMostInFlight && context_.pages.held_bytes() < kPagesWaitingBytes;
}

void FetchStage::dispatch() {
  waits_for_budget_ = false;
  for (int turns = 0; turns < kMostTurns && has_room(); ++turns) {
    Result<std::optional<Turn>> turn = frontier_->next(context_.clock.now());
    if (!turn) {
      context_.give_up(turn.error());
      draining_ = true;
      break;
    }
    if (!*turn) {
      break;
    }
    std::visit(Overloaded{
                   [&](PageTurn& page) { start_page(std::move(page)); },
                   [&](RobotsTurn& robots) { start_robots(std::move(robots)); },
                   [&](const RefusedTurn& refused) { refuse(refused); },
               },
               **turn);
    if (draining_ || waits_for_budget_) {
      break;
    }
  }
  const size_t resting = frontier_->resting(context_.clock.now());
  context_.counters.hosts_waiting += resting - resting_shown_;
  resting_shown_ = resting;
}

void FetchStage::start_page(PageTurn turn) {
  if (turn.ticket == 0 && !context_.budget.take()) {
    turn.permit.reset();
    const Url url = turn.task.url;
    frontier_->put_back(url, std::move(turn), "");
    waits_for_budget_ = true;
    return;
  }
  FetchRequest request{next_id_++, turn.task.url, {}, {}, {}, std::move(turn.permit)};
  request.start_before = turn.start_before;
  if (turn.known) {
    request.etag = turn.known->etag;
    request.last_modified = turn.known->last_modified;
  }
  const CrawlConfig& config = context_.config;
  request.limits.max_body_bytes =
      turn.task.kind == TaskKind::kAttachment ? config.attachment_bytes : config.page_bytes;
  request.limits.connect_timeout = config.connect_timeout;
  request.limits.first_byte_timeout = config.first_byte_timeout;
  request.limits.total_timeout = config.total_timeout;
  ++context_.counters.requests;
  in_flight_[request.id] =
      std::make_unique<InFlight>(InFlight{std::move(turn.task), std::move(turn.queue_key),
                                          std::move(turn.known), std::nullopt, turn.ticket});
  fetcher_->start(std::move(request));
}

void FetchStage::start_robots(RobotsTurn turn) {
  FetchRequest request{next_id_++, turn.errand.url, {}, {}, {}, std::move(turn.permit)};
  request.start_before = turn.start_before;
  request.limits.max_body_bytes = kMaxRobotsBytes;
  request.limits.connect_timeout = context_.config.connect_timeout;
  request.limits.first_byte_timeout = context_.config.first_byte_timeout;
  request.limits.total_timeout = context_.config.total_timeout;
  ++context_.counters.requests;
  FetchTask task{turn.errand.url};
  in_flight_[request.id] = std::make_unique<InFlight>(
      InFlight{std::move(task), {}, std::nullopt, std::move(turn.errand)});
  fetcher_->start(std::move(request));
}

void FetchStage::refuse(const RefusedTurn& turn) {
  MadeCommit made = make_refusal(turn.task, turn.queue_key, turn.outcome, context_.clock.now());
  made.ticket = turn.ticket;
  const size_t bytes = made.bytes();
  ++context_.outstanding;
  if (!context_.commits.push(std::move(made), bytes)) {
    draining_ = true;  // the writer has stopped
  }
}

void FetchStage::take_result(FetchResult result) {
  const auto found = in_flight_.find(result.id);
  const std::unique_ptr<InFlight> request = std::move(found->second);
  in_flight_.erase(found);

  if (result.outcome == FetchOutcome::kAddressBusy || result.outcome == FetchOutcome::kTooLate) {
    put_back(std::move(*request), result.page.remote_address);
    return;
  }
  if (request->counts_as_page()) {
    context_.budget.spend();
    if (context_.budget.is_spent()) {
      context_.budget_spent();
    }
  }
  const Instant now = context_.clock.now();
  context_.counters.responses += result.outcome == FetchOutcome::kResponse ? 1 : 0;
  context_.counters.received_bytes += result.page.body.size();
  const std::optional<Milliseconds> told_rest =
      result.outcome == FetchOutcome::kBufferFull
          ? std::optional<Milliseconds>(kBufferFullRest * request->task.attempt)
          : parse_retry_after(result.page.header("Retry-After"), now);
  const bool was_open = frontier_->has_open_circuit(request->task.url);
  const HostState state = frontier_->finished(
      request->task.url, {outcome_of(result), result.page.took, told_rest, rest_begins(now)},
      result.page.remote_address);
  context_.counters.circuits_opened += !was_open && has_open_circuit(state) ? 1 : 0;
  context_.counters.circuits_closed += was_open && !has_open_circuit(state) ? 1 : 0;
  tell_failure(request->task.url, result);
  if (result.outcome == FetchOutcome::kCancelled) {
    context_.held_bytes -= result.page.body.size();
    return;  // it stays in the queue, to be asked when the run goes on
  }
  FetchedPage page{std::move(request->task), std::move(request->queue_key),
                   std::move(request->known), std::move(result), state};
  page.ticket = request->ticket;
  std::optional<std::pair<std::string, Message>> answer;
  if (request->errand) {
    page.robots_of = robots_address_of(request->errand->for_host_key);
    answer = answer_to(*request->errand, page.result);
    // Stored with its own commit: of a host that refuses all there is no other.
    const auto* const told = std::get_if<RobotsAnswer>(&answer->second);
    if (told != nullptr && told->robots && answer->first == page.task.url.host_key()) {
      page.host.robots = told->robots;
    }
  }
  const size_t bytes = page.bytes();
  ++context_.outstanding;
  if (!context_.pages.push(std::move(page), bytes)) {
    draining_ = true;
  }
  // Only now: the run must not look finished before the sitemaps of this robots.txt are counted.
  if (answer) {
    context_.post(answer->first, std::move(answer->second));
  }
}

// Nothing was sent: it counts neither as a request nor as a page that was asked.
void FetchStage::put_back(InFlight request, const std::string& address) {
  --context_.counters.requests;
  const Url url = request.task.url;
  if (request.errand) {
    frontier_->put_back(url, RobotsTurn{*std::move(request.errand)}, address);
    return;
  }
  if (request.counts_as_page()) {
    context_.budget.give_back();
    context_.wake_all();
  }
  frontier_->put_back(url,
                      PageTurn{std::move(request.task), std::move(request.queue_key),
                               std::move(request.known), request.ticket},
                      address);
}

Milliseconds FetchStage::wait_at_most(Instant now) const {
  if (draining_) {
    return kLongestWait;
  }
  if (!has_room()) {
    // A result wakes us, or whoever makes room; what was made before the flag stood, we see.
    context_.starved = true;
    return has_room() ? Milliseconds(0) : kLongestWait;
  }
  if (waits_for_budget_) {
    return kLongestWait;
  }
  const std::optional<Instant> due = frontier_->next_due();
  return due ? std::clamp(*due - now, Milliseconds(0), kLongestWait) : kLongestWait;
}

}  // namespace shilu
