// The log of all versions in the order they were committed: the tree of RFC 6962 (store/log_tree.h)
// over entries that say, each in a few lines a person can read, what a version is. An entry is
// never changed or taken out. Whoever keeps a head elsewhere can tell whether anything before it
// was.
//
//   t/<index>          an entry: its leaf hash, and which version it is
//   n/<level><index>   the hash of a full subtree, of every eighth level; those between are made
//                      from them
//   m/log              size and right edge
#pragma once

#include <leveldb/write_batch.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "store/log_tree.h"
#include "store/record.h"
#include "store/view.h"

namespace shilu {

// Of the levels above the leaves these are kept.
inline constexpr int kLogLevelStep = 8;

// The entry of a version: the text whose leaf hash stands in the log. `metadata_sha256`
// is of the document's JSON as it was compressed into the record; of a tombstone it is not asked.
std::string log_entry(const Url& url, const VersionPlace& place, const VersionRecord& version,
                      std::string_view metadata_sha256);

// The log as the writer sees it: the edge in force, and appending within a batch. Values, copied
// for a batch in the making and taken over once it is durable.
class VersionLog {
 public:
  static Result<VersionLog> load(const View& view);

  // The index of the new entry. `now` is when the version comes into the archive; where that is
  // before the last entry's, the last entry's is kept.
  uint64_t append(std::string_view entry, const VersionPlace& version, Instant now,
                  leveldb::WriteBatch& batch);
  // That content was taken out: `entry` is removal_entry of it.
  uint64_t append_removal(std::string_view entry, Instant now, leveldb::WriteBatch& batch);
  // Puts the edge into the batch that held the appends.
  void put_edge(leveldb::WriteBatch& batch) const;

  TreeHead head() const { return edge_.tree.head(); }
  uint64_t size() const { return edge_.tree.size(); }

 private:
  uint64_t append(LogRecord record, Instant now, leveldb::WriteBatch& batch);

  LogEdge edge_;
};

// The nodes of the log as `view` has them, which outlives the function. kCorrupt where one is
// missing.
ReadNode log_nodes(const View& view);

}  // namespace shilu
