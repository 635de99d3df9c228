// The records of what was removed and is being removed, their fields numbered as FORMAT.md lists
// them. As in store/record.h.
//
//   f/<address key>                    an address, or all that begin with it, is never fetched
//                                      again
//   m/erased/<segment file>            how often records of a segment were overwritten
//   e/<segment file>/<offset: 8>       a WARC record that is to be overwritten: taken out when it
//                                      is
//   x/<address key>                    LevelDB's files may hold dead copies of its versions: taken
//                                      out when they do not
//   y/<id: 4>                          a dictionary that goes: taken out when nothing needs it, and
//                                      LevelDB's files do not hold it
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/warc_erase.h"

namespace shilu {

inline constexpr std::string_view kForgottenPrefix = "f/";
inline constexpr std::string_view kErasurePrefix = "e/";
inline constexpr std::string_view kDeadCopiesPrefix = "x/";
inline constexpr std::string_view kErasedPrefix = "m/erased/";
inline constexpr std::string_view kGoingDictionaryPrefix = "y/";

std::string forgotten_key(std::string_view address_key);
// `offset` big-endian.
std::string erasure_key(std::string_view segment_file, uint64_t offset);
std::string dead_copies_key(std::string_view address_key);
std::string erased_key(std::string_view segment_file);
// `id` big-endian.
std::string going_dictionary_key(uint32_t id);
std::optional<uint32_t> parse_going_dictionary_key(std::string_view key);

struct ForgottenRecord {
  uint64_t log_index = 0;  // of the entry of the log that says so (store/removal.h)
  Instant at;
  std::string reason;
  bool is_prefix = false;  // all that begin with the address
  std::string leaves;      // Removal::leaves in hexadecimal digits: the digest of what was

  friend bool operator==(const ForgottenRecord&, const ForgottenRecord&) = default;
};
std::string encode_forgotten(std::string_view key, const ForgottenRecord& forgotten);
Result<ForgottenRecord> decode_forgotten(std::string_view key, std::string_view value);

struct SegmentErasure {
  std::string file;
  WarcErasure erasure;
};
std::string encode_erasure(std::string_view key, const WarcErasure& erasure);
// The file and the offset are the key's.
Result<SegmentErasure> decode_erasure(std::string_view key, std::string_view value);

std::string encode_erased(std::string_view key, uint64_t times);
Result<uint64_t> decode_erased(std::string_view key, std::string_view value);

// They say nothing but that they are there.
std::string encode_dead_copies(std::string_view key);
std::string encode_going_dictionary(std::string_view key);

}  // namespace shilu
