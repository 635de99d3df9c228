// Export: what an archive holds, for other tools. Two exports of one archive with the same
// selection are equal byte for byte. kNotFound where nothing matches: no file is left then.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/archive.h"
#include "store/exported_records.h"

namespace shilu {

struct ExportSummary {
  uint64_t records = 0;   // WARC records, without warcinfo
  uint64_t captures = 0;  // of them those in the index (store/cdxj.h)
  uint64_t pages = 0;     // of a WACZ
};

// The index of the archive's own segments (store/cdxj.h), sorted by its bytes: each line without
// line feed. What does not fit in memory while it is sorted waits in `directory`.
Result<ExportSummary> export_cdxj(const Archive& archive, const ExportSelection& selection,
                                  const std::string& directory,
                                  const std::function<Status(std::string_view line)>& sink);

// A WARC file: the records of all segments one after another, as they stand there. `path` stands
// whole or not at all.
Result<ExportSummary> export_warc_file(const Archive& archive, const ExportSelection& selection,
                                       const std::string& path);

// A folder of WARC files named as the archive's segments. kInvalidArgument where the folder holds
// anything that is not of such a name.
Result<ExportSummary> export_warc_directory(const Archive& archive,
                                            const ExportSelection& selection,
                                            const std::string& directory);

// A WACZ 1.1.1 file: archive/ with the segments, indexes/ with a compressed CDXJ index and the
// index of its blocks, pages/pages.jsonl with every version's title and text, and the manifest with
// its digest. `path` stands whole or not at all.
Result<ExportSummary> export_wacz(const Archive& archive, const ExportSelection& selection,
                                  const std::string& path);

}  // namespace shilu
