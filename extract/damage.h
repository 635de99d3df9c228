// Damage that extraction, charsets and mirrors left in a text, found as places in it. Nothing is
// altered: the flags tell of it (flags.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

// The places found, in the text's order, as they stand in it.
using Places = std::vector<std::string_view>;

// Single characters dropped: 20171231日, 201711日, 3月12上午, ()主动公开, 〔20168号.
Places find_lost_characters(std::string_view text);

// `?` for a character that a charset could not hold: 法规?政策?解读. Not honest questions.
Places find_replaced_characters(std::string_view text);

// A GBK stream read one byte off: ?。ㄒ唬.
Places find_shifted_bytes(std::string_view text);

// UTF-8 read as Latin-1, and the like: 锟斤拷, Ã©. U+FFFD too, unless it is the caller's own.
enum class ReplacementCharacter { kCounts, kOwn };
Places find_mojibake(std::string_view text, ReplacementCharacter replacement);

// Characters of the private use areas.
Places find_private_use(std::string_view text);

// Readings in brackets, each with its character: 續(xù). Only where the bracket holds a reading of
// the character, and that is no rare one.
Places find_readings(std::string_view text);

// The same, if five or more are the commonest of their characters and the annotated characters are
// so nearly wherever they stand: the work of a mirror. Notes on names and lessons are none.
Places find_pinyin_annotations(std::string_view text);

// Mainland terms in a text in traditional characters; empty for any other text.
Places find_converted_terms(std::string_view text);

}  // namespace shilu
