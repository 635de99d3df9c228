// A text as the characters of Unicode: one after the other, none of them ever split.
#pragma once

#include <cstddef>
#include <string_view>

namespace shilu {

// One code point; or one octet that is part of none, with its value.
struct TextCharacter {
  char32_t value = 0;
  bool is_code_point = true;
  std::string_view octets;  // a view into the text
};

// Takes the first character off `text`, which is not empty.
TextCharacter take_character(std::string_view& text);

// Of valid UTF-8; else of the octets that continue no character.
size_t count_characters(std::string_view text);

}  // namespace shilu
