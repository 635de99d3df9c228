// Numbers in files, the lowest octet first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shilu {

// Of four octets from `at` on, which are there.
inline uint32_t little_endian_at(std::string_view bytes, size_t at) {
  uint32_t number = 0;
  for (size_t i = 4; i-- > 0;) {
    number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

}  // namespace shilu
