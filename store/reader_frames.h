// What a reader and the process that writes an archive say on the socket DIR/readers.sock. The
// reader asks, and asks the next when it has its answer; the writer closes on what it does not
// understand. All reads of a connection are of one snapshot, taken when it says hello.
//
//   frame    ┌─────────────────────┬──────┬────────┐
//            │ length: 4 octets,   │ kind │ fields │   length: of kind and fields
//            │ little-endian       │      │        │   fields: as in fields.h
//            └─────────────────────┴──────┴────────┘
//
//   question                                    answer
//   hello   1: version                          welcome   1: version
//   get     1: key                              value     1: sealed value; none, nothing is there
//   scan    1: from key, 2: bytes               entries   1: key, 2: value, as often as there are
//                                                         entries; 3: 1 after the last of all
//   report                                      reported  1: JSON; none, there is none
//   order   1: JSON                             ordered   1: JSON; none, it takes no orders
//   any                                         failure   1: sort, 2: what, for a person
//
// A scan gives the entries from the first key that is not before `from` on, until there are as many
// bytes as asked or as kMostScanBytes, and one at least.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shilu {

inline constexpr const char* kReadersSocketName = "readers.sock";
inline constexpr uint64_t kReaderProtocol = 1;
// Of kind and fields. A key holds an address, and the longest are 64 KiB.
inline constexpr size_t kMostQuestionBytes = size_t{128} << 10;
// An answer holds one record at least, however long it is.
inline constexpr size_t kMostAnswerBytes = size_t{1} << 30;
inline constexpr size_t kMostScanBytes = size_t{256} << 10;

enum class FrameKind : uint8_t {
  kHello = 1,
  kGet = 2,
  kScan = 3,
  kReport = 4,
  kOrder = 5,
  kWelcome = 65,
  kValue = 66,
  kEntries = 67,
  kReported = 68,
  kOrdered = 70,
  kFailure = 69,
};

inline constexpr size_t kFrameHeadBytes = 4;
std::string make_frame(FrameKind kind, std::string_view fields);
// The length that a frame's first four octets say.
size_t frame_length(std::string_view head);

struct ScanQuestion {
  std::string from;
  uint64_t bytes = 0;
};
std::string encode_scan(const ScanQuestion& scan);
std::optional<ScanQuestion> decode_scan(std::string_view fields);

struct ScannedEntry {
  std::string key;
  std::string value;
};
struct ScannedEntries {
  std::vector<ScannedEntry> entries;
  bool complete = false;  // there is none after them
};
std::optional<ScannedEntries> decode_entries(std::string_view fields);

// A frame of one field, number 1.
std::string encode_octets(std::string_view octets);
std::optional<std::string> decode_octets(std::string_view fields);
std::string encode_number(uint64_t number);
std::optional<uint64_t> decode_number(std::string_view fields);

enum class FailureSort : uint8_t {
  kUnreadable = 1,      // kIo: the record could not be read
  kCorrupt = 2,         // kCorrupt
  kMisunderstood = 3,   // kUnopenable: a frame or a version that it does not know
  kTooManyReaders = 4,  // kLocked
  kEnding = 5,          // kLocked: the writer is done
};
std::string encode_failure(FailureSort sort, std::string_view what);
// The error as it concerns the reader.
std::optional<Error> decode_failure(std::string_view fields);

}  // namespace shilu
