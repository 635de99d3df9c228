// Dump: the corpus as JSON lines, a version a line, in the order of the archive's keys. A tombstone
// has no line, and of a page that is gone no earlier version is in force. Two dumps
// of one archive with the same options are equal byte for byte.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/archive.h"

namespace shilu {

enum class DumpedVersions {
  kNewest,  // of each address the version in force
  kAll,     // of each address the newest first
};

struct DumpOptions {
  DumpedVersions versions = DumpedVersions::kNewest;
  std::optional<Instant> since;    // only versions fetched after it
  std::optional<Instant> as_of;    // as if nothing had been fetched later
  std::vector<std::string> hosts;  // only these, as "host" or "host:port"; all if empty
};

// May change a row before it is written.
using RowTransform = std::function<void(nlohmann::ordered_json& row)>;

// Takes one line, without line feed.
using LineSink = std::function<Status(std::string_view line)>;

// How many rows were given to `sink`. What fails in the sink ends the dump.
Result<uint64_t> dump_rows(const Archive& archive, const DumpOptions& options,
                           const RowTransform& transform, const LineSink& sink);

inline constexpr std::string_view kDumpFileName = "documents.jsonl.zst";

// Writes DIR/documents.jsonl.zst, whole or not at all; an earlier one is replaced. DIR is made if
// absent; kInvalidArgument when it holds anything that an earlier dump did not put there.
Result<uint64_t> dump_to_directory(const Archive& archive, const DumpOptions& options,
                                   const RowTransform& transform, const std::string& directory);

}  // namespace shilu
