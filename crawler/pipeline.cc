#include "crawler/pipeline.h"

#include <algorithm>
#include <thread>
#include <vector>

#include "base/channel.h"
#include "crawler/fetch_stage.h"
#include "crawler/frontier.h"
#include "crawler/page_stage.h"
#include "crawler/traps.h"
#include "crawler/write_stage.h"

namespace shilu {
namespace {

constexpr size_t kCommitsWaitingBytes = 16 << 20;

TaskKind kind_of_seed(const Url& url) {
  return url.path() == "/" ? TaskKind::kHome : TaskKind::kList;
}

}  // namespace

struct Pipeline::Impl {
  Impl(Archive& archive, const Scope& scope, const CrawlConfig& config, const Clock& clock,
       MakeFetcher make_fetcher, PipelineOptions options)
      : archive(archive),
        scope(scope),
        config(config),
        clock(clock),
        make_fetcher(std::move(make_fetcher)),
        options(std::move(options)),
        context{config,
                scope,
                clock,
                counters,
                pages,
                commits,
                [this](const std::string& host_key, Message message) {
                  mailbox_of(host_key).post(std::move(message));
                },
                [this](const Error& error) { fail_with(error); },
                this->options.held_bytes != nullptr ? *this->options.held_bytes : own_held_bytes,
                budget,
                [this] { stop(CrawlEnd::kLimited, Drain{}); },
                [this] { wake_all(); },
                orders,
                [this] { fetch_thread_ended(); }} {}

  // --- start --------------------------------------------------------------------------------
  Status begin_run(std::span<const Url> seeds);
  Status begin_orders();
  Status start_threads();
  Mailbox& mailbox_of(const std::string& host_key) {
    const size_t owner = std::hash<std::string>()(politeness_name(host_key)) % stages.size();
    return stages[owner]->mailbox();
  }

  // --- the threads --------------------------------------------------------------------------
  void extract();

  // --- the end ------------------------------------------------------------------------------
  void wake_all();
  void stop(CrawlEnd why, const Message& message);
  void fail_with(const Error& error);
  void fetch_thread_ended();
  void announce_finished();

  Archive& archive;
  const Scope& scope;
  const CrawlConfig& config;
  const Clock& clock;
  const MakeFetcher make_fetcher;
  const PipelineOptions options;

  Counters counters;
  Channel<FetchedPage> pages{kPagesWaitingBytes * 2};
  Channel<MadeCommit> commits{kCommitsWaitingBytes};
  std::atomic<size_t> own_held_bytes{0};
  PageBudget budget{options.max_pages};
  OrderDesk orders{[this](const std::string& host_key, Message message) {
    context.post(host_key, std::move(message));
  }};
  StageContext context;
  WriteStage writer{context, archive, options, [this] { announce_finished(); }};
  std::vector<std::unique_ptr<FetchStage>> stages;
  std::vector<std::thread> fetch_threads;
  std::vector<std::thread> extract_threads;
  std::thread writer_thread;

  RunReport report;
  Frontier::Validators validators = Frontier::Validators::kUse;
  std::atomic<size_t> fetch_threads_running{0};
  std::atomic<bool> finished_announced{false};
  Mutex mutex;
  std::optional<CrawlEnd> stopped_for GUARDED_BY(mutex);  // the first reason to stop early
  std::optional<Error> error GUARDED_BY(mutex);
};

Status Pipeline::Impl::begin_run(std::span<const Url> seeds) {
  const Instant now = clock.now();
  Result<RunInfo> last = archive.last_run();
  if (!last) {
    return tl::unexpected(last.error());
  }
  Result<RunInfo> run =
      archive.begin_run(now, scope.fingerprint(),
                        [&](const Url& url, const UrlState& state) -> std::optional<QueueItem> {
                          if (is_robots_address(url) ||
                              scope.judge(url) != ScopeVerdict::kInScope || trap_of(url, now)) {
                            return std::nullopt;
                          }
                          FetchTask task{url};
                          task.kind = kind_of_known(url, state);
                          return to_queue_item(task);
                        });
  if (!run) {
    return tl::unexpected(run.error());
  }
  std::vector<QueueItem> items;
  for (const Url& seed : seeds) {
    const ScopeVerdict verdict = scope.judge(seed);
    if (verdict != ScopeVerdict::kInScope) {
      ++counters.links_dropped[static_cast<size_t>(verdict)];
      continue;
    }
    const Result<std::optional<RemovalNote>> forgotten = archive.forgotten(seed);
    if (!forgotten) {
      return tl::unexpected(forgotten.error());
    }
    if (*forgotten) {
      ++counters.links_forgotten;
      continue;
    }
    FetchTask task{seed};
    task.kind = kind_of_seed(seed);
    items.push_back(to_queue_item(task));
  }
  Result<size_t> queued = archive.enqueue(items);
  if (!queued) {
    return tl::unexpected(queued.error());
  }
  report.run = run->number;
  report.continued = last->open;
  validators = run->scope_changed ? Frontier::Validators::kIgnore : Frontier::Validators::kUse;
  report.started_at = now;
  return {};
}

Status Pipeline::Impl::begin_orders() {
  // Whatever was before, nobody knows how long ago it asked.
  report.continued = true;
  report.started_at = clock.now();
  return {};
}

Status Pipeline::Impl::start_threads() {
  Result<std::vector<std::string>> hosts = archive.queued_hosts();
  if (!hosts) {
    return tl::unexpected(hosts.error());
  }
  const auto begin = report.continued ? Frontier::Start::kContinued : Frontier::Start::kFresh;
  for (unsigned i = 0; i < config.fetch_threads; ++i) {
    Result<std::unique_ptr<Fetcher>> fetcher = make_fetcher();
    if (!fetcher) {
      return tl::unexpected(fetcher.error());
    }
    FrontierManners manners = options.manners;
    manners.seed += i;
    stages.push_back(std::make_unique<FetchStage>(
        context,
        std::make_unique<Frontier>(archive, scope, config.gap, begin, validators,
                                   AddressLine{options.addresses, context.post},
                                   std::move(manners)),
        *std::move(fetcher)));
  }
  for (const std::string& host_key : options.orders_only ? std::vector<std::string>() : *hosts) {
    mailbox_of(host_key).post(HostWoken{host_key});
  }
  writer_thread = std::thread([this] { writer.run(); });
  const unsigned extractors = config.extract_threads > 0
                                  ? config.extract_threads
                                  : std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < extractors; ++i) {
    extract_threads.emplace_back([this] { extract(); });
  }
  fetch_threads_running = stages.size();
  for (const auto& stage : stages) {
    fetch_threads.emplace_back([&stage = *stage] { stage.run(); });
  }
  if (archive.queued_count() == 0 && !options.orders_only) {
    announce_finished();
  }
  if (budget.is_spent()) {
    stop(CrawlEnd::kLimited, Drain{});
  }
  return {};
}

void Pipeline::Impl::extract() {
  while (std::optional<FetchedPage> page = pages.pop()) {
    if (context.starved.exchange(false)) {
      wake_all();
    }
    const std::string host_key = page->task.url.host_key();
    const size_t body_bytes = page->result.page.body.size();
    MadeCommit made = make_commit(*page, scope, config, options.rules, counters);
    archive.prepare(made.commit);
    page.reset();
    context.held_bytes -= body_bytes;
    if (made.outcome == Outcome::kBlocked) {
      context.post(host_key, HostBlocked{host_key});
    }
    const size_t bytes = made.bytes();
    if (!commits.push(std::move(made), bytes)) {
      --context.outstanding;  // the writer has stopped; the page stays in the queue
    }
  }
}

void Pipeline::Impl::wake_all() {
  for (const auto& stage : stages) {
    stage->wake();
  }
}

void Pipeline::Impl::stop(CrawlEnd why, const Message& message) {
  {
    MutexLock lock(mutex);
    if (!stopped_for) {
      stopped_for = why;
    }
  }
  for (const auto& stage : stages) {
    stage->mailbox().post(message);
  }
}

void Pipeline::Impl::fail_with(const Error& what) {
  {
    MutexLock lock(mutex);
    if (!error) {
      error = what;
    }
  }
  stop(CrawlEnd::kFailed, Drain{});
}

void Pipeline::Impl::fetch_thread_ended() {
  if (--fetch_threads_running == 0) {
    announce_finished();
  }
}

void Pipeline::Impl::announce_finished() {
  if (!finished_announced.exchange(true) && options.on_finished) {
    options.on_finished();
  }
}

Pipeline::Pipeline(Archive& archive, const Scope& scope, const CrawlConfig& config,
                   const Clock& clock, MakeFetcher make_fetcher, PipelineOptions options)
    : impl_(std::make_unique<Impl>(archive, scope, config, clock, std::move(make_fetcher),
                                   std::move(options))) {}

Pipeline::~Pipeline() = default;

Status Pipeline::start(std::span<const Url> seeds) {
  Status status = impl_->options.orders_only ? impl_->begin_orders() : impl_->begin_run(seeds);
  return status ? impl_->start_threads() : status;
}

void Pipeline::drain(CrawlEnd why) {
  impl_->stop(why, Drain{});
}

void Pipeline::abort() {
  impl_->stop(CrawlEnd::kInterrupted, Abort{});
}

uint64_t Pipeline::save(const Url& url) {
  return impl_->orders.save(url);
}

OrderDesk& Pipeline::orders() {
  return impl_->orders;
}

bool Pipeline::only_long_waits_left() const {
  // In this order: the writer posts what a commit woke before it takes it off `outstanding`.
  return impl_->context.outstanding == 0 &&
         std::all_of(impl_->stages.begin(), impl_->stages.end(),
                     [](const auto& stage) { return stage->has_only_long_waits(); });
}

Result<RunReport> Pipeline::finish() {
  impl_->stop(CrawlEnd::kDone, Drain{});
  for (std::thread& thread : impl_->fetch_threads) {
    thread.join();
  }
  // Their mailboxes go, and with them permits that others wait for.
  if (impl_->options.addresses != nullptr) {
    impl_->options.addresses->close();
  }
  impl_->pages.close();
  for (std::thread& thread : impl_->extract_threads) {
    thread.join();
  }
  impl_->commits.close();
  impl_->writer_thread.join();

  RunReport& report = impl_->report;
  {
    MutexLock lock(impl_->mutex);
    if (impl_->error) {
      return tl::unexpected(*impl_->error);
    }
    report.end = *impl_->stopped_for;
  }
  report.left_waiting = impl_->archive.queued_count();
  // Work that ended while it was being stopped is done all the same.
  if (report.left_waiting == 0) {
    report.end = CrawlEnd::kDone;
  }
  const bool ends_run = !impl_->options.orders_only;
  if (ends_run && (report.end == CrawlEnd::kDone || report.end == CrawlEnd::kWaiting)) {
    if (Status status = impl_->archive.end_run(impl_->clock.now()); !status) {
      return tl::unexpected(status.error());
    }
  }
  const Result<TreeHead> head = impl_->archive.log_head();
  if (!head) {
    return tl::unexpected(head.error());
  }
  report.log_head = *head;
  report.took = elapsed();
  return report;
}

const Counters& Pipeline::counters() const {
  return impl_->counters;
}

uint64_t Pipeline::queued() const {
  return impl_->archive.queued_count();
}

Milliseconds Pipeline::elapsed() const {
  return impl_->clock.now() - impl_->report.started_at;
}

}  // namespace shilu
