#include "app/crawl_engine.h"

#include <random>
#include <utility>

#include "base/log.h"
#include "crawler/replay.h"

namespace shilu {
namespace {

// Of bodies, from their first byte until they are a commit. More than an attachment may have.
constexpr size_t kMostBufferedBytes = 72 << 20;

}  // namespace

Result<std::unique_ptr<Archive>> open_to_crawl(const std::string& folder, const CrawlPlan& plan,
                                               const Scope& scope) {
  ArchiveOptions options;
  options.replayer = make_replayer(scope, plan.config, plan.rules);
  options.free_space_floor = plan.config.free_space_bytes;
  Result<std::unique_ptr<Archive>> archive =
      Archive::open(folder, Archive::Mode::kCreate, std::move(options));
  if (archive) {
    for (const std::string& note : (*archive)->notes()) {
      log_warning(note);
    }
  }
  return archive;
}

Result<std::unique_ptr<CrawlEngine>> CrawlEngine::make(const std::string& folder,
                                                       const CrawlPlan& plan) {
  std::unique_ptr<Clock> clock = make_system_clock();
  Result<std::unique_ptr<OwedRests>> owed = OwedRests::open(folder, clock->now());
  if (!owed) {
    return tl::unexpected<Error>(owed.error());
  }
  return std::unique_ptr<CrawlEngine>(new CrawlEngine(plan, std::move(clock), std::move(*owed)));
}

CrawlEngine::CrawlEngine(const CrawlPlan& plan, std::unique_ptr<Clock> clock,
                         std::unique_ptr<OwedRests> owed)
    : plan_(plan),
      clock_(std::move(clock)),
      owed_(std::move(owed)),
      addresses_(plan.addresses, *clock_),
      limits_(address_gap_of(plan.config) > Milliseconds(0) ? &addresses_ : nullptr) {}

MakeFetcher CrawlEngine::fetchers() {
  CurlFetcherOptions fetching;
  fetching.user_agent = user_agent(plan_.config);
  fetching.clock = clock_.get();
  fetching.trusted_hosts = &plan_.overrides;
  fetching.reach = plan_.loopback_only ? Reach::kLoopback : Reach::kInternet;
  fetching.addresses = limits_;
  fetching.buffered_bytes = &buffered_bytes_;
  fetching.max_buffered_bytes = kMostBufferedBytes;
  return [fetching] { return make_curl_fetcher(fetching); };
}

PipelineOptions CrawlEngine::options() {
  PipelineOptions options;
  options.held_bytes = &buffered_bytes_;
  options.addresses = limits_;
  options.manners = {plan_.quiet, owed_.get(), std::random_device()()};
  options.rules = plan_.rules;
  return options;
}

}  // namespace shilu
