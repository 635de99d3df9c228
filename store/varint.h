// LevelDB's numbers of few octets: seven bits each, the lowest first, the last without its high
// bit.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shilu {

// Takes one off the front. Nothing for one that is cut off, or not in its shortest form: else a
// flipped bit could make one that says the same.
std::optional<uint64_t> take_varint(std::string_view& bytes);

}  // namespace shilu
