// The records of an archive's WARC segments that are handed to other tools: requests, responses and
// revisits of the addresses and times asked for, and what was kept beside them about them. A
// revisit takes along the response that holds its body. What the archive keeps for itself (marks of
// commits, what stands in place of removed records) names no address and stays.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/archive.h"
#include "store/warc_reader.h"

namespace shilu {

struct ExportSelection {
  std::string url_prefix;        // as Archive::list has it; all if empty
  std::optional<Instant> since;  // only what was fetched after it
};

// One record and the gzip member it is.
struct ExportedRecord {
  const std::string& segment;  // the name of its file
  const WarcEntry& entry;
  const std::string& member;
};

class ExportedRecords {
 public:
  // kInvalidArgument for a prefix that is no address. Goes through the
  // segments once to find what revisits refer to, unless everything is asked for; what it keeps
  // of each is eight octets.
  static Result<ExportedRecords> open(const Archive& archive, const ExportSelection& selection);

  // Of each segment that has any such record its warcinfo and these, in the order of the file.
  Status for_each(const std::function<Status(const ExportedRecord&)>& visit) const;

  // Whether an address and time are among those asked for.
  bool is_selected(const Url& url, Instant fetched_at) const;

 private:
  ExportedRecords(std::optional<Instant> since, std::string key_prefix)
      : since_(since), key_prefix_(std::move(key_prefix)) {}

  Status find_referred();
  bool is_exported(const WarcEntry& entry) const;

  std::optional<Instant> since_;
  std::string key_prefix_;
  std::vector<WarcSegment> segments_;
  std::unordered_set<size_t> referred_;  // hashes of the names of what selected revisits refer to
};

}  // namespace shilu
