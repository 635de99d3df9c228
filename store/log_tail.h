// How far a file in LevelDB's log format is whole: its logs, and its manifests.
//
//   blocks of 32 KiB, each of pieces   crc32c of type and payload, masked: 4   length: 2   type: 1
//                                      payload
//   types   1 a record, 2 its first piece, 3 a middle one, 4 its last; less than 7 octets at the
//           end of a block are not used
//
// LevelDB itself takes a length that points past the end for a writer that died, and drops what
// follows without a word; and with paranoid_checks it refuses zeros that a power cut left. Here the
// end of a log is told from damage before its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shilu {

enum class LogEnd {
  kClean,    // the last record is whole; nothing follows it, or a part that a killed writer left
  kDamaged,  // what follows the whole records is no part of one, and no whole record is after it
  kBroken,   // whole records follow what is none: not a matter of the end
};

struct LogState {
  LogEnd end = LogEnd::kClean;
  uint64_t whole_bytes = 0;  // up to the end of the last whole record before any damage
};

LogState judge_log(std::string_view bytes);

// The whole records at the beginning of `bytes`.
std::vector<std::string> log_records(std::string_view bytes);

// Of a file. kIo.
Result<LogState> judge_log_file(const std::string& path);

}  // namespace shilu
