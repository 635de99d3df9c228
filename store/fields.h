// The form of every value: sealed, and within the seal a list of numbered fields.
//
//   value    ┌────────┬────────────┬─────────────────┐
//            │ format │ crc32      │ payload         │   format: one octet, 1
//            └────────┴────────────┴─────────────────┘   crc32: little-endian, of key, format,
//            payload
//   payload  a field after another:
//              number   varint(id << 1)      varint(value)
//              octets   varint(id << 1 | 1)  varint(length)  octets
//
// Varints are little-endian base 128 (7 bits an octet, high bit: more follows). A signed number
// is written zigzag. A field that is missing has its default, 0 or empty; a reader skips ids that
// it does not know, so that a field can be added without a new format. The key enters the
// checksum: a value under a wrong key is as corrupt as one with a flipped bit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace shilu {

std::string seal_value(std::string_view key, std::string_view payload);

// The payload, a view into `value`. kCorrupt, naming the key, where the seal does not hold.
Result<std::string_view> unseal_value(std::string_view key, std::string_view value);

// Octets of lower-case hexadecimal digits; nothing if `hex` is anything else.
std::optional<std::string> octets_of_hex(std::string_view hex);

class FieldWriter {
 public:
  // Not written when 0.
  void number(uint32_t id, uint64_t value);
  // Not written when empty.
  void octets(uint32_t id, std::string_view value);
  // Lower-case hexadecimal digits at half their length; any other text is kept as it is.
  void hex(uint32_t id, std::string_view value);
  // Zigzag; not written when 0.
  void signed_number(uint32_t id, int64_t value);
  // Not written when there is none; 1970 is written.
  void instant(uint32_t id, const std::optional<Instant>& value);

  std::string take() { return std::move(payload_); }

 private:
  void varint(uint64_t value);

  std::string payload_;
};

// Reads fields in order: `while (reader.next()) switch (reader.id()) …`, then asks intact().
// No length is trusted: a field that does not fit ends the reading, and intact() is false.
class FieldReader {
 public:
  explicit FieldReader(std::string_view payload) : rest_(payload) {}

  bool next();
  uint32_t id() const { return id_; }
  // The field's value. Asked as the wrong sort it gives the default and spoils intact().
  uint64_t number();
  uint32_t number32();
  uint16_t number16();
  int64_t signed_number();
  std::string octets();
  std::string hex();
  std::optional<Instant> instant();

  // What was read has the right form so far.
  bool intact() const { return intact_; }
  // The caller met a value that cannot be.
  void spoil() { intact_ = false; }

 private:
  std::optional<uint64_t> varint();
  uint64_t number_up_to(uint64_t most);

  std::string_view rest_;
  uint32_t id_ = 0;
  bool is_octets_ = false;
  uint64_t number_ = 0;
  std::string_view octets_;
  bool intact_ = true;
};

}  // namespace shilu
