// What an archive holds, portal by portal (Archive::stats).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace shilu {

struct PortalStats {
  std::string host;  // Url::host: all its ports and schemes together
  uint64_t addresses = 0;
  uint64_t versions = 0;           // captures that changed a document
  uint64_t revisions = 0;          // later extractions of those
  uint64_t tombstones = 0;         // pages found to be gone
  uint64_t text_bytes = 0;         // of the texts of versions and revisions
  uint64_t stored_text_bytes = 0;  // of the same as they lie in the database; 0 where one is shared
  std::optional<Instant> first_seen;
  std::optional<Instant> last_seen;
};

struct ArchiveStats {
  PortalStats all;                   // the sum, its host ""
  std::vector<PortalStats> portals;  // most versions first, then by host
};

}  // namespace shilu
