#include "crawler/write_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "base/log.h"
#include "crawler/mailbox.h"
#include "crawler/pipeline.h"

namespace shilu {
namespace {

constexpr size_t kMostCommitsInGroup = 256;
// In a row, of one group.
constexpr int kMostRecoveries = 3;
constexpr int kLastPriority = 9;
constexpr int kStatusOk = 200;

}  // namespace

void WriteStage::run() {
  while (true) {
    std::vector<MadeCommit> group = context_.commits.pop_batch(kMostCommitsInGroup);
    if (group.empty()) {
      return;
    }
    const auto taken = static_cast<int64_t>(group.size());
    if (!store_pauses(group)) {
      return;
    }
    if (const Status settled = host_records_.settle(archive_, group); !settled) {
      give_up(settled.error());
      return;
    }
    std::vector<PageCommit> page_commits;
    for (MadeCommit& made : group) {
      put_barren_last(made.commit);
      page_commits.push_back(std::move(made.commit));
    }
    Result<std::vector<Committed>> committed = commit(page_commits);
    if (!committed) {
      give_up(committed.error());
      return;
    }
    for (size_t i = 0; i < group.size(); ++i) {
      enter(page_commits[i], group[i].outcome, (*committed)[i]);
      if (group[i].is_first_visit) {
        judge_shape(page_commits[i], (*committed)[i]);
      }
      tell_desk(group[i], page_commits[i], (*committed)[i]);
      if (options_.on_committed && !page_commits[i].retry) {
        if (Status told = options_.on_committed(page_commits[i], (*committed)[i]); !told) {
          context_.give_up(told.error());
        }
      }
    }
    context_.outstanding -= taken;
    const bool is_done = options_.orders_only || archive_.queued_count() == 0;
    if (is_done && context_.outstanding == 0 && context_.orders.open() == 0) {
      on_idle_();
    }
  }
}

bool WriteStage::store_pauses(std::vector<MadeCommit>& group) {
  for (const MadeCommit& made : group) {
    if (made.pause) {
      const Status stored =
          archive_.set_host_mark(politeness_name(made.pause->host_key), made.pause->mark);
      if (!stored) {
        give_up(stored.error());
        return false;
      }
      context_.orders.paused(made.pause->ticket);
    }
  }
  std::erase_if(group, [](const MadeCommit& made) { return made.pause.has_value(); });
  return true;
}

void WriteStage::tell_desk(const MadeCommit& made, const PageCommit& commit,
                           const Committed& committed) {
  if (made.ticket != 0) {
    context_.orders.saved(made.ticket,
                          {commit.outcome, commit.status, commit.fetched_at, committed.version,
                           committed.version_number, made.location});
  }
}

void WriteStage::give_up(const Error& error) {
  context_.give_up(error);
  context_.commits.close();
  context_.pages.close();
}

Result<std::vector<Committed>> WriteStage::commit(const std::vector<PageCommit>& group) {
  Result<std::vector<Committed>> committed = archive_.commit(group);
  for (int attempt = 1;
       !committed && committed.error().code == ErrorCode::kIo && attempt <= kMostRecoveries;
       ++attempt) {
    log_warning("the archive is opened again, after: " + committed.error().message);
    std::this_thread::sleep_for(options_.recovery_pause * attempt);
    Result<std::optional<std::vector<Committed>>> recovered = archive_.recover();
    if (!recovered) {
      committed = tl::unexpected(recovered.error());
    } else if (*recovered) {
      committed = std::move(**recovered);
    } else {
      committed = archive_.commit(group);
    }
  }
  return committed;
}

// Counts what is now durable, and tells the fetch threads of it.
void WriteStage::enter(const PageCommit& commit, Outcome outcome, const Committed& committed) {
  Counters& counters = context_.counters;
  counters.links_queued += committed.links_queued;
  counters.links_forgotten += committed.links_forgotten;
  switch (committed.version) {
    case VersionOutcome::kNew:
      ++counters.versions_new;
      break;
    case VersionOutcome::kChanged:
      ++counters.versions_changed;
      break;
    case VersionOutcome::kUnchanged:
      ++counters.documents_unchanged;
      break;
    case VersionOutcome::kGone:
      ++counters.versions_gone;
      break;
    case VersionOutcome::kNone:
      break;
  }
  if (!commit.queue_key.empty()) {
    const std::string host_key = commit.url.host_key();
    context_.post(host_key, TaskCommitted{host_key, commit.queue_key});
    if (commit.retry) {
      ++counters.retries;
    } else {
      ++counters.finished[static_cast<size_t>(outcome)];
    }
  }
  for (const std::string& host_key : committed.woken_hosts) {
    context_.post(host_key, HostWoken{host_key});
  }
}

void WriteStage::put_barren_last(PageCommit& commit) const {
  if (!shapes_.has_any()) {
    return;
  }
  for (QueueItem& link : commit.links) {
    if (shapes_.is_barren(shape_of(link.url))) {
      link.priority = kLastPriority;
    }
  }
}

void WriteStage::judge_shape(const PageCommit& commit, const Committed& committed) {
  if (commit.status != kStatusOk) {
    return;
  }
  const std::string shape = shape_of(commit.url);
  bool brought_something = committed.version != VersionOutcome::kNone;
  if (!brought_something && committed.links_queued > 0) {
    const auto own =
        std::count_if(commit.links.begin(), commit.links.end(),
                      [&](const QueueItem& link) { return shape_of(link.url) == shape; });
    brought_something = committed.links_queued > static_cast<size_t>(own);
  }
  if (shapes_.enter(shape, brought_something)) {
    ++context_.counters.shapes_demoted;
    log_warning(
        fmt::format("{}: the last {} addresses of this shape (0 for numbers) brought "
                    "nothing new; others of their host go first",
                    shape, kBarrenPages));
  }
}

}  // namespace shilu
