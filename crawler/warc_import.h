// Import: captures in WARC files of other crawlers become captures of the archive.
//
// In the order of their times each response is read as the crawl reads its pages, committed with
// the time it was fetched, and its records go into the archive's segments as they came. A revisit
// is the response it refers to, in these files or in the archive, seen again. What was imported
// before is passed over, so that a file can be given again. Nothing is fetched.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crawler/config.h"
#include "crawler/warc_candidates.h"
#include "extract/portal_rules.h"
#include "store/archive.h"

namespace shilu {

struct ImportSummary {
  uint64_t records = 0;                  // read, of whatever type
  uint64_t captures = 0;                 // imported now
  uint64_t already = 0;                  // imported before
  uint64_t versions_new = 0;             // of captures: the first version of an address
  uint64_t versions_changed = 0;         // a further version
  uint64_t gone = 0;                     // tombstones
  uint64_t unchanged = 0;                // the document in force at their time
  uint64_t without_document = 0;         // kept as records alone: other than 200, lists, cut short
  uint64_t forgotten = 0;                // captures of addresses that were forgotten: left
  uint64_t unresolved = 0;               // revisits whose response is nowhere: left
  std::map<std::string, uint64_t> left;  // other records, by type
  uint64_t faults = 0;                   // records that cannot be used
  bool interrupted = false;
};

struct ImportProgress {
  bool reading = true;  // the files are gone through; then captures are taken in
  uint64_t done = 0;    // octets, or captures
  uint64_t total = 0;
};

struct ImportCallbacks {
  std::function<void(const WarcFault&)> fault;
  // Says whether to go on; what is committed by then stays.
  std::function<bool(const ImportProgress&)> progress;
};

// `archive` is open for writing, in the folder `directory`, where space aside is taken too. Of
// `config` only the caps count. `now` is when the captures come into the archive.
Result<ImportSummary> import_warc_files(Archive& archive, const std::string& directory,
                                        const std::vector<std::string>& files,
                                        const CrawlConfig& config, const PortalRules& rules,
                                        Instant now, const ImportCallbacks& callbacks);

}  // namespace shilu
