#include "store/line_values.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "base/ascii.h"
#include "base/characters.h"

namespace shilu {
namespace {

#define DIGIT "[0-9０-９]"
#define FIGURES DIGIT "+(?:," DIGIT "{3})*(?:[.．]" DIGIT "+)?"
#define NUMERAL "[一二三四五六七八九十百千万亿两〇○零]"
#define MAGNITUDE "(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)"
#define YEAR "(?:" DIGIT "{4}|[一二三四五六七八九〇○零]{4})"
#define MONTH "(?:" DIGIT "{1,2}|[一二三四五六七八九十]{1,2})"
#define DAY "(?:" DIGIT "{1,2}|[一二三四五六七八九十廿]{1,3})"
#define HAN_UNIT                                                                                                                  \
  "(?:美元|港元|欧元|日元|元|个百分点|人次|人|户|家|名|个月|个|项|件|起|次|吨|公斤|千克|公里|"   \
  "千米|平方公里|平方千米|平方米|立方米|米|亩|公顷|千瓦时|千瓦|兆瓦|天|日|小时|分钟|年|周岁|" \
  "岁|倍|辆|台|套|所|座|条|篇|份|批|宗|例|处|张|株|头|只)"

struct Form {
  ValueKind kind;
  const char* pattern;  // with one group: the place of the value
};

// Of the forms that match at one place, the first is taken.
constexpr Form kForms[] = {
    // What is written after the name of a code is one.
    {ValueKind::kLabel,
     "(?:电话|热线|传真|手机|拨打|致电|邮编|邮政编码|账号|帐号|编号|代码|标识码)(?:号码)?[为是]?"
     "[:： ]*(" DIGIT "[0-9０-９ \\-—－、]*" DIGIT ")"},
    {ValueKind::kLabel, "(1[0-9]{4})(?:政务|便民|市长|市民|服务)*热线"},
    {ValueKind::kLabel, "((?:\\+?86[ -]?)?1[3-9][0-9]{9}\\b)"},
    {ValueKind::kLabel, "(0[0-9]{2,3}[-—－ ][0-9]{7,8}(?:[-转][0-9]{1,5})?)"},
    {ValueKind::kLabel, "([48]00[- ][0-9]{3,4}[- ]?[0-9]{3,4}\\b)"},
    // Ordinals and document numbers.
    {ValueKind::kLabel, "(第(?:" DIGIT "|" NUMERAL ")+[条章节款项目编部分届次期批轮号名])"},
    {ValueKind::kLabel, "([〔\\[（(]" DIGIT "{4}[〕\\]）)]第?" DIGIT "+号)"},
    {ValueKind::kLabel, "([A-Za-z][A-Za-z0-9._:/@?=&%+#-]*)"},
    {ValueKind::kNumber, "(" FIGURES " ?(?:km|kg|mm|cm|kW|MW)\\b)"},
    {ValueKind::kLabel, "([0-9]+[A-Za-z][A-Za-z0-9]*)"},

    {ValueKind::kDate, "(" YEAR " ?年 ?" MONTH " ?月 ?" DAY " ?[日号])"},
    {ValueKind::kDate, "(" YEAR " ?年 ?" MONTH " ?月)"},
    {ValueKind::kDate, "(" MONTH " ?月 ?" DAY " ?[日号])"},
    {ValueKind::kDate, "(" MONTH "月)"},
    {ValueKind::kDate, "(" YEAR " ?年)"},
    {ValueKind::kDate, "([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\\b)"},
    {ValueKind::kDate, "([0-9]{4}/[0-9]{1,2}/[0-9]{1,2}\\b)"},
    {ValueKind::kDate, "([0-9]{4}\\.[0-9]{1,2}\\.[0-9]{1,2}\\b)"},
    {ValueKind::kDate, "([0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?\\b)"},
    {ValueKind::kDate, "(" DIGIT "{1,2}[时点]" DIGIT "{1,2}分)"},
    {ValueKind::kDate, "(" DIGIT "{1,2}时)"},

    {ValueKind::kNumber,
     "((?:" FIGURES MAGNITUDE ")*" FIGURES " ?" MAGNITUDE "? ?(?:" HAN_UNIT "|[%％‰]))"},
    {ValueKind::kNumber, "((?:" FIGURES MAGNITUDE ")+)"},
    {ValueKind::kNumber, "(" FIGURES ")"},
    {ValueKind::kNumber, "(百分之" NUMERAL "+(?:点" NUMERAL "+)?)"},
    {ValueKind::kNumber, "([一二三四五六七八九十百千万亿两]" NUMERAL "*" HAN_UNIT ")"},
    {ValueKind::kNumber, "([一二三四五六七八九两][十百千万亿]" NUMERAL "*)"},
    {ValueKind::kNumber, "(十[一二三四五六七八九])"},
};

// The forms as alternatives: group n + 1 is that of form n.
const RE2& value_pattern() {
  static const RE2 kPattern([] {
    std::string pattern;
    for (const Form& form : kForms) {
      pattern += pattern.empty() ? "" : "|";
      pattern += form.pattern;
    }
    return pattern;
  }());
  return kPattern;
}

// Full-width digits and signs as ASCII; thousands separators and spaces left out.
std::string plain(std::string_view text) {
  std::string copy;
  while (!text.empty()) {
    const TextCharacter character = take_character(text);
    if (character.value >= U'！' && character.value <= U'～') {
      copy += static_cast<char>(character.value - U'！' + '!');
    } else if (character.value != ' ' && character.value != ',') {
      copy += character.octets;
    }
  }
  return copy;
}

using Numerals = std::span<const std::pair<std::string_view, int>>;

constexpr std::pair<std::string_view, int> kDigits[] = {
    {"〇", 0}, {"○", 0},  {"零", 0}, {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3},
    {"四", 4}, {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}};
constexpr std::pair<std::string_view, int> kPowers[] = {
    {"十", 1}, {"百", 2}, {"千", 3}, {"万", 4}, {"亿", 8}};

// What `text` begins with is taken off it.
std::optional<int> take(std::string_view& text, Numerals table) {
  for (const auto& [word, value] : table) {
    if (text.starts_with(word)) {
      text.remove_prefix(word.size());
      return value;
    }
  }
  return std::nullopt;
}

uint64_t power_of_ten(int exponent) {
  uint64_t power = 1;
  for (; exponent > 0; --exponent) {
    power *= 10;
  }
  return power;
}

// 二〇一八 → 2018, 三百二十 → 320, 两千三百万 → 23000000, as far as `text` is numerals, which are
// taken off it. Nothing for none, and for more than there are names for.
std::optional<uint64_t> take_chinese(std::string_view& text) {
  constexpr size_t kMostNumerals = 16;
  uint64_t total = 0;    // what 亿 and 万 closed
  uint64_t section = 0;  // below 万
  uint64_t digits = 0;   // not closed yet
  bool has_digits = false;
  size_t count = 0;
  for (; !text.empty() && count < kMostNumerals; ++count) {
    if (const std::optional<int> numeral = take(text, kDigits)) {
      digits = digits * 10 + static_cast<uint64_t>(*numeral);
      has_digits = true;
      continue;
    }
    const std::optional<int> exponent = take(text, kPowers);
    if (!exponent) {
      break;
    }
    const uint64_t power = power_of_ten(*exponent);
    if (*exponent < 4) {
      section += (has_digits ? digits : 1) * power;
    } else if (*exponent == 4) {
      total += (section + digits) * power;
      section = 0;
    } else {
      total = (total + section + digits) * power;
      section = 0;
    }
    digits = 0;
    has_digits = false;
  }
  if (count == 0 || count == kMostNumerals) {
    return std::nullopt;
  }
  return total + section + digits;
}

std::optional<uint64_t> take_figures(std::string_view& text) {
  size_t length = 0;
  uint64_t number = 0;
  for (; length < text.size() && is_digit(text[length]); ++length) {
    number = number * 10 + static_cast<uint64_t>(text[length] - '0');
  }
  text.remove_prefix(length);
  return length > 0 && length < 10 ? std::optional(number) : std::nullopt;
}

// 2018年3月6日 and 2018-03-06 → "2018-3-6", 3月 → "3月", 9:30 and 9时30分 → "9:30". Nothing for
// what the calendar or the clock do not have.
std::optional<std::string> date_meaning(std::string_view text) {
  struct Part {
    uint64_t number;
    std::string_view mark;  // what follows it
  };
  std::vector<Part> parts;
  while (!text.empty()) {
    std::optional<uint64_t> number = take_figures(text);
    if (!number && text.starts_with("廿")) {
      text.remove_prefix(std::string_view("廿").size());
      number = 20 + take_chinese(text).value_or(0);
    } else if (!number) {
      number = take_chinese(text);
    }
    if (!number) {
      return std::nullopt;
    }
    parts.push_back({*number, text.empty() ? "" : take_character(text).octets});
  }
  const std::string_view first = parts[0].mark;
  const bool is_time = first == ":" || first == "时" || first == "点";
  std::string meaning;
  for (size_t i = 0; i < parts.size(); ++i) {
    const uint64_t number = parts[i].number;
    const size_t place = is_time ? i + 3 : i + (first == "月" ? 1 : 0);
    constexpr std::array<uint64_t, 6> kMost{9999, 12, 31, 24, 59, 59};
    if (place >= kMost.size() || number > kMost[place] || (place < 3 && number == 0)) {
      return std::nullopt;
    }
    meaning += (i > 0 ? (is_time ? ":" : "-") : "") + std::to_string(number);
  }
  if (is_time) {
    return meaning + (parts.size() == 1 ? ":0" : "");
  }
  return meaning + (first == "月" ? "月" : "");
}

// The digits without their point, and the power of ten that makes up for it.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

std::string written(Decimal value, std::string_view unit) {
  while (value.digits.size() > 1 && value.digits.back() == '0') {
    value.digits.pop_back();
    ++value.exponent;
  }
  value.digits.erase(0, std::min(value.digits.find_first_not_of('0'), value.digits.size() - 1));
  if (value.digits == "0") {
    value.exponent = 0;
  }
  return value.digits + "e" + std::to_string(value.exponent) + std::string(unit);
}

// "2300万元" → "23e6元". What is written in several parts (3亿5000万元) means itself.
std::string number_meaning(const std::string& text) {
  constexpr std::string_view kPercent = "百分之";
  std::string_view rest = text;
  Decimal value;
  if (rest.starts_with(kPercent)) {
    rest.remove_prefix(kPercent.size());
    const std::optional<uint64_t> whole = take_chinese(rest);
    if (!whole || !rest.empty()) {
      return text;
    }
    return written({std::to_string(*whole), 0}, "%");
  }
  if (is_digit(rest.front())) {
    for (bool in_fraction = false; !rest.empty() && (is_digit(rest[0]) || rest[0] == '.');) {
      if (rest[0] == '.') {
        in_fraction = true;
      } else {
        value.digits += rest[0];
        value.exponent -= in_fraction ? 1 : 0;
      }
      rest.remove_prefix(1);
    }
    while (const std::optional<int> power = take(rest, kPowers)) {
      value.exponent += *power;
    }
  } else if (const std::optional<uint64_t> number = take_chinese(rest)) {
    value.digits = std::to_string(*number);
  }
  const bool is_one_part = std::none_of(rest.begin(), rest.end(), is_digit);
  return value.digits.empty() || !is_one_part ? text : written(value, rest);
}

// A minus sign belongs to the number where nothing stands before it that it could join: 2018-2020
// and 3人-5人 have none.
size_t sign_before(std::string_view line, size_t number) {
  for (std::string_view sign : {"-", "−", "－"}) {
    const std::string_view before = line.substr(0, number);
    if (!before.ends_with(sign)) {
      continue;
    }
    const std::string_view joined = before.substr(0, number - sign.size());
    for (std::string_view end : {"\t", " ", "　", "(", "（", "：", ":", "为", "长", "是", "，"}) {
      if (joined.ends_with(end)) {
        return sign.size();
      }
    }
    return joined.empty() ? sign.size() : 0;
  }
  return 0;
}

// The "1." or "（1）" that a paragraph begins with.
bool is_list_mark(std::string_view line, const ByteRange& place) {
  std::string_view before = trim_ascii(line.substr(0, place.begin));
  for (std::string_view space : {"　", " "}) {
    while (before.starts_with(space)) {
      before.remove_prefix(space.size());
    }
  }
  const std::string_view after = line.substr(place.end);
  const bool opens = before == "（" || before == "(";
  const bool closes = after.starts_with("）") || after.starts_with(")");
  const bool marks = after.starts_with("、") || after.starts_with(".") || after.starts_with("．");
  return (opens && closes) || (before.empty() && (closes || marks));
}

bool is_figures(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

// `from` is where the value before it ends.
LineValue number_at(std::string_view line, ByteRange place, size_t from) {
  constexpr size_t kCodeDigits = 7;  // and more, without separator or unit: a code
  const std::string_view text = place.of(line);
  if (is_list_mark(line, place) || (text.size() >= kCodeDigits && is_figures(text))) {
    return {place, ValueKind::kLabel, ""};
  }
  std::string meaning = number_meaning(plain(text));
  if (const size_t sign = sign_before(line, place.begin); sign > 0 && place.begin - sign >= from) {
    place.begin -= sign;
    meaning.insert(0, "-");
  }
  return {place, ValueKind::kNumber, std::move(meaning)};
}

}  // namespace

std::vector<LineValue> line_values(std::string_view line) {
  std::vector<LineValue> values;
  std::array<re2::StringPiece, std::size(kForms) + 1> groups;
  const re2::StringPiece text(line.data(), line.size());
  size_t from = 0;
  while (value_pattern().Match(text, from, line.size(), RE2::UNANCHORED, groups.data(),
                               static_cast<int>(groups.size()))) {
    size_t form = 0;
    while (groups[form + 1].empty()) {
      ++form;
    }
    const auto begin = static_cast<size_t>(groups[form + 1].data() - line.data());
    const ByteRange place{begin, begin + groups[form + 1].size()};
    switch (kForms[form].kind) {
      case ValueKind::kLabel:
        values.push_back({place, ValueKind::kLabel, ""});
        break;
      case ValueKind::kNumber:
        values.push_back(number_at(line, place, from));
        break;
      case ValueKind::kDate:
        if (auto meaning = date_meaning(plain(place.of(line)))) {
          values.push_back({place, ValueKind::kDate, std::move(*meaning)});
        }
        break;
    }
    from = place.end;
  }
  return values;
}

}  // namespace shilu
