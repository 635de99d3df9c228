#include "extract/han_script.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr char32_t kFirst = 0x4E00;
constexpr char32_t kLast = 0x9FFF;
using CharacterTable = std::array<char16_t, kLast - kFirst + 1>;

std::unique_ptr<icu::Transliterator> make_transliterator(const char* id) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> made(
      icu::Transliterator::createInstance(icu::UnicodeString(id), UTRANS_FORWARD, status));
  return U_SUCCESS(status) ? std::move(made) : nullptr;
}

// Where ICU's table of simplified characters is amended.
struct Amendment {
  char32_t traditional;
  char32_t simplified;
};
constexpr Amendment kAmendments[] = {
    // Simplified text has them too (俱乐部, 姊妹); ICU takes them for others.
    {U'俱', U'俱'},
    {U'姊', U'姊'},
    {U'吒', U'吒'},
    {U'跤', U'跤'},
    {U'阪', U'阪'},
    {U'箝', U'箝'},
    {U'苎', U'苎'},
    // ICU knows no simplified character, or one that simplified text does not have.
    {U'諮', U'咨'},
    {U'谘', U'咨'},
    {U'衞', U'卫'},
    {U'峯', U'峰'},
    {U'滙', U'汇'},
    {U'麪', U'面'},
    {U'甦', U'苏'},
    {U'嶽', U'岳'},
    {U'擡', U'抬'},
    {U'揹', U'背'},
    {U'衹', U'只'},
};

// They have simplified forms, and are simplified characters themselves (乾隆, 著作, 慰藉, 瞭望).
bool stands_in_both(char32_t c) {
  return c == U'乾' || c == U'著' || c == U'藉' || c == U'瞭';
}

// Each character of the basic block to what ICU makes of it standing alone; itself where that is
// not one character of the same block, so that a text's bytes keep their places. ICU gets all that
// it may change at once, a line each: a call for each takes many times as long.
std::unique_ptr<CharacterTable> make_table(const char* id) {
  auto table = std::make_unique<CharacterTable>();
  std::iota(table->begin(), table->end(), static_cast<char16_t>(kFirst));
  const auto transliterator = make_transliterator(id);
  if (!transliterator) return table;
  icu::UnicodeSet changed;
  transliterator->getSourceSet(changed);
  std::vector<char16_t> characters;
  for (char32_t c = kFirst; c <= kLast; ++c) {
    if (changed.contains(static_cast<UChar32>(c))) characters.push_back(static_cast<char16_t>(c));
  }
  icu::UnicodeString lines;
  for (const char16_t c : characters) lines.append(c).append(u'\n');
  transliterator->transliterate(lines);
  int32_t begin = 0;
  for (const char16_t c : characters) {
    const int32_t end = std::max(lines.indexOf(u'\n', begin), begin);
    const char16_t to = end == begin + 1 ? lines[begin] : u'\0';
    (*table)[c - kFirst] = to >= kFirst && to <= kLast ? to : c;
    begin = end + 1;
  }
  return table;
}

char32_t look_up(const CharacterTable& table, char32_t c) {
  return c >= kFirst && c <= kLast ? table[c - kFirst] : c;
}

std::unique_ptr<CharacterTable> make_simplified_table() {
  auto table = make_table("Traditional-Simplified");
  for (const Amendment& amendment : kAmendments) {
    (*table)[amendment.traditional - kFirst] = static_cast<char16_t>(amendment.simplified);
  }
  return table;
}

const CharacterTable& simplified() {
  static const std::unique_ptr<CharacterTable> kTable = make_simplified_table();
  return *kTable;
}

char32_t simplified_of(char32_t c) {
  return look_up(simplified(), c);
}

// Which script a character tells of: those that have one form only tell of neither.
enum class Tells : uint8_t { kNeither, kSimplified, kTraditional };
using TellingTable = std::array<Tells, kLast - kFirst + 1>;

const TellingTable& telling() {
  static const std::unique_ptr<TellingTable> kTable = [] {
    const auto traditional = make_table("Simplified-Traditional");
    auto table = std::make_unique<TellingTable>();
    for (char32_t c = kFirst; c <= kLast; ++c) {
      const bool has_simplified = simplified_of(c) != c && !stands_in_both(c);
      const bool has_traditional = look_up(*traditional, c) != c;
      (*table)[c - kFirst] = has_simplified == has_traditional ? Tells::kNeither
                             : has_simplified                  ? Tells::kTraditional
                                                               : Tells::kSimplified;
    }
    return table;
  }();
  return *kTable;
}

// The character of the basic block at `text[i]`, in its three bytes of UTF-8; 0 for any other.
char32_t basic_character(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(i) - 0xE4U > 0xE9U - 0xE4U || i + 3 > text.size()) return 0;
  if ((byte(i + 1) & 0xC0) != 0x80 || (byte(i + 2) & 0xC0) != 0x80) return 0;
  const char32_t c = (byte(i) & 0xFU) << 12 | (byte(i + 1) & 0x3FU) << 6 | (byte(i + 2) & 0x3FU);
  return c >= kFirst ? c : 0;
}

// Letters only: without tone marks and dots, in lower case.
std::string bare_letters(const icu::UnicodeString& pinyin) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status)) return {};
  const icu::UnicodeString decomposed = nfd->normalize(pinyin, status);
  std::string letters;
  for (int32_t i = 0; i < decomposed.length(); ++i) {
    const UChar32 c = u_tolower(decomposed[i]);
    if (c >= 'a' && c <= 'z') letters.push_back(static_cast<char>(c));
  }
  return letters;
}

std::string letters_of(std::string_view pinyin) {
  return bare_letters(icu::UnicodeString::fromUTF8(
      icu::StringPiece(pinyin.data(), static_cast<int32_t>(pinyin.size()))));
}

// Bare letters of each character of the basic block, made at first use: ICU's object serves one
// thread at a time, a table all of them.
using ReadingTable = std::array<std::string, kLast - kFirst + 1>;

std::unique_ptr<ReadingTable> make_reading_table() {
  auto table = std::make_unique<ReadingTable>();
  const auto transliterator = make_transliterator("Han-Latin");
  for (char32_t c = kFirst; transliterator && c <= kLast; ++c) {
    icu::UnicodeString text(static_cast<UChar32>(c));
    transliterator->transliterate(text);
    (*table)[c - kFirst] = bare_letters(text);
  }
  return table;
}

std::string reading_of(char32_t character) {
  static const std::unique_ptr<ReadingTable> kReadings = make_reading_table();
  return character >= kFirst && character <= kLast ? (*kReadings)[character - kFirst] : "";
}

// Characters read in more than one way; ICU knows the commonest only.
struct OtherReadings {
  char32_t character;
  std::string_view readings;  // each between spaces
};
constexpr OtherReadings kOtherReadings[] = {
    {U'乐', " yue "},         {U'调', " tiao diao "},   {U'长', " zhang chang "},
    {U'重', " chong "},       {U'会', " kuai "},        {U'还', " huan hai "},
    {U'参', " shen cen "},    {U'传', " zhuan chuan "}, {U'弹', " dan tan "},
    {U'单', " shan chan "},   {U'盖', " ge "},          {U'给', " ji gei "},
    {U'行', " hang xing "},   {U'红', " gong "},        {U'划', " hua "},
    {U'济', " ji "},          {U'假', " jia "},         {U'觉', " jiao jue "},
    {U'卷', " juan "},        {U'壳', " qiao ke "},     {U'脉', " mo mai "},
    {U'宁', " ning "},        {U'强', " jiang qiang "}, {U'曲', " qu "},
    {U'扫', " sao "},         {U'厦', " sha xia "},     {U'识', " zhi shi "},
    {U'属', " zhu shu "},     {U'率', " shuai lv lu "}, {U'说', " shui yue shuo "},
    {U'术', " zhu shu "},     {U'系', " ji xi "},       {U'纤', " qian xian "},
    {U'吓', " he xia "},      {U'压', " ya "},          {U'叶', " xie ye "},
    {U'与', " yu "},          {U'员', " yun yuan "},    {U'载', " zai "},
    {U'种', " chong zhong "}, {U'转', " zhuan "},       {U'着', " zhe zhao zhuo zhu "},
    {U'车', " ju che "},      {U'尽', " jin "},         {U'区', " ou qu "},
    {U'县', " xuan xian "},
};

struct ScriptCounts {
  std::size_t han = 0;
  std::size_t simplified_only = 0;
  std::size_t traditional_only = 0;
};

ScriptCounts count_scripts(std::string_view text) {
  std::array<std::size_t, 3> counts{};  // by what they tell
  const TellingTable& table = telling();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_ideograph(text[i])) continue;
    const char32_t character = basic_character(text, i);
    if (character == 0) continue;
    i += 2;
    ++counts[static_cast<std::size_t>(table[character - kFirst])];
  }
  const std::size_t simplified_only = counts[static_cast<std::size_t>(Tells::kSimplified)];
  const std::size_t traditional_only = counts[static_cast<std::size_t>(Tells::kTraditional)];
  const std::size_t neither = counts[static_cast<std::size_t>(Tells::kNeither)];
  return {neither + simplified_only + traditional_only, simplified_only, traditional_only};
}

// The first level of GB 2312-80: rows 16 to 55, by the code chart's bytes.
using CommonTable = std::bitset<kLast - kFirst + 1>;

std::unique_ptr<CommonTable> make_common_table() {
  auto table = std::make_unique<CommonTable>();
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open("gb18030", &status),
                                                                     ucnv_close);
  for (int row = 0xB0; row <= 0xD7 && U_SUCCESS(status); ++row) {
    for (int cell = 0xA1; cell <= (row == 0xD7 ? 0xF9 : 0xFE); ++cell) {
      const std::array<char, 2> bytes = {static_cast<char>(row), static_cast<char>(cell)};
      std::array<UChar, 2> units{};
      ucnv_toUChars(converter.get(), units.data(), 2, bytes.data(), 2, &status);
      if (status == U_STRING_NOT_TERMINATED_WARNING) status = U_ZERO_ERROR;
      if (units[0] >= kFirst && units[0] <= kLast) table->set(units[0] - kFirst);
    }
  }
  return table;
}

// Pages of Tibet, Xinjiang, Inner Mongolia and Yanbian: letters of a script that one language has.
std::string_view language_of_other_script(std::string_view text, std::size_t han) {
  struct Range {
    UChar32 first;
    UChar32 last;
    std::string_view language;
  };
  static constexpr auto kRanges = std::to_array<Range>({{0x0F00, 0x0FFF, "bo"},
                                                        {0x0600, 0x06FF, "ug"},
                                                        {0x1800, 0x18AF, "mn"},
                                                        {0xAC00, 0xD7AF, "ko"},
                                                        {0x3040, 0x30FF, "ja"}});
  std::array<std::size_t, kRanges.size()> letters{};
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const auto byte = static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
    // Of the characters before U+0600 and of the basic block, texts are full.
    if (byte < 0xD8 || (byte >= 0xE4 && byte <= 0xE9)) {
      i += byte < 0xD8 ? 1 : 3;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(text.data(), i, size, c);
    for (std::size_t range = 0; range < kRanges.size(); ++range) {
      letters[range] += c >= kRanges[range].first && c <= kRanges[range].last ? 1 : 0;
    }
  }
  const auto most = std::max_element(letters.begin(), letters.end());
  const std::string_view language =
      kRanges[static_cast<std::size_t>(most - letters.begin())].language;
  // Japanese has Han characters of its own; a name in Hangul makes no Korean document.
  const std::size_t fewest = language == "ja" ? han / 3 : han;
  return *most > 5 && *most > fewest ? language : "";
}

// By the commonest words, one in ten of ordinary prose each other.
bool is_english(std::string_view text) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"the", "of", "and", "to", "in", "a", "for", "is", "on", "by"});
  std::size_t words = 0;
  std::size_t known = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end > i) {
      ++words;
      known += std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
        return equals_ignoring_case(text.substr(i, end - i), word);
      });
    }
    i = std::max(end, i + 1);
  }
  return known * 20 >= words && known > 0;
}

}  // namespace

bool is_han(char32_t c) {
  return c == U'〇' || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_UNIFIED_IDEOGRAPH) != 0;
}

HanScript han_script_of(std::string_view text) {
  const ScriptCounts counts = count_scripts(text);
  if (counts.han == 0) return HanScript::kNone;
  return counts.traditional_only > counts.simplified_only ? HanScript::kTraditional
                                                          : HanScript::kSimplified;
}

std::string language_of(std::string_view text) {
  const ScriptCounts counts = count_scripts(text);
  std::size_t letters = 0;
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ++letters;
  }
  const std::string_view other = language_of_other_script(text, counts.han);
  if (!other.empty()) return std::string(other);
  // A Han character says about as much as a word of five letters.
  if (counts.han == 0 || counts.han * 20 < letters) return is_english(text) ? "en" : "";
  return counts.traditional_only > counts.simplified_only ? "zh-Hant" : "zh-Hans";
}

bool is_common_character(char32_t character) {
  static const std::unique_ptr<CommonTable> kTable = make_common_table();
  const char32_t simplified = simplified_of(character);
  return simplified >= kFirst && simplified <= kLast && kTable->test(simplified - kFirst);
}

std::string to_simplified(std::string_view text) {
  std::string copy(text);
  const CharacterTable& table = simplified();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_ideograph(text[i])) continue;
    const char32_t character = basic_character(text, i);
    if (character == 0) continue;
    const char32_t to = table[character - kFirst];
    std::size_t at = i;
    if (to != character) U8_APPEND_UNSAFE(copy.data(), at, static_cast<UChar32>(to));
    i += 2;
  }
  return copy;
}

bool is_reading_of(char32_t character, std::string_view pinyin) {
  const std::string letters = letters_of(pinyin);
  if (letters.empty() || character < kFirst) return false;
  if (letters == reading_of(character)) return true;
  const char32_t simplified = simplified_of(character);
  for (const OtherReadings& other : kOtherReadings) {
    if (other.character == simplified) {
      return other.readings.find(' ' + letters + ' ') != std::string_view::npos;
    }
  }
  return letters == reading_of(simplified);
}

bool is_commonest_reading(char32_t character, std::string_view pinyin) {
  const std::string letters = letters_of(pinyin);
  return !letters.empty() && letters == reading_of(simplified_of(character));
}

}  // namespace shilu
