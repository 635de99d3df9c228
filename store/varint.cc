#include "store/varint.h"

namespace shilu {

std::optional<uint64_t> take_varint(std::string_view& bytes) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto octet = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(octet & 0x7f) << shift;
    if (octet < 0x80) {
      return octet > 0 || shift == 0 ? std::optional(value) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace shilu
