// i/: a WARC record that was imported, so that a file can be given again.
//
//   i/<the first 16 octets of the SHA-256 of the record's id>     where it stands now
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

inline constexpr std::string_view kImportedPrefix = "i/";

struct ImportedRecord {
  std::string file;     // of its response, within the archive's warc/ folder
  uint64_t offset = 0;  // of the gzip member
};

// `record_id` is WARC-Record-ID without brackets.
std::string imported_key(std::string_view record_id);

std::string encode_imported(std::string_view key, const ImportedRecord& record);
Result<ImportedRecord> decode_imported(std::string_view key, std::string_view value);

}  // namespace shilu
