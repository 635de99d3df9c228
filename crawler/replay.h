// What a crawl makes of fetches that a killed one left whole in the WARC.
#pragma once

#include "crawler/config.h"
#include "crawler/scope.h"
#include "extract/portal_rules.h"
#include "store/archive.h"

namespace shilu {

// For ArchiveOptions. Reads a page as the extract stage does; what was learned of its host, which
// no record says, is left as it stands in the archive. All arguments outlive it.
Replayer make_replayer(const Scope& scope, const CrawlConfig& config, const PortalRules& rules);

}  // namespace shilu
