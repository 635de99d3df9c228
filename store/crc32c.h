// CRC-32C (Castagnoli), RFC 3720 appendix B.4, and the form in which LevelDB keeps one.
#pragma once

#include <cstdint>
#include <string_view>

namespace shilu {

uint32_t crc32c(std::string_view bytes);

// As LevelDB stores it, since what it is of may hold checksums itself.
uint32_t masked_crc32c(std::string_view bytes);

}  // namespace shilu
