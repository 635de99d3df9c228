// The extract stage: what one fetch brought → everything it changes.
//
// make_commit is a pure function of its arguments but for the counters, and runs in the extract
// threads: it has the page read (crawler/page_reading.h), sorts the links and compresses the raw
// records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crawler/config.h"
#include "crawler/fetcher.h"
#include "crawler/mailbox.h"
#include "crawler/outcome.h"
#include "crawler/page_reading.h"
#include "crawler/politeness.h"
#include "crawler/report.h"
#include "crawler/scope.h"
#include "crawler/task.h"
#include "extract/portal_rules.h"
#include "store/archive.h"

namespace shilu {

// A finished request on its way from a fetch thread to an extract thread.
struct FetchedPage {
  FetchTask task;
  std::string queue_key;
  std::optional<UrlState> known;
  FetchResult result;
  HostState host;
  // Of a robots.txt, or a redirect on the way to it: where it belongs. Only its sitemaps are of
  // interest here, and what it says of an address of another name is not remembered of that.
  std::optional<Url> robots_of = std::nullopt;
  uint64_t ticket = 0;  // of a PageOrder

  // About what it holds in memory.
  size_t bytes() const;
};

// A commit on its way to the writer, which counts the outcome once it is durable.
struct MadeCommit {
  PageCommit commit;
  Outcome outcome = Outcome::kOk;
  // Of commit.host_state (HostState).
  uint64_t host_number = 0;
  Instant blocked_until{};
  bool is_first_visit = false;  // of a page that was never asked before
  uint64_t ticket = 0;          // of a PageOrder
  std::string location = {};    // of a PageOrder that met a redirect: where it leads
  // Instead of a commit: a host's pause is to be stored.
  std::optional<HostPause> pause = {};

  // About what it holds in memory.
  size_t bytes() const;
};

// What a finished request for a robots.txt says; nothing if the server could not tell.
std::optional<RobotsFile> robots_file_of(const FetchResult& result);

MadeCommit make_commit(const FetchedPage& fetched, const Scope& scope, const CrawlConfig& config,
                       const PortalRules& rules, Counters& counters);

// The commit of an address that was not asked.
MadeCommit make_refusal(const FetchTask& task, const std::string& queue_key, Outcome outcome,
                        Instant now);

// robots.txt is asked when its server is, not as a page.
bool is_robots_address(const Url& url);

}  // namespace shilu
