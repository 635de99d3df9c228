#include "store/keys.h"

#include <algorithm>

#include "store/fields.h"

namespace shilu {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr size_t kTimeBytes = 8;
constexpr size_t kRevisionBytes = 2;
constexpr uint64_t kSignBit = uint64_t{1} << 63;

void append_big_endian(uint64_t number, std::string& key) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    key += static_cast<char>(number >> shift & 0xff);
  }
}

uint64_t read_big_endian(std::string_view octets) {
  uint64_t number = 0;
  for (char octet : octets) {
    number = number << 8 | static_cast<unsigned char>(octet);
  }
  return number;
}

std::string joined(std::string_view prefix, std::string_view rest) {
  std::string key(prefix);
  key += rest;
  return key;
}

}  // namespace

std::string segment_key(std::string_view file) {
  return joined(kSegmentPrefix, file);
}

std::string url_state_key(std::string_view address_key) {
  return joined(kUrlStatePrefix, address_key);
}

std::string version_prefix(std::string_view address_key) {
  std::string key = joined(kVersionPrefix, address_key);
  key += '\0';
  return key;
}

std::string capture_prefix(std::string_view address_key, Instant time) {
  std::string key = version_prefix(address_key);
  const uint64_t inverted = ~(static_cast<uint64_t>(time.time_since_epoch().count()) ^ kSignBit);
  append_big_endian(inverted, key);
  return key;
}

std::string version_key(const VersionPlace& place) {
  std::string key = capture_prefix(place.address_key, place.time);
  const auto inverted = static_cast<uint16_t>(~place.revision);
  key += static_cast<char>(inverted >> 8);
  key += static_cast<char>(inverted & 0xff);
  return key;
}

std::optional<VersionPlace> parse_version_key(std::string_view key) {
  constexpr size_t kTail = 1 + kTimeBytes + kRevisionBytes;
  if (!key.starts_with(kVersionPrefix) || key.size() < kVersionPrefix.size() + kTail ||
      key[key.size() - kTail] != '\0') {
    return std::nullopt;
  }
  const std::string_view tail = key.substr(key.size() - kTail + 1);
  const auto milliseconds =
      static_cast<int64_t>(~read_big_endian(tail.substr(0, kTimeBytes)) ^ kSignBit);
  return VersionPlace{
      std::string(key.substr(kVersionPrefix.size(), key.size() - kVersionPrefix.size() - kTail)),
      Instant(Milliseconds(milliseconds)),
      static_cast<uint16_t>(~read_big_endian(tail.substr(kTimeBytes)))};
}

std::string text_key(std::string_view sha256) {
  return joined(kTextPrefix, octets_of_hex(sha256).value_or(std::string(sha256)));
}

std::string dictionary_key(uint32_t id) {
  std::string key(kDictionaryPrefix);
  for (int shift = 24; shift >= 0; shift -= 8) {
    key += static_cast<char>(id >> shift & 0xff);
  }
  return key;
}

std::optional<uint32_t> parse_dictionary_key(std::string_view key) {
  if (!key.starts_with(kDictionaryPrefix) ||
      key.size() != kDictionaryPrefix.size() + sizeof(uint32_t)) {
    return std::nullopt;
  }
  return static_cast<uint32_t>(read_big_endian(key.substr(kDictionaryPrefix.size())));
}

std::string queue_prefix(std::string_view host_key) {
  return joined(kQueuePrefix, host_key) + '/';
}

std::string queue_prefix(std::string_view host_key, int priority) {
  std::string key = queue_prefix(host_key);
  key += static_cast<char>('0' + std::clamp(priority, 0, kLowestPriority));
  key += '/';
  return key;
}

std::string queue_key(std::string_view host_key, int priority, uint64_t number) {
  std::string key = queue_prefix(host_key, priority);
  for (int shift = 60; shift >= 0; shift -= 4) {
    key += kHexDigits[number >> shift & 15];
  }
  return key;
}

std::optional<std::string_view> host_of_queue_key(std::string_view key) {
  if (!key.starts_with(kQueuePrefix)) {
    return std::nullopt;
  }
  const std::string_view rest = key.substr(kQueuePrefix.size());
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  return rest.substr(0, slash);
}

std::string host_state_key(std::string_view host_key) {
  return joined(kHostPrefix, host_key);
}

std::string host_mark_key(std::string_view host_name) {
  return joined(kHostMarkPrefix, host_name);
}

std::string log_key(uint64_t index) {
  std::string key(kLogPrefix);
  append_big_endian(index, key);
  return key;
}

std::string log_node_key(int level, uint64_t index) {
  std::string key(kLogNodePrefix);
  key += static_cast<char>(level);
  append_big_endian(index, key);
  return key;
}

std::string after_prefix(std::string_view prefix) {
  std::string key(prefix);
  key.back() = static_cast<char>(static_cast<unsigned char>(key.back()) + 1);
  return key;
}

std::string printable_key(std::string_view key) {
  std::string text;
  for (char character : key) {
    const auto octet = static_cast<unsigned char>(character);
    if (octet >= 0x20 && octet < 0x7f) {
      text += character;
    } else {
      text += "\\x";
      text += kHexDigits[octet >> 4];
      text += kHexDigits[octet & 15];
    }
  }
  return text;
}

}  // namespace shilu
