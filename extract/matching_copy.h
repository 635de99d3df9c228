// The copy of a text that patterns run on. It is never written back: texts stay as they are.
//
//   CR, tab, NBSP, U+2000 to U+200A, U+3000   a space each
//   full-width ASCII (U+FF01 to U+FF5E)       ASCII
//   zero-width characters, BOM, soft hyphen   left out
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/characters.h"

namespace shilu {

struct MatchingCopy {
  std::string text;
  // For each byte of `text` the byte of the original that it stands for; one more at the end.
  std::vector<std::uint32_t> origin;
};

// Texts are valid UTF-8.
MatchingCopy make_matching_copy(std::string_view original);

// The copy alone.
std::string matching_text(std::string_view original);

// Without white space at both ends: of ASCII, NBSP, U+2000 to U+200B, U+3000 and U+FEFF.
std::string_view trim_wide_space(std::string_view text);

// Without that white space anywhere.
std::string without_wide_space(std::string_view text);

// The beginning of a UTF-8 text up to `most` bytes, without the part of a character.
std::string_view front_of(std::string_view text, std::size_t most);

// Space of any width, tabs and line ends among it: of ASCII, NBSP, U+2000 to U+200A, U+3000.
bool is_wide_space(char32_t c);

// The first byte of U+4000 to U+9FFF, three bytes each: most characters of a text, neither white
// space nor marks.
constexpr bool begins_ideograph(char c) {
  return c >= '\xE4' && c <= '\xE9';
}

// Without width: soft hyphen, U+200B to U+200F, U+2060, U+FEFF.
bool is_invisible(char32_t c);

// How many Han characters `text`, valid UTF-8, holds; count_characters() tells how many in all.
std::size_t count_han(std::string_view text);

}  // namespace shilu
