// Replay: fetches that a killed writer left whole in the WARC, and not yet in the database, become
// the commits they were about to become. The WARC says what came; whoever opens the archive says
// what a fetch means.
#pragma once

#include <functional>
#include <optional>

#include "base/page.h"
#include "store/archive.h"

namespace shilu {

struct UnfinishedFetch {
  Page page;  // as it came, as far as WARC records say (store/warc_page.h)
  Url url;    // PageCommit::url
  std::optional<QueuedTask> waiting = {};  // the entry of the queue that the commit ends
  std::optional<UrlState> known = {};
  std::optional<std::string> host_state = {};  // what the database has of the asked host
};

}  // namespace shilu
