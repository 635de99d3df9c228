// What a manifest of LevelDB says of its logs.
//
//   a log of edits, each a sequence of a varint tag and its fields
//     1 comparator: string                    2 number of the log: varint
//     3 next file: varint                     4 last sequence: varint
//     5 compact pointer: varint level, string 6 deleted file: varint level, varint number
//     7 new file: varint level, number and size, two strings
//     9 number of the log before: varint      a string is a varint length and its octets
//
// LevelDB's db/version_edit.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shilu {

// The number of the oldest log that is needed beside the tables of its last edit; logs before it
// are in them. Nothing where an edit cannot be read or none names a log. `bytes` are whole records
// (store/log_tail.h).
std::optional<uint64_t> oldest_log(std::string_view bytes);

}  // namespace shilu
