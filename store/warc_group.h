// The record that ends a group of commits in the WARC: from it a writer that finds the group past
// the recorded end of its segment knows that it is whole, and what each of its captures was for.
//
//   WARC-Type: metadata, Content-Type: application/warc-fields
//     batch: 17                                       the batch that makes the group durable
//     commit: 2 q/cn,gov,ln,www:80/2/000000000000002a records of the WARC, and what they answer:
//     commit: 1 - http://www.ln.gov.cn/robots.txt     an entry of the queue, or an address
//     commit: 2 + http://www.ln.gov.cn/a.html         of an import: no crawl fetched it
//
// The records of the commits stand before it, in the order of its lines. A commit that brought no
// record has no line. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/archive.h"
#include "store/warc_reader.h"

namespace shilu {

struct GroupRecord {
  struct Commit {
    uint64_t records = 0;   // at least 1
    std::string queue_key;  // PageCommit::queue_key
    std::string url;        // PageCommit::url where there is no queue key
    bool imported = false;  // by PageCommit::imported_record
  };
  uint64_t batch = 0;  // Counters::batches once it is durable
  std::vector<Commit> commits;
};

// Of those of `commits` that have raw records.
GroupRecord group_record(uint64_t batch, const std::vector<PageCommit>& commits);

// As a gzip member.
std::string group_member(const GroupRecord& group, Instant now);

// Nothing for a record that is no group's; kCorrupt for one that is not of its form.
Result<std::optional<GroupRecord>> parse_group_record(const WarcEntry& entry);

}  // namespace shilu
