#include "extract/stand_in.h"

#include <cassert>

namespace shilu {
namespace {

// The last two of each plane are noncharacters, which the parser replaces.
constexpr std::size_t kOfPlane = 0xFFFE;
constexpr std::size_t kPlane = 0x10000;

}  // namespace

bool StandIns::put(std::string& markup) {
  const std::size_t begin = ends_.empty() ? 0 : ends_.back();
  if (texts_.size() == begin) return false;
  assert(ends_.size() < kMost);
  const std::size_t index = ends_.size();
  ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
  const std::size_t point = kFirst + index / kOfPlane * kPlane + index % kOfPlane;
  const char bytes[kBytes] = {
      static_cast<char>(0xF0 | point >> 18), static_cast<char>(0x80 | (point >> 12 & 0x3F)),
      static_cast<char>(0x80 | (point >> 6 & 0x3F)), static_cast<char>(0x80 | (point & 0x3F))};
  markup.append(bytes, kBytes);
  return true;
}

std::string_view StandIns::text_of(std::string_view stand_in) const {
  const auto bits = [&](std::size_t i) { return static_cast<unsigned char>(stand_in[i]) & 0x3FU; };
  const std::size_t point =
      (static_cast<unsigned char>(stand_in[0]) & 7U) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
  const std::size_t index = (point - kFirst) / kPlane * kOfPlane + (point - kFirst) % kPlane;
  if (index >= ends_.size()) return stand_in;  // a character of an unscanned page
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(texts_).substr(begin, ends_[index] - begin);
}

}  // namespace shilu
