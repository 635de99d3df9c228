// CrawlEngine: what a pipeline of this program works with, made of a plan: the clock, the line for
// shared addresses, the rests that are owed, and the fetchers' options. It outlives the pipeline.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "app/crawl_plan.h"
#include "base/result.h"
#include "base/time.h"
#include "crawler/address_queue.h"
#include "crawler/curl_fetcher.h"
#include "crawler/owed_rests.h"
#include "crawler/pipeline.h"
#include "store/archive.h"

namespace shilu {

// The archive of that folder to be crawled into, made where there is none; what a killed crawl left
// in its WARC is replayed. `plan` and `scope` outlive it.
Result<std::unique_ptr<Archive>> open_to_crawl(const std::string& folder, const CrawlPlan& plan,
                                               const Scope& scope);

class CrawlEngine {
 public:
  // For the archive in `folder`, which the caller has open for writing. `plan` outlives it.
  static Result<std::unique_ptr<CrawlEngine>> make(const std::string& folder,
                                                   const CrawlPlan& plan);

  const Clock& clock() const { return *clock_; }
  MakeFetcher fetchers();
  // What the plan says of a pipeline.
  PipelineOptions options();

 private:
  CrawlEngine(const CrawlPlan& plan, std::unique_ptr<Clock> clock, std::unique_ptr<OwedRests> owed);

  const CrawlPlan& plan_;
  const std::unique_ptr<Clock> clock_;
  const std::unique_ptr<OwedRests> owed_;
  std::atomic<size_t> buffered_bytes_{0};
  AddressQueue addresses_;
  // At gap 0, which is loopback's, there are no limits at all.
  AddressQueue* const limits_;
};

}  // namespace shilu
