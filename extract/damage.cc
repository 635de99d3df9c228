#include "extract/damage.h"

#include <re2/re2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <bitset>
#include <initializer_list>
#include <set>

#include "base/ascii.h"
#include "extract/han_script.h"
#include "extract/lexicon.h"
#include "extract/matching_copy.h"
#include "extract/string_piece.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

std::string_view view(re2::StringPiece piece) {
  return {piece.data(), piece.size()};
}
// Every match of `pattern`: its first group where it has one, else the whole.
Places find_all(std::string_view text, const RE2& pattern) {
  Places places;
  re2::StringPiece groups[2];
  const int wanted = pattern.NumberOfCapturingGroups() > 0 ? 2 : 1;
  std::size_t from = 0;
  while (from < text.size() &&
         pattern.Match(piece(text), from, text.size(), RE2::UNANCHORED, groups, wanted)) {
    const re2::StringPiece found = groups[wanted - 1];
    places.push_back(view(found));
    from = static_cast<std::size_t>(found.data() - text.data()) +
           std::max<std::size_t>(found.size(), 1);
  }
  return places;
}

void sort_by_place(Places& places) {
  std::sort(places.begin(), places.end(),
            [](std::string_view a, std::string_view b) { return a.data() < b.data(); });
}

// The sentence up to `end`, from where it or a quotation in it begins. Looked for backwards: texts
// of nothing but marks have short sentences.
std::string_view sentence_before(std::string_view text, std::size_t end) {
  constexpr std::size_t kFarthest = 240;  // bytes
  const std::size_t farthest = end > kFarthest ? end - kFarthest : 0;
  const std::string_view before = text.substr(farthest, end - farthest);
  for (std::size_t at = before.size(); at > 0; --at) {
    for (const std::string_view mark :
         {"\n", "。", "！", "？", "?", "!", "；", ";", "“", "《", "「", "\"", "(", "（"}) {
      if (before.substr(0, at).ends_with(mark)) return before.substr(at);
    }
  }
  return before;
}

bool is_honest_question(std::string_view text, std::size_t mark) {
  static const auto kWords = lexicon_pattern("question", LexiconMark::kStrong);
  return RE2::PartialMatch(to_simplified(sentence_before(text, mark)), *kWords);
}

using CharacterSet = std::bitset<0x10000>;  // of the basic plane, as is_common_character's are

struct Reading {
  char32_t character;
  std::string_view whole;
  bool commonest = false;  // the character is hardly read otherwise
};

std::vector<Reading> readings_in(std::string_view text) {
  static const RE2 kReading(R"((\p{Han})[(（]([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,7}) ?[)）])");
  std::vector<Reading> readings;
  re2::StringPiece groups[3];
  std::size_t from = 0;
  while (from < text.size() &&
         kReading.Match(piece(text), from, text.size(), RE2::UNANCHORED, groups, 3)) {
    from = static_cast<std::size_t>(groups[0].data() - text.data()) + groups[0].size();
    int32_t next = 0;
    UChar32 c = 0;
    U8_NEXT(groups[1].data(), next, static_cast<int32_t>(groups[1].size()), c);
    const auto character = static_cast<char32_t>(c);
    // Who reads rare characters to his readers does them a service: 圩（xū）, 沭（shù）河.
    if (is_common_character(character) && is_reading_of(character, view(groups[2]))) {
      readings.push_back(
          {character, view(groups[0]), is_commonest_reading(character, view(groups[2]))});
    }
  }
  return readings;
}

// A pattern over a whole text costs as much as parsing it did: none is run over a text without what
// its matches cannot do without. These are cheap, and may say yes where there is no match.

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

// What stands around the numbers of a text.
struct NumberSigns {
  bool six_digits_before_day = false;
  bool five_digits_before_mark = false;  // 号
  bool month_without_day = false;        // a number after 月 and none of 日 after that
};

NumberSigns find_number_signs(std::string_view text) {
  NumberSigns signs;
  for (std::size_t begin = 0; begin < text.size(); begin += begins_ideograph(text[begin]) ? 3 : 1) {
    if (!is_digit(text[begin])) continue;
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    const std::string_view after = text.substr(end);
    const bool day = after.starts_with("日");
    signs.six_digits_before_day |= day && end - begin >= 6;
    signs.five_digits_before_mark |= after.starts_with("号") && end - begin >= 5;
    signs.month_without_day |= !day && text.substr(0, begin).ends_with("月");
    begin = end - 1;
  }
  return signs;
}

// Letters that readings begin with: a to z, or one with a mark, which are from U+00E0 to U+01FF or
// from U+1E00 on.
bool begins_reading(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '\xC3' && c <= '\xC7') || c == '\xE1';
}

// What comes next to the opening brackets of a text.
struct BracketSigns {
  bool letter = false;  // one that readings begin with
  bool end = false;     // the closing bracket
  bool blank = false;
};

BracketSigns find_bracket_signs(std::string_view text) {
  BracketSigns signs;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool wide = byte == 0xEF && text.substr(i).starts_with("（");
    if (byte != '(' && !wide) {
      i += byte >= 0xE0 && byte < 0xF0 ? 3 : 1;
      continue;
    }
    i += wide ? 3 : 1;
    const std::string_view after = text.substr(std::min(i, text.size()));
    signs.letter |= !after.empty() && begins_reading(after[0]);
    signs.end |= after.starts_with(")") || after.starts_with("）");
    signs.blank |= after.starts_with(" ") || after.starts_with("\u3000");
  }
  return signs;
}

// The bytes that begin U+E000 to U+EFFF, U+F000 to U+F8FF, and the planes from 12 on.
bool has_private_use(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == 0xEE || byte >= 0xF3) return true;
    if (byte == 0xEF && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA4) {
      return true;
    }
    i += byte >= 0xE0 && byte < 0xF0 ? 3 : 1;
  }
  return false;
}

// How many of the text's characters are among those.
std::size_t count_characters_of(std::string_view text, const CharacterSet& wanted) {
  std::size_t count = 0;
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t next = 0; next < length;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), next, length, c);
    count += c > 0 && c < 0x10000 && wanted.test(static_cast<std::size_t>(c)) ? 1 : 0;
  }
  return count;
}

}  // namespace

Places find_lost_characters(std::string_view text) {
  static const RE2 kYearAndMonth(
      R"((?:^|[^\d])((?:19|20)\d{2}(?:1[0-2]|0?[1-9])(?:3[01]|[12]\d|0?[1-9])日))");
  static const RE2 kDay(
      R"((?m)(\d{1,2}月(?:3[01]|[12]\d|[1-9]))(?:[。)）]|上午|下午|召开|印发|起|前|$))");
  static const RE2 kOrdinal(R"((?m)(?:^[ \t\x{3000}]*|[。；;：:])([（(][）)]\p{Han}{2,4}))");
  static const RE2 kWideOrdinal(R"((?m)^[ \t\x{3000}]*([（(][ \x{3000}]+[）)]\p{Han}{2,4}))");
  static const RE2 kNumberedHeading(R"((?m)^[ \t\x{3000}]*[（(][一二三四五六七八九十]+[）)])");
  static const RE2 kBracket(R"([〔﹝【\[](?:19|20)\d{2}\d{1,4}号)");
  Places places;
  const auto add_all = [&](const RE2& pattern) {
    const Places more = find_all(text, pattern);
    places.insert(places.end(), more.begin(), more.end());
  };
  const NumberSigns numbers = find_number_signs(text);
  if (numbers.six_digits_before_day) add_all(kYearAndMonth);
  if (numbers.month_without_day) add_all(kDay);
  const BracketSigns brackets = find_bracket_signs(text);
  if (brackets.end) add_all(kOrdinal);
  if (numbers.five_digits_before_mark) add_all(kBracket);
  // Blanks in brackets are forms to be filled in, unless headings beside them are numbered.
  if (brackets.blank && RE2::PartialMatch(piece(text), kNumberedHeading)) {
    add_all(kWideOrdinal);
  }
  sort_by_place(places);
  return places;
}

Places find_replaced_characters(std::string_view text) {
  static const RE2 kMarks(R"(\p{Han}{1,12}(?:\?+\p{Han}{1,12})+|\p{Han}{1,12}\?{2,})");
  if (!has_any(text, {"?"})) return {};
  Places places;
  for (const std::string_view found : find_all(text, kMarks)) {
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    bool honest = true;
    for (std::size_t i = 0; i < found.size() && honest; ++i) {
      if (found[i] == '?' && found[i - 1] != '?') honest = is_honest_question(text, begin + i);
    }
    if (!honest) places.push_back(found);
  }
  return places;
}

Places find_shifted_bytes(std::string_view text) {
  static const RE2 kShifted(R"([？?]?[。．][ㄅ-ㄩ]\p{Han})");
  if (!has_any(text, {"\xE3\x84"})) return {};  // the first two bytes of all from ㄅ to ㄩ
  return find_all(text, kShifted);
}

Places find_mojibake(std::string_view text, ReplacementCharacter replacement) {
  static const RE2 kMisread(
      R"(锟斤拷|烫烫烫|屯屯屯|(?:Ã.|Â.|â€.){2,}|[ÃÂÄÅÆÇÈÉÊË][\x{0080}-\x{00BF}])");
  static const RE2 kReplacement(R"(\x{FFFD}+)");
  Places places;
  static const WordSet kWords({"锟斤拷", "烫烫烫", "屯屯屯", "\uFFFD"});
  const bool has_words = kWords.any_in(text);
  // Byte C3 begins all letters that UTF-8 read as Latin-1 is full of.
  if (has_words || has_any(text, {"\xC3"})) places = find_all(text, kMisread);
  if (replacement == ReplacementCharacter::kCounts && has_words) {
    const Places more = find_all(text, kReplacement);
    places.insert(places.end(), more.begin(), more.end());
    sort_by_place(places);
  }
  return places;
}

Places find_private_use(std::string_view text) {
  static const RE2 kPrivateUse(
      R"([\x{E000}-\x{F8FF}]|[\x{F0000}-\x{FFFFD}]|[\x{100000}-\x{10FFFD}])");
  if (!has_private_use(text)) return {};
  return find_all(text, kPrivateUse);
}

Places find_readings(std::string_view text) {
  Places places;
  for (const Reading& reading : readings_in(text)) places.push_back(reading.whole);
  return places;
}

namespace {

// A lesson in pronunciation annotates each character once.
bool teaches_reading(std::string_view text) {
  return has_any(text, {"拼音", "读音", "读作", "注音", "普通话", "多音字", "语言文字", "声母",
                        "讀音", "多音字", "普通話", "語言文字", "常读错", "误读"});
}

}  // namespace

Places find_pinyin_annotations(std::string_view text) {
  constexpr std::ptrdiff_t kFewest = 5;
  if (!find_bracket_signs(text).letter) return {};
  const std::vector<Reading> readings = readings_in(text);
  // A note on the names of places gives the readings that people would not expect.
  if (std::count_if(readings.begin(), readings.end(),
                    [](const Reading& reading) { return reading.commonest; }) < kFewest) {
    return {};
  }
  CharacterSet characters;
  for (const Reading& reading : readings) characters.set(reading.character);
  const std::size_t standing = count_characters_of(text, characters);
  // Four of five: a heading may have been typed by another hand.
  if (readings.size() * 5 < standing * 4) return {};
  if (readings.size() < characters.count() * 2 && teaches_reading(text)) return {};
  Places places;
  places.reserve(readings.size());
  for (const Reading& reading : readings) places.push_back(reading.whole);
  return places;
}

Places find_converted_terms(std::string_view text) {
  constexpr std::size_t kFewestTerms = 2;
  static const auto kTerms = lexicon_pattern("mainland_term", LexiconMark::kStrong);
  if (han_script_of(text) != HanScript::kTraditional) return {};
  const std::string simplified = to_simplified(text);
  Places places;
  std::set<std::string_view> different;
  for (const std::string_view found : find_all(simplified, *kTerms)) {
    const auto at = static_cast<std::size_t>(found.data() - simplified.data());
    places.push_back(text.substr(at, found.size()));
    different.insert(places.back());
  }
  if (different.size() < kFewestTerms) return {};
  return places;
}

}  // namespace shilu
