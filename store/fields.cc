#include "store/fields.h"

#include <zlib.h>

#include <array>
#include <limits>
#include <utility>

#include "store/keys.h"

namespace shilu {
namespace {

constexpr char kFormat = 1;
constexpr size_t kSealBytes = 5;

// How hex() says what follows: packed digits, or text as it is.
constexpr char kPacked = 1;
constexpr char kPlain = 0;

uint32_t checksum(std::string_view key, std::string_view payload) {
  uLong crc = crc32(0, nullptr, 0);
  for (std::string_view part : {key, std::string_view(&kFormat, 1), payload}) {
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(part.data()), part.size());
  }
  return static_cast<uint32_t>(crc);
}

constexpr uint8_t kNoDigit = 0xff;

// The value of a lower-case hexadecimal digit, by its octet.
constexpr std::array<uint8_t, 256> kDigitValues = [] {
  std::array<uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (uint8_t value = 0; value < 16; ++value) {
    values[static_cast<unsigned char>("0123456789abcdef"[value])] = value;
  }
  return values;
}();

uint64_t zigzag(int64_t value) {
  return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
}

// Whether they are digits; `hex` has an even length.
bool append_octets_of_hex(std::string_view hex, std::string& octets) {
  uint8_t all = 0;
  const size_t begin = octets.size();
  octets.resize(begin + hex.size() / 2);
  for (size_t i = 0; i < hex.size() / 2; ++i) {
    const uint8_t high = kDigitValues[static_cast<unsigned char>(hex[2 * i])];
    const uint8_t low = kDigitValues[static_cast<unsigned char>(hex[2 * i + 1])];
    all |= high | low;
    octets[begin + i] = static_cast<char>(high << 4 | low);
  }
  return all != kNoDigit;
}

std::string hex_of_octets(std::string_view octets) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * octets.size());
  for (char character : octets) {
    const auto octet = static_cast<unsigned char>(character);
    hex += kDigits[octet >> 4];
    hex += kDigits[octet & 15];
  }
  return hex;
}

}  // namespace

std::string seal_value(std::string_view key, std::string_view payload) {
  std::string value;
  value.reserve(kSealBytes + payload.size());
  value += kFormat;
  const uint32_t crc = checksum(key, payload);
  for (int shift = 0; shift < 32; shift += 8) {
    value += static_cast<char>(crc >> shift & 0xff);
  }
  value += payload;
  return value;
}

Result<std::string_view> unseal_value(std::string_view key, std::string_view value) {
  if (value.size() < kSealBytes) {
    return fail(ErrorCode::kCorrupt, "record " + printable_key(key) + " is cut short");
  }
  if (value[0] != kFormat) {
    return fail(ErrorCode::kCorrupt, "record " + printable_key(key) + " has an unknown format");
  }
  uint32_t crc = 0;
  for (size_t i = 0; i < 4; ++i) {
    crc |= static_cast<uint32_t>(static_cast<unsigned char>(value[1 + i])) << (8 * i);
  }
  const std::string_view payload = value.substr(kSealBytes);
  if (crc != checksum(key, payload)) {
    return fail(ErrorCode::kCorrupt,
                "record " + printable_key(key) + " does not match its checksum");
  }
  return payload;
}

std::optional<std::string> octets_of_hex(std::string_view hex) {
  std::string octets;
  return hex.size() % 2 == 0 && append_octets_of_hex(hex, octets) ? std::optional(std::move(octets))
                                                                  : std::nullopt;
}

void FieldWriter::varint(uint64_t value) {
  while (value >= 0x80) {
    payload_ += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  payload_ += static_cast<char>(value);
}

void FieldWriter::number(uint32_t id, uint64_t value) {
  if (value != 0) {
    varint(uint64_t{id} << 1);
    varint(value);
  }
}

void FieldWriter::octets(uint32_t id, std::string_view value) {
  if (!value.empty()) {
    varint(uint64_t{id} << 1 | 1);
    varint(value.size());
    payload_ += value;
  }
}

void FieldWriter::hex(uint32_t id, std::string_view value) {
  if (value.empty()) {
    return;
  }
  varint(uint64_t{id} << 1 | 1);
  const size_t begin = payload_.size();
  varint(1 + value.size() / 2);
  payload_ += kPacked;
  if (value.size() % 2 == 0 && append_octets_of_hex(value, payload_)) {
    return;
  }
  payload_.resize(begin);
  varint(1 + value.size());
  payload_ += kPlain;
  payload_ += value;
}

void FieldWriter::signed_number(uint32_t id, int64_t value) {
  number(id, zigzag(value));
}

void FieldWriter::instant(uint32_t id, const std::optional<Instant>& value) {
  if (value) {
    varint(uint64_t{id} << 1);
    varint(zigzag(value->time_since_epoch().count()));
  }
}

std::optional<uint64_t> FieldReader::varint() {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto octet = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && octet > 1) {
      return std::nullopt;
    }
    value |= uint64_t{octet & 0x7fu} << shift;
    if (octet < 0x80) {
      return value;
    }
  }
  return std::nullopt;
}

bool FieldReader::next() {
  if (rest_.empty() || !intact_) {
    return false;
  }
  const std::optional<uint64_t> tag = varint();
  const std::optional<uint64_t> value = tag ? varint() : std::nullopt;
  if (!value || *tag >> 1 > std::numeric_limits<uint32_t>::max()) {
    intact_ = false;
    return false;
  }
  id_ = static_cast<uint32_t>(*tag >> 1);
  is_octets_ = (*tag & 1) != 0;
  if (!is_octets_) {
    number_ = *value;
    return true;
  }
  if (*value > rest_.size()) {
    intact_ = false;
    return false;
  }
  octets_ = rest_.substr(0, *value);
  rest_.remove_prefix(*value);
  return true;
}

uint64_t FieldReader::number() {
  if (is_octets_) {
    intact_ = false;
    return 0;
  }
  return number_;
}

uint64_t FieldReader::number_up_to(uint64_t most) {
  const uint64_t value = number();
  if (value > most) {
    intact_ = false;
    return 0;
  }
  return value;
}

uint32_t FieldReader::number32() {
  return static_cast<uint32_t>(number_up_to(std::numeric_limits<uint32_t>::max()));
}

uint16_t FieldReader::number16() {
  return static_cast<uint16_t>(number_up_to(std::numeric_limits<uint16_t>::max()));
}

std::string FieldReader::octets() {
  if (!is_octets_) {
    intact_ = false;
    return {};
  }
  return std::string(octets_);
}

std::string FieldReader::hex() {
  const std::string field = octets();
  if (field.empty() || (field[0] != kPacked && field[0] != kPlain)) {
    intact_ = false;
    return {};
  }
  return field[0] == kPacked ? hex_of_octets(std::string_view(field).substr(1)) : field.substr(1);
}

int64_t FieldReader::signed_number() {
  const uint64_t value = number();
  return static_cast<int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

std::optional<Instant> FieldReader::instant() {
  return Instant(Milliseconds(signed_number()));
}

}  // namespace shilu
