// A database's folder as a whole, when another is to take its place.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace shilu {

// Of the files in it. kIo.
Result<uint64_t> bytes_of_folder(const std::string& folder);

// Durable on return; both stand in one folder. kIo or kDiskFull, naming `from`.
Status rename_durably(const std::string& from, const std::string& to);

}  // namespace shilu
