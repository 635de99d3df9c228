#include "store/crc32c.h"

#include <array>

namespace shilu {

uint32_t crc32c(std::string_view bytes) {
  static const std::array<uint32_t, 256> kTable = [] {
    std::array<uint32_t, 256> table{};
    for (uint32_t i = 0; i < table.size(); ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) {
        value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78U : 0);
      }
      table[i] = value;
    }
    return table;
  }();
  uint32_t crc = 0xffffffffU;
  for (const char character : bytes) {
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(character)) & 0xff];
  }
  return ~crc;
}

uint32_t masked_crc32c(std::string_view bytes) {
  const uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

}  // namespace shilu
