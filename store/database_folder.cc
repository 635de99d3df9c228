#include "store/database_folder.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "store/durable_file.h"

namespace shilu {

namespace fs = std::filesystem;

Result<uint64_t> bytes_of_folder(const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    bytes += entry->is_regular_file(error) ? entry->file_size(error) : 0;
  }
  if (error) {
    return fail(ErrorCode::kIo, folder + ": " + error.message());
  }
  return bytes;
}

Status rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    return fail_errno(from, errno);
  }
  return sync_directory(to + "/..");
}

}  // namespace shilu
