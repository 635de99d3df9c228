// WarcCandidates: the captures in WARC files of other crawlers, found in one pass over the files
// and given in the order in which they were fetched.
//
// A capture is a response or revisit with the request that belongs to it, if one stands next to it.
// Nothing in a file is trusted: a record that is damaged is told and passed over, and reading goes
// on with the next that can be found.
//
// Holds one record at a time; captures are sorted outside of memory. Owned by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "store/durable_file.h"
#include "store/sorted_lines.h"
#include "store/warc_reader.h"

namespace shilu {

// Something in a WARC file that cannot be used.
struct WarcFault {
  std::string file;
  uint64_t offset = 0;
  std::string what;
};

// Where a record can be read again.
struct RecordPlace {
  uint32_t file = 0;  // its place among the files; WarcCandidates::kSpool for those kept aside
  uint64_t offset = 0;
  uint64_t end = 0;

  friend bool operator==(const RecordPlace&, const RecordPlace&) = default;
};

struct WarcCandidate {
  RecordPlace capture;
  std::optional<RecordPlace> request;
  bool asked_by_get = true;  // or its request is not known
  // Where the record stood in its file, for messages.
  uint32_t file = 0;
  uint64_t offset = 0;
};

// A record and its octets as a gzip member of its own: as it came, where it was one whose head says
// no time and no name.
struct StoredRecord {
  WarcEntry entry;
  std::string member;
};

class WarcCandidates {
 public:
  static constexpr uint32_t kSpool = UINT32_MAX;

  // What needs space aside takes it in `directory`. `fault` is told of each in the order met.
  WarcCandidates(std::vector<std::string> files, std::string directory,
                 std::function<void(const WarcFault&)> fault);

  // Goes through all files, once. `progress` is given the octets gone through after each record and
  // says whether to go on. What cannot be read at all is a fault like any other.
  Status find(const std::function<bool(uint64_t octets)>& progress);

  uint64_t records() const { return records_; }
  uint64_t captures() const { return captures_; }
  // Records that are no captures, by type; responses that are not HTTP's as "other response".
  const std::map<std::string, uint64_t>& left() const { return left_; }

  // In the order of their times, of one time in that of the files.
  Status for_each(const std::function<Status(const WarcCandidate&)>& visit);
  Result<StoredRecord> read(const RecordPlace& place) const;
  // The response that a revisit refers to by id, by address and date, or by the digest of its
  // payload; nothing where none of the files has it.
  std::optional<RecordPlace> original_of(const WarcEntry& revisit) const;
  const std::string& file_name(uint32_t file) const { return files_[file]; }

 private:
  struct Seen {
    std::string line;  // of a capture, but for its request
    RecordPlace place;
    std::string type;
    std::string id;
    std::string concurrent_to;
    std::string target;
    bool is_get = true;
  };

  Status read_file(uint32_t file, const std::function<bool(uint64_t)>& progress);
  Status take(uint32_t file, const WarcEntry& entry);
  Status take_capture(Seen seen);
  Status take_request(Seen seen);
  Status give_up_pending();
  Status add(const Seen& capture, const Seen* request);
  Result<RecordPlace> place_of(uint32_t file, const WarcEntry& entry);
  Status find_originals();

  const std::vector<std::string> files_;
  const std::string directory_;
  const std::function<void(const WarcFault&)> fault_;
  SortedLines lines_;
  std::optional<Seen> pending_;  // whose request or capture may be the next record
  FileDescriptor spool_;         // records of gzip members that hold several
  uint64_t spool_end_ = 0;
  uint64_t records_ = 0;
  uint64_t captures_ = 0;
  uint64_t done_octets_ = 0;  // of the files before
  bool stopped_ = false;
  std::map<std::string, uint64_t> left_;
  std::unordered_set<uint64_t> wanted_;  // hashes of the names that revisits refer to
  std::unordered_map<uint64_t, RecordPlace> originals_;
};

}  // namespace shilu
