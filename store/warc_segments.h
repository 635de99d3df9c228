// WarcSegments: the archive's WARC files, appended to and never rewritten.
//
//   DIR/warc/shilu-20180306010203-00001.warc.gz    a warcinfo record, then records as they came
//   DIR/warc/set-aside/<file>.<offset>.<time>      what a killed writer left past the recorded end
//
// A group of records goes whole into one segment; a segment of 1 GiB or more gets no further
// group. Owned by the writer thread.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/durable_file.h"

namespace shilu {

// Names of the segments that lie in a folder, in the order of their serial numbers; other
// programs' files are not among them. kIo.
Result<std::vector<std::string>> segments_in(const std::string& directory);

class WarcSegments {
 public:
  static constexpr uint64_t kSegmentBytes = uint64_t{1} << 30;

  // `recorded` says how many bytes of which file the database knows; `current` is the one to go on
  // with, "" if there is none. Bytes past the recorded end, and segments the database does not
  // know, are moved to set-aside/: their pages were never acknowledged. kUnopenable when a
  // segment is shorter than recorded. `segment_bytes` is kSegmentBytes but in tests.
  static Result<WarcSegments> open(const std::string& directory,
                                   const std::map<std::string, uint64_t>& recorded,
                                   const std::string& current,
                                   uint64_t segment_bytes = kSegmentBytes);

  struct Placement {
    std::string file;
    uint64_t offset = 0;  // of the first member; the others follow it without a gap
  };
  // Has the members written, and after them the one that `last` makes, by another thread where they
  // are many: what they refer to lives until sync(), which is called next. A new segment is named
  // by `now`. After an error of either the object is not used again: what was written past the
  // recorded end is set aside at the next open.
  Result<Placement> append(std::vector<std::string_view> members, Instant now,
                           std::function<std::string()> last);
  // Waits until that is durable; the length of the segment.
  Result<uint64_t> sync();

 private:
  WarcSegments(std::string directory, uint64_t segment_bytes)
      : directory_(std::move(directory)), segment_bytes_(segment_bytes) {}

  Status set_aside_unrecorded(const std::map<std::string, uint64_t>& recorded);
  Status set_aside_tail(const std::string& file, uint64_t recorded_bytes);
  Status begin_segment(Instant now);

  std::string directory_;
  uint64_t segment_bytes_;
  std::string file_;  // of the current segment, "" before the first
  FileDescriptor segment_;
  uint64_t end_ = 0;
  uint64_t last_serial_ = 0;
  std::future<Result<uint64_t>> written_;  // of what was appended: how many bytes. Uses segment_
};

}  // namespace shilu
