// Whether a table of LevelDB is whole to its last octet.
//
//   blocks, one behind another   contents   type: 1 (0 as they are, 1 Snappy)
//                                crc32c of both, masked: 4
//   footer: 48                   handles of the index of meta blocks and of the index, each a
//                                varint offset and a varint size; zeros up to octet 40; magic: 8
//
// LevelDB checks the blocks it reads. It reads a table whose filter is damaged, and never looks at
// what lies between blocks; here every octet is under a checksum or at its one value. The format is
// that of LevelDB's doc/table_format.md.
#pragma once

#include <string_view>

#include "base/result.h"

namespace shilu {

// kCorrupt, with the offset.
Status check_table(std::string_view bytes);

}  // namespace shilu
