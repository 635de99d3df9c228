// Reextraction: the documents of an archive made anew from their raw responses by the present
// rules, as new revisions of the same captures. Nothing is fetched, and no version is taken away.
//
//   captures in key order → those made by another extractor → page → document → revision
//        one thread                                    all cores             one thread, in order
//
// A capture whose newest revision was made by the present extractor and rules is passed over
// unread, so a second run does nothing, and one that was killed or stopped goes on where the last
// durable revision stands.
//
// What is a document by the crawl's judgement and now comes out as another kind of page (a list, a
// block) gets a revision of that kind, which is what the present rules say of it; the earlier
// revisions keep their text. A page that made no version when it was crawled, and is a document
// now, becomes version 1 of its address, at the time it was fetched.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crawler/config.h"
#include "crawler/reextract_summary.h"
#include "extract/portal_rules.h"
#include "store/archive.h"

namespace shilu {

struct ReextractOptions {
  std::string url_prefix;  // only addresses that begin so; all if empty
  bool all = false;        // what is up to date too
  bool dry_run = false;    // nothing is written; the archive may be open for reading
  unsigned threads = 0;    // 0: as many as the machine has cores
  // The caps of what is decoded; a page may have as much as an attachment, since what is stored has
  // passed the crawl's own caps.
  CrawlConfig config = {};
};

// What there is to do.
struct ReextractWork {
  uint64_t pages = 0;  // to be read
  // Of them: made with a portal's rule, and no rule is for their address now.
  uint64_t without_their_rule = 0;
};

class Reextraction {
 public:
  // All of these outlive it. It is the archive's writer meanwhile, unless it is a dry run. Once
  // `stopping` is true, by any thread, run() ends early: what was begun is finished and written.
  Reextraction(Archive& archive, const PortalRules& rules, const Clock& clock,
               const std::atomic<bool>& stopping, ReextractOptions options);

  // What run() will do, without reading any page.
  Result<ReextractWork> count();

  // `progress` is told how many are done. The error of a write that failed; what was written
  // before it stays.
  Result<ReextractSummary> run(const std::function<void(uint64_t done)>& progress);

 private:
  struct Job;
  struct Rebuilt;
  using Jobs = std::vector<Job>;

  bool is_up_to_date(const Archive::Capture& capture) const;
  // Whether pages that made no version are to be judged again.
  Result<bool> judges_unversioned(uint64_t captures_to_read) const;
  // What the present rules are, all together.
  std::string fingerprint() const;

  Status read_captures();
  Status read_unversioned();
  Status work_off(const Jobs& jobs);
  Rebuilt rebuild(const Job& job) const;
  Rebuilt rebuild_version(const Job& job) const;
  Rebuilt judge_unversioned(const Job& job) const;
  void take(const Job& job, Rebuilt rebuilt);
  Status write_revisions();

  Archive& archive_;
  const PortalRules& rules_;
  const Clock& clock_;
  const std::atomic<bool>& stopping_;
  const ReextractOptions options_;

  std::function<void(uint64_t)> progress_;
  ReextractSummary summary_;
  std::vector<Revision> revisions_;  // not yet written
  size_t revision_bytes_ = 0;
  uint64_t done_ = 0;
};

}  // namespace shilu
