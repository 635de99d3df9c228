#include "crawler/replay.h"

#include <utility>

#include "crawler/page_stage.h"
#include "store/replay.h"

namespace shilu {
namespace {

// As the fetch stage made it; nothing for a fetch that no crawl makes.
std::optional<FetchedPage> fetched_page(const UnfinishedFetch& unfinished) {
  FetchedPage fetched{FetchTask{unfinished.page.url},
                      {},
                      unfinished.known,
                      {0, FetchOutcome::kResponse, "", unfinished.page},
                      {}};
  if (unfinished.waiting) {
    Result<FetchTask> task = to_fetch_task(*unfinished.waiting);
    if (!task || task->url != unfinished.page.url) {
      return std::nullopt;
    }
    fetched.task = std::move(*task);
    fetched.queue_key = unfinished.waiting->queue_key;
  } else if (is_robots_address(unfinished.url)) {
    fetched.robots_of = unfinished.url;
    fetched.known.reset();
  } else {
    return std::nullopt;
  }
  return fetched;
}

}  // namespace

Replayer make_replayer(const Scope& scope, const CrawlConfig& config, const PortalRules& rules) {
  return [&](const UnfinishedFetch& unfinished) -> std::optional<PageCommit> {
    const std::optional<FetchedPage> fetched = fetched_page(unfinished);
    if (!fetched) {
      return std::nullopt;
    }
    Counters of_this_run;  // the pages were counted when they were fetched
    PageCommit commit = make_commit(*fetched, scope, config, rules, of_this_run).commit;
    commit.raw.clear();
    commit.host_state.reset();
    return commit;
  };
}

}  // namespace shilu
