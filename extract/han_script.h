// Simplified and traditional characters, and readings, by ICU's tables. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace shilu {

enum class HanScript { kNone, kSimplified, kTraditional };

// Whether `c` is a Han character: an ideograph or 〇, not a mark of Chinese punctuation.
bool is_han(char32_t c);

// By the characters that exist in one script only; kSimplified where none tells, kNone where there
// is hardly any Han character.
HanScript han_script_of(std::string_view text);

// "zh-Hans", "zh-Hant"; by their words "en", by their scripts "bo", "ug", "mn", "ko" and "ja"; ""
// for any other text.
std::string language_of(std::string_view text);

// `text` with every traditional character replaced by its simplified one, character by character.
std::string to_simplified(std::string_view text);

// Whether it, or its simplified form, is of the 3,755 characters of GB 2312's first level.
bool is_common_character(char32_t character);

// Whether `pinyin` (with or without tone marks) is a reading of the character.
bool is_reading_of(char32_t character, std::string_view pinyin);

// Whether it is the one that ICU gives for the character, or for its simplified one.
bool is_commonest_reading(char32_t character, std::string_view pinyin);

}  // namespace shilu
