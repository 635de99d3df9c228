#include "store/warc_scan.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace shilu {

Status scan_warc(const std::string& path, uint64_t end,
                 const std::function<void(const WarcEntry& entry, uint64_t length)>& visit) {
  Result<WarcReader> reader = WarcReader::open(path, 0, end);
  if (!reader) {
    return tl::unexpected<Error>(reader.error());
  }
  std::error_code error;
  const uint64_t file_end = std::min<uint64_t>(end, std::filesystem::file_size(path, error));
  // Where a record ends is known when the next one begins.
  std::optional<WarcEntry> last;
  for (;;) {
    Result<std::optional<WarcEntry>> entry = reader->next();
    if (!entry) {
      return tl::unexpected<Error>(entry.error());
    }
    if (last) {
      visit(*last, (*entry ? (*entry)->offset : file_end) - last->offset);
    }
    if (!*entry) {
      return {};
    }
    last = std::move(*entry);
  }
}

}  // namespace shilu
