// The records of a WARC file with the length of each, so that one can be overwritten.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "store/warc_reader.h"

namespace shilu {

// Calls `visit` for every record of the file at `path` up to `end`, which is a record's: with the
// octets it takes there, from entry.offset. The errors of WarcReader, after the records before.
Status scan_warc(const std::string& path, uint64_t end,
                 const std::function<void(const WarcEntry& entry, uint64_t length)>& visit);

}  // namespace shilu
