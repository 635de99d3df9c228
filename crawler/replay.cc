#include "crawler/replay.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "base/log.h"
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

// The states of hosts as the replayed fetches leave them, one after another.
class ReplayedHosts {
 public:
  // The state after that fetch: at least what its answer asks for is owed.
  HostState enter(const UnfinishedFetch& unfinished, const FetchedPage& fetched, Milliseconds gap) {
    const Page& page = unfinished.page;
    const std::string host_key = page.url.host_key();
    const auto [found, is_new] = states_.try_emplace(host_key);
    HostState& state = found->second;
    if (is_new && unfinished.host_state) {
      Result<HostState> stored = host_state_from_record(host_key, *unfinished.host_state);
      if (stored) {
        state = *std::move(stored);
      } else {
        log_warning(stored.error().message);
      }
    }
    if (fetched.robots_of && fetched.robots_of->host_key() == host_key) {
      if (std::optional<RobotsFile> robots = robots_file_of(fetched.result)) {
        state.robots = std::move(robots);
      }
    }
    const auto crawl_delay = state.robots ? state.robots->rules().crawl_delay() : std::nullopt;
    const Instant ended = page.fetched_at + page.took;
    // A record does not say how long the server took.
    const Milliseconds smoothed = state.smoothed_response;
    enter_request(state, gap, crawl_delay,
                  {outcome_of_status(page.status), page.took,
                   parse_retry_after(page.header("Retry-After"), ended), ended});
    state.smoothed_response = std::max(state.smoothed_response, smoothed);
    return state;
  }

  void enter_block(const std::string& host_key, Instant blocked_until) {
    extend_block(states_[host_key], blocked_until);
  }

 private:
  std::map<std::string, HostState> states_;  // by host_key
};

}  // namespace

Replayer make_replayer(const Scope& scope, const CrawlConfig& config, const PortalRules& rules) {
  const auto hosts = std::make_shared<ReplayedHosts>();
  return [&, hosts](const UnfinishedFetch& unfinished) -> std::optional<PageCommit> {
    std::optional<FetchedPage> fetched = fetched_page(unfinished);
    if (!fetched) {
      return std::nullopt;
    }
    fetched->host = hosts->enter(unfinished, *fetched, config.gap);
    Counters of_this_run;  // the pages were counted when they were fetched
    MadeCommit made = make_commit(*fetched, scope, config, rules, of_this_run);
    made.commit.raw.clear();
    hosts->enter_block(made.commit.host, made.blocked_until);
    return std::move(made.commit);
  };
}

}  // namespace shilu
