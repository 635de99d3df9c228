#include "base/characters.h"

#include <unicode/utf8.h>

#include <algorithm>

namespace shilu {

TextCharacter take_character(std::string_view& text) {
  constexpr size_t kLongest = 4;
  const auto length = static_cast<int32_t>(std::min(text.size(), kLongest));
  int32_t next = 0;
  UChar32 value = 0;
  U8_NEXT(text.data(), next, length, value);
  TextCharacter character;
  character.is_code_point = value >= 0;
  character.octets = text.substr(0, character.is_code_point ? static_cast<size_t>(next) : 1);
  character.value =
      static_cast<char32_t>(value >= 0 ? value : static_cast<unsigned char>(text.front()));
  text.remove_prefix(character.octets.size());
  return character;
}

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char octet) {
    return (static_cast<unsigned char>(octet) & 0xc0) != 0x80;
  }));
}

}  // namespace shilu
