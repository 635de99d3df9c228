#include "extract/han_script.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>
#include <memory>
#include <string>

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

// Each character of the basic block to what ICU makes of it standing alone; itself where that is
// not one character of the same block, so that a text's bytes keep their places.
std::unique_ptr<CharacterTable> make_table(const char* id) {
  auto table = std::make_unique<CharacterTable>();
  const auto transliterator = make_transliterator(id);
  for (char32_t c = kFirst; c <= kLast; ++c) {
    icu::UnicodeString text(static_cast<UChar32>(c));
    if (transliterator) transliterator->transliterate(text);
    const char16_t to = text.length() == 1 ? text[0] : u'\0';
    (*table)[c - kFirst] = to >= kFirst && to <= kLast ? to : static_cast<char16_t>(c);
  }
  return table;
}

char32_t look_up(const CharacterTable& table, char32_t c) {
  return c >= kFirst && c <= kLast ? table[c - kFirst] : c;
}

char32_t simplified_of(char32_t c) {
  static const std::unique_ptr<CharacterTable> kTable = make_table("Traditional-Simplified");
  return look_up(*kTable, c);
}

char32_t traditional_of(char32_t c) {
  static const std::unique_ptr<CharacterTable> kTable = make_table("Simplified-Traditional");
  return look_up(*kTable, c);
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
  ScriptCounts counts;
  const auto length = static_cast<int32_t>(text.size());
  int32_t next = 0;
  while (next < length) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), next, length, c);
    const auto character = static_cast<char32_t>(c);
    if (character < kFirst || character > kLast) continue;
    ++counts.han;
    const bool has_simplified = simplified_of(character) != character;
    const bool has_traditional = traditional_of(character) != character;
    if (has_simplified && !has_traditional) ++counts.traditional_only;
    if (has_traditional && !has_simplified) ++counts.simplified_only;
  }
  return counts;
}

}  // namespace

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
  // A Han character says about as much as a word of five letters.
  if (counts.han == 0 || counts.han * 20 < letters) return letters > 0 ? "en" : "";
  return counts.traditional_only > counts.simplified_only ? "zh-Hant" : "zh-Hans";
}

std::string to_simplified(std::string_view text) {
  std::string simplified(text);
  const auto length = static_cast<int32_t>(text.size());
  int32_t next = 0;
  while (next < length) {
    int32_t begin = next;
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), next, length, c);
    const auto character = static_cast<char32_t>(c);
    const char32_t to = simplified_of(character);
    if (to == character) continue;
    U8_APPEND_UNSAFE(simplified.data(), begin, static_cast<UChar32>(to));
  }
  return simplified;
}

bool is_reading_of(char32_t character, std::string_view pinyin) {
  const std::string letters = bare_letters(icu::UnicodeString::fromUTF8(
      icu::StringPiece(pinyin.data(), static_cast<int32_t>(pinyin.size()))));
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

}  // namespace shilu
