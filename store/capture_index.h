// CaptureIndex: responses in a folder of WARC segments by address and time, for what names another
// capture without saying where it stands (a revisit).
//
// Found by going through the segments, once, when something is first asked for; later only through
// what was appended since. Holds 24 octets a response. Any thread may ask; one goes through the
// segments while the others wait.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/warc_page.h"
#include "store/warc_reader.h"

namespace shilu {

// The record that begins at `offset` of a file. kNotFound, kIo, or kCorrupt where none does.
Result<WarcEntry> read_warc_entry(const std::string& path, uint64_t offset);

class CaptureIndex {
 public:
  struct Found {
    std::string file;
    WarcEntry entry;
  };

  // kIo from find() while `directory` is not there.
  explicit CaptureIndex(std::string directory) : directory_(std::move(directory)) {}

  // The response of that address and time, to the millisecond; nothing if there is none. A segment
  // that cannot be read on hides what follows in it.
  Result<std::optional<Found>> find(const CaptureName& name) EXCLUDES(mutex_);

 private:
  struct Response {
    uint64_t name_hash;
    uint64_t offset;
    uint32_t file;  // index in files_
  };
  struct Scanned {
    uint64_t bytes = 0;        // of the file when it was gone through
    uint64_t last_record = 0;  // where to go on
    uint32_t file = 0;
  };

  std::optional<Found> look_up(const CaptureName& name) REQUIRES(mutex_);
  // Whether anything was added.
  Result<bool> extend() REQUIRES(mutex_);
  void scan(const std::string& path, Scanned& scanned) REQUIRES(mutex_);

  const std::string directory_;
  Mutex mutex_;
  std::vector<Response> responses_ GUARDED_BY(mutex_);  // sorted by name_hash
  std::vector<std::string> files_ GUARDED_BY(mutex_);
  std::map<std::string, Scanned> scanned_ GUARDED_BY(mutex_);  // by file name
};

}  // namespace shilu
