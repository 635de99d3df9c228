// Which WARC records go when versions do. Reads the segments from end to end and overwrites
// nothing.
#pragma once

#include <leveldb/write_batch.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "store/removal.h"
#include "store/view.h"

namespace shilu {

struct RawRecord {
  std::string file;  // name of the segment
  uint64_t offset = 0;
  uint64_t length = 0;  // of its gzip member
};

// The archive's WARC folder, and how many bytes of each segment are recorded.
struct RawSegments {
  std::string directory;
  std::map<std::string, uint64_t> recorded;
};

// As `view` has them, of the archive in `directory`.
Result<RawSegments> recorded_segments(const View& view, const std::string& directory);

// How often records of a segment were overwritten: a copy of it made before is another file.
Result<uint64_t> times_erased(const View& view, std::string_view segment_file);

// Puts into `batch` that the records are to be overwritten.
void put_erasures(const std::vector<RawRecord>& records, const Removal& removal,
                  leveldb::WriteBatch& batch);

// ---- what names an address -----------------------------------------------------------------

// What a record that names the address is filed under; nothing for an address that stays.
using FileAddress = std::function<std::optional<std::string>(const Url& url)>;

// The records of an address: those with it as WARC-Target-URI or WARC-Refers-To-Target-URI, and
// `metadata` whose fields name it. Links in the bodies of other pages are theirs.
Result<std::map<std::string, std::vector<RawRecord>>> records_naming(const RawSegments& segments,
                                                                     const FileAddress& file);

// The files in set-aside/ (whole paths) that hold such a record, or that cannot be read to their
// end, so that nobody can tell.
Result<std::vector<std::string>> set_aside_naming(const std::string& warc_directory,
                                                  const FileAddress& file);

// ---- what only pruned versions need --------------------------------------------------------

struct RawNeeds {
  using Place = std::pair<std::string, uint64_t>;   // segment file and offset
  using Capture = std::pair<std::string, Instant>;  // address key, and when it was captured

  std::map<Place, std::string> pruned;  // responses of pruned versions → their address key
  std::set<Place> kept;                 // responses of versions of those addresses that stay
  std::set<Capture> next;               // captures that the next revisit would refer to
};

// By address key: the responses of pruned versions, the requests for them, and the revisits that
// say no more than that one of them was met again. A response stays that a version which is kept
// refers to, itself or by its revisit, and one that the next revisit would.
Result<std::map<std::string, std::vector<RawRecord>>> records_of_pruned(const RawSegments& segments,
                                                                        const RawNeeds& needs);

}  // namespace shilu
