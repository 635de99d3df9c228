// Pipeline: the stages, their threads, and how they end.
//
//   frontier → fetch ×F → pages → extract ×E → commits → writer ×1 → archive
//        ↑___________________ wake ______________________________|
//
// Shutdown is the dataflow closing from the front: the fetch threads stop asking and finish what
// is in flight; pages closes, and the extract threads empty it; commits closes, and the writer
// empties it. Then the run is closed if nothing is left to ask.
//
// One thread (main) constructs it, calls start, then wait_until_finished, then finish. drain and
// abort may be called by any thread, once or more.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "base/time.h"
#include "crawler/config.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/order_desk.h"
#include "crawler/report.h"
#include "crawler/scope.h"
#include "extract/portal_rules.h"
#include "store/archive.h"

namespace shilu {

struct PipelineOptions {
  std::optional<uint64_t> max_pages;
  // Called when nothing is left to do, or when a drain is over: from any thread, once.
  std::function<void()> on_finished;
  // Where the fetchers count the bytes of bodies they hold (CurlFetcherOptions::buffered_bytes):
  // the stages count theirs there too, so that one limit is for both. Nothing: on their own.
  std::atomic<size_t>* held_bytes = nullptr;
  // Where hosts that share an address stand in line; null where addresses have no limits. The
  // fetchers have the same. Outlives the pipeline.
  AddressQueue* addresses = nullptr;
  FrontierManners manners = {};
  // No run is begun or gone on with: what is asked is what save() is given.
  bool orders_only = false;
  // Of the portals' pages that no heuristic gets right.
  PortalRules rules = {};
  // Told of each address that is done with, once its commit is durable: by the writer thread. A
  // failure ends the crawl.
  std::function<Status(const PageCommit&, const Committed&)> on_committed = {};
  // Before the archive is opened again after a failed write; twice, three times as long the next
  // times.
  Milliseconds recovery_pause{1000};
};

// Makes the Fetcher of one fetch thread.
using MakeFetcher = std::function<Result<std::unique_ptr<Fetcher>>()>;

class Pipeline {
 public:
  // All arguments outlive it.
  Pipeline(Archive& archive, const Scope& scope, const CrawlConfig& config, const Clock& clock,
           MakeFetcher make_fetcher, PipelineOptions options);
  ~Pipeline();

  // Begins or continues a run, queues the seeds, starts the threads.
  Status start(std::span<const Url> seeds);

  // Ask nothing more; finish what is in flight.
  void drain(CrawlEnd why);
  // Give up what is in flight as well.
  void abort();

  // Has the page asked before what waits, as politely as any; a ticket. After start().
  uint64_t save(const Url& url);
  // What people ask of it, and what became of it. Any thread.
  OrderDesk& orders();

  // For a caller that waits by a tick: true when every host that has something waiting must be left
  // alone for long, and nothing is in flight. on_finished does not fire for that.
  bool only_long_waits_left() const;

  // Joins the threads, in order, and closes the run where nothing is left. The error is that of
  // the archive, if it refused to go on.
  Result<RunReport> finish();

  const Counters& counters() const;
  uint64_t queued() const;
  Milliseconds elapsed() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shilu
