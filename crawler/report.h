// What a crawl did, counted as it goes, and told: the progress line, and the report at the end.
//
// Counters are atomics that any thread adds to; every dropped address adds to a named reason.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "crawler/outcome.h"
#include "crawler/scope.h"
#include "crawler/traps.h"
#include "store/log_tree.h"

namespace shilu {

struct Counters {
  std::atomic<uint64_t> requests{0};        // sent, robots.txt and retries included
  std::atomic<uint64_t> responses{0};       // read, whatever their status
  std::atomic<uint64_t> received_bytes{0};  // of bodies as received
  std::array<std::atomic<uint64_t>, kOutcomeCount> finished{};  // addresses, by outcome
  std::atomic<uint64_t> retries{0};                             // addresses queued again
  std::atomic<uint64_t> versions_new{0};
  std::atomic<uint64_t> versions_changed{0};
  std::atomic<uint64_t> versions_gone{0};  // tombstones
  std::atomic<uint64_t> documents_unchanged{0};
  std::atomic<uint64_t> links_queued{0};
  std::array<std::atomic<uint64_t>, kScopeVerdictCount> links_dropped{};  // by verdict
  std::array<std::atomic<uint64_t>, kTrapCount> links_trapped{};          // by trap
  std::atomic<uint64_t> outlinks_dropped{0};  // past kMostOutlinks of a page
  std::atomic<uint64_t> sessions_dropped{0};  // links taken without their mark of a visit
  std::atomic<uint64_t> shapes_demoted{0};    // of addresses (crawler/barren_shapes.h)
  std::atomic<uint64_t> links_forgotten{0};   // addresses taken down, seeds among them
  std::atomic<uint64_t> links_unusable{0};    // addresses that cannot be parsed
  std::atomic<uint64_t> circuits_opened{0};   // of hosts that failed and failed (politeness.h)
  std::atomic<uint64_t> circuits_closed{0};   // and answered again
  std::atomic<uint64_t> hosts_waiting{0};     // with something to ask, resting now

  uint64_t pages_finished() const;
  uint64_t errors() const;
};

// How a crawl ended.
enum class CrawlEnd {
  kDone,         // nothing is waiting: the run is closed
  kWaiting,      // what is left belongs to hosts that must be left alone for long: closed too
  kLimited,      // --max-pages or --max-time: the run stays open
  kInterrupted,  // by a signal: the run stays open
  kFailed,       // the archive refused to go on: the run stays open
};
std::string_view crawl_end_name(CrawlEnd end);

struct RunReport {
  uint32_t run = 0;
  bool continued = false;  // the run had been left open
  Instant started_at;
  Milliseconds took{0};
  CrawlEnd end = CrawlEnd::kDone;
  uint64_t left_waiting = 0;  // addresses still queued
  TreeHead log_head;          // of the archive's log of versions, for people to keep elsewhere
};

// "pages 120 · 3.2/s · hosts resting 4 · new 40 · changed 2 · unchanged 70 · errors 1 · queued 300"
std::string progress_line(const Counters& counters, uint64_t queued, Milliseconds elapsed);

// Several lines for a person.
std::string report_text(const RunReport& report, const Counters& counters);
// One JSON object: the figures of a crawl that goes on, under the names that the report at its end
// has them by.
std::string live_report_json(const Counters& counters, uint64_t queued, Milliseconds elapsed);
// One JSON object, the same figures under fixed names.
std::string report_json(const RunReport& report, const Counters& counters);

}  // namespace shilu
