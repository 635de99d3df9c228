#include "extract/dates.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "extract/matching_copy.h"
#include "extract/string_piece.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

constexpr int kFirstYear = 1949;
constexpr int kLastYear = 2100;

std::optional<Day> day_of(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  const Day date = std::chrono::year(year) / month / day;
  if (!date.ok()) return std::nullopt;
  return date;
}

int number_of(re2::StringPiece digits) {
  if (digits == "元") return 1;  // 元月 is January
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

constexpr std::array<std::string_view, 10> kNumerals = {"〇", "一", "二", "三", "四",
                                                        "五", "六", "七", "八", "九"};
// Whatever round thing an input method gave for 〇: Latin, Greek and Cyrillic letters among them.
constexpr std::array<std::string_view, 12> kZeros = {"〇", "○", "零", "O", "o", "0",
                                                     "Ｏ", "◯", "Ο",  "О", "ο", "о"};

// The digit that `text` begins with, taken off it; -1 if none.
int take_numeral(std::string_view& text) {
  for (const std::string_view zero : kZeros) {
    if (text.starts_with(zero)) {
      text.remove_prefix(zero.size());
      return 0;
    }
  }
  for (std::size_t digit = 1; digit < kNumerals.size(); ++digit) {
    if (text.starts_with(kNumerals[digit])) {
      text.remove_prefix(kNumerals[digit].size());
      return static_cast<int>(digit);
    }
  }
  return -1;
}

// 二〇一八 → 2018.
int chinese_year(std::string_view text) {
  int year = 0;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    const int digit = take_numeral(text);
    if (digit < 0) return -1;
    year = year * 10 + digit;
  }
  return year;
}

// 九, 十, 十二, 二十, 三十一, 廿三, 卅一, 〇九, 元 → their number, up to 99.
int chinese_number(std::string_view text) {
  constexpr std::string_view kTen = "十";
  if (text == "元") return 1;
  for (const auto& [sign, tens] : {std::pair("廿", 20), std::pair("卅", 30)}) {
    if (!text.starts_with(sign)) continue;
    text.remove_prefix(std::string_view(sign).size());
    const int units = text.empty() ? 0 : take_numeral(text);
    return text.empty() && units >= 0 ? tens + units : -1;
  }
  const std::size_t ten = text.find(kTen);
  if (ten == std::string_view::npos) return chinese_year(text);
  std::string_view before = text.substr(0, ten);
  std::string_view after = text.substr(ten + kTen.size());
  const int tens = before.empty() ? 1 : take_numeral(before);
  const int units = after.empty() ? 0 : take_numeral(after);
  if (tens < 0 || units < 0 || !before.empty() || !after.empty()) return -1;
  return tens * 10 + units;
}

const RE2& arabic_pattern() {
  // Separators agree with one another: 2018-03-06, 2018年3月6日, 2018 年 3 月 6 日. The day of the
  // week may stand before the time.
  static const RE2 kPattern(
      R"((?:^|[^\d])((?:(\d{4}) ?[-–—] ?(\d{1,2}) ?[-–—] ?(\d{1,2})|(\d{4}) ?/ ?(\d{1,2}) ?/ ?(\d{1,2})|)"
      R"((\d{4}) ?\. ?(\d{1,2}) ?\. ?(\d{1,2})|(\d{4}) *年 *(\d{1,2}|元) *月 *(\d{1,2}) *日?))"
      R"((?:(?:T| *日? *(?:\(?(?:星期|周)[一二三四五六日天]\)?)? *))"
      R"((\d{1,2}(?::\d{2}(?::\d{2})?|时\d{1,2}分(?:\d{1,2}秒)?)))?)(?:[^\d]|$))");
  return kPattern;
}

const RE2& chinese_pattern() {
  static const RE2 kPattern(
      "((?:[一二三四五六七八九〇○零OoＯ◯0ΟОοо] ?){4}) *年 *([一二三四五六七八九十元〇零○]{1,3}) "
      "*月 *"
      "([一二三四五六七八九十廿卅〇零○]{1,3}) *日?");
  return kPattern;
}

// "9:30", "9时30分15秒" → "09:30", "09:30:15"; "" for what is no time of a day.
std::string time_of(re2::StringPiece written) {
  static const RE2 kTime(R"((\d{1,2})(?::|时)(\d{1,2})(?:(?::|分)(\d{1,2})秒?)?分?)");
  std::string hour;
  std::string minute;
  std::string second;
  if (!RE2::FullMatch(written, kTime, &hour, &minute, &second) || number_of(hour) > 23 ||
      number_of(minute) > 59 || (!second.empty() && number_of(second) > 59)) {
    return "";
  }
  const auto two_digits = [](const std::string& digits) {
    return digits.size() == 1 ? "0" + digits : digits;
  };
  return two_digits(hour) + ":" + two_digits(minute) +
         (second.empty() ? "" : ":" + two_digits(second));
}

// What may stand between a year and its month.
bool may_follow_year(std::string_view text) {
  static constexpr auto kSeparators =
      std::to_array<std::string_view>({"-", "–", "—", "/", ".", "年"});
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::any_of(kSeparators.begin(), kSeparators.end(),
                     [&](std::string_view separator) { return text.starts_with(separator); });
}

// A year's four digits, and no digit around them; npos where there are none from there on.
std::size_t find_year(std::string_view copy, std::size_t from) {
  for (std::size_t begin = from; begin < copy.size(); ++begin) {
    if (!is_digit(copy[begin])) continue;
    std::size_t end = begin;
    while (end < copy.size() && is_digit(copy[end])) ++end;
    const bool whole = begin == 0 || !is_digit(copy[begin - 1]);
    if (whole && end - begin == 4 && may_follow_year(copy.substr(end))) return begin;
    begin = end;
  }
  return std::string_view::npos;
}

// Up to two digits, taken off the text; -1 if it begins with none or with more.
int take_one_or_two_digits(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0 || digits > 2) return -1;
  const int number = number_of(piece(text.substr(0, digits)));
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part)) return false;
  text.remove_prefix(part.size());
  return true;
}

// Most dates, without the pattern, which costs as much as reading the rest of a page of them: in
// one of its forms, without spaces, and nothing behind that could belong to it.
std::optional<ShownDate> plain_date_at(std::string_view copy, std::size_t begin) {
  struct Form {
    std::string_view after_year;
    std::string_view after_month;
    std::string_view after_day;
  };
  static constexpr auto kForms =
      std::to_array<Form>({{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}});
  constexpr std::string_view kOne = " T(";
  for (const Form& form : kForms) {
    std::string_view rest = copy.substr(begin + 4);
    if (!take(rest, form.after_year)) continue;
    const int month = take_one_or_two_digits(rest);
    if (month < 0 || !take(rest, form.after_month)) return std::nullopt;
    const int day = take_one_or_two_digits(rest);
    if (day < 0 || !take(rest, form.after_day)) return std::nullopt;
    if (!rest.empty() &&
        (is_digit(rest.front()) || kOne.find(rest.front()) != std::string_view::npos ||
         rest.starts_with("日") || rest.starts_with("星") || rest.starts_with("周"))) {
      return std::nullopt;
    }
    const auto date = day_of(number_of(piece(copy.substr(begin, 4))), month, day);
    if (!date) return std::nullopt;
    return ShownDate{*date, "", begin, copy.size() - rest.size()};
  }
  return std::nullopt;
}

std::optional<ShownDate> find_arabic(std::string_view copy) {
  const std::size_t year = find_year(copy, 0);
  if (year == std::string_view::npos) return std::nullopt;
  if (auto date = plain_date_at(copy, year)) return date;
  std::array<re2::StringPiece, 15> groups;
  std::size_t from = 0;
  while (from < copy.size() &&
         arabic_pattern().Match(piece(copy), from, copy.size(), RE2::UNANCHORED, groups.data(),
                                static_cast<int>(groups.size()))) {
    const auto begin = static_cast<std::size_t>(groups[1].data() - copy.data());
    for (std::size_t form = 2; form <= 11; form += 3) {
      if (groups[form].empty()) continue;
      const auto day =
          day_of(number_of(groups[form]), number_of(groups[form + 1]), number_of(groups[form + 2]));
      if (!day) break;
      return ShownDate{*day, time_of(groups[14]), begin, begin + groups[1].size()};
    }
    from = begin + 1;
  }
  return std::nullopt;
}

std::optional<ShownDate> find_chinese(std::string_view copy) {
  std::array<re2::StringPiece, 4> groups;
  std::size_t from = 0;
  while (from < copy.size() &&
         chinese_pattern().Match(piece(copy), from, copy.size(), RE2::UNANCHORED, groups.data(),
                                 static_cast<int>(groups.size()))) {
    const auto text = [&](std::size_t i) {
      return std::string_view(groups[i].data(), groups[i].size());
    };
    const auto begin = static_cast<std::size_t>(groups[0].data() - copy.data());
    const auto day =
        day_of(chinese_year(text(1)), chinese_number(text(2)), chinese_number(text(3)));
    if (day) return ShownDate{*day, "", begin, begin + groups[0].size()};
    from = begin + groups[0].size();
  }
  return std::nullopt;
}

// Most lines have none: no pattern is run over a line without the characters it needs.
bool has_year(std::string_view text) {
  return text.find("年") != std::string_view::npos;
}
// 八年: what a year in Chinese numerals ends in, and hardly a year in digits.
bool may_have_chinese_year(std::string_view copy) {
  static const WordSet kEnds = [] {
    std::vector<std::string> ends = {" 年"};
    for (const std::string_view numeral : kNumerals) ends.push_back(std::string(numeral) + "年");
    for (const std::string_view zero : kZeros) ends.push_back(std::string(zero) + "年");
    return WordSet(std::move(ends));
  }();
  return has_year(copy) && kEnds.any_in(copy);
}
// Of the text as written, which may have full-width digits; a year begins with one of two.
bool may_have_date(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit) || has_year(text) ||
         text.find("１") != std::string_view::npos || text.find("２") != std::string_view::npos;
}

std::optional<ShownDate> find_in_copy(std::string_view copy) {
  auto arabic = find_arabic(copy);
  auto chinese = may_have_chinese_year(copy) ? find_chinese(copy) : std::nullopt;
  if (!arabic) return chinese;
  if (!chinese) return arabic;
  return arabic->begin <= chinese->begin ? arabic : chinese;
}

// Whether the text as written begins with a Han character that is no numeral, a bracket before it
// or not: most lines, and no copy of them need be made.
bool begins_with_word(std::string_view text) {
  std::string_view rest = trim_wide_space(text);
  for (const std::string_view bracket : {"（", "(", "【", "[", "〔"}) {
    if (!rest.starts_with(bracket)) continue;
    rest = trim_wide_space(rest.substr(bracket.size()));
    break;
  }
  return !rest.empty() && rest.front() >= '\xE4' && rest.front() <= '\xE9' &&
         take_numeral(rest) < 0;
}

// Whether brackets and spaces are all that stands before a digit or a numeral.
bool begins_with_number(std::string_view copy) {
  constexpr std::string_view kBrackets = "[]()【】〔〕 ";
  while (!copy.empty()) {
    if (is_digit(copy.front()) || take_numeral(copy) >= 0) return true;
    const std::size_t length = static_cast<unsigned char>(copy.front()) < 0x80 ? 1 : 3;
    if (kBrackets.find(copy.substr(0, length)) == std::string_view::npos) return false;
    copy.remove_prefix(std::min(length, copy.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string> ShownDate::day_and_time() const {
  if (time.empty()) return std::nullopt;
  return format_day(day) + " " + time;
}

std::optional<ShownDate> find_date(std::string_view text) {
  if (!may_have_date(text)) return std::nullopt;
  const MatchingCopy copy = make_matching_copy(text);
  auto found = find_in_copy(copy.text);
  if (!found) return std::nullopt;
  found->begin = copy.origin[found->begin];
  found->end = copy.origin[found->end];
  return found;
}

std::optional<ShownDate> parse_date(std::string_view text) {
  static const RE2 kCompact(R"([\[( ]*(\d{4})(\d{2})(\d{2})[\]) ]*)");
  static const RE2 kAround(R"([\[\]()【】〔〕 ]*(?:\.\d{1,3}|\+08:?00|Z)?[\[\]()【】〔〕 ]*)");
  if (!may_have_date(text)) return std::nullopt;
  if (begins_with_word(text)) return std::nullopt;
  const MatchingCopy copy = make_matching_copy(text);
  if (!begins_with_number(copy.text)) return std::nullopt;
  int year = 0;
  int month = 0;
  int day = 0;
  if (RE2::FullMatch(copy.text, kCompact, &year, &month, &day)) {
    const auto date = day_of(year, month, day);
    if (!date) return std::nullopt;
    return ShownDate{*date, "", 0, text.size()};
  }
  const auto found = find_in_copy(copy.text);
  const std::string_view whole = copy.text;
  if (!found || !RE2::FullMatch(piece(whole.substr(0, found->begin)), kAround) ||
      !RE2::FullMatch(piece(whole.substr(found->end)), kAround)) {
    return std::nullopt;
  }
  return ShownDate{found->day, found->time, copy.origin[found->begin], copy.origin[found->end]};
}

std::optional<ShownDate> parse_split_date(std::string_view text) {
  struct Form {
    RE2 pattern;
    std::array<int, 3> places;  // of year, month and day among the groups
  };
  static const std::array<Form, 6> kForms = {{
      {R"((\d{1,2})日?[ /]+(\d{4})[-./年] ?(\d{1,2})月?)", {1, 2, 0}},
      {R"((\d{2})(\d{4})[-./年](\d{2})月?)", {1, 2, 0}},
      {R"((\d{4})[-./年] ?(\d{1,2})月?[ /]+(\d{1,2})日?)", {0, 1, 2}},
      {R"((\d{1,2})[-./月] ?(\d{1,2})日?[ /]+(\d{4})年?)", {2, 0, 1}},
      {R"((\d{2})[-./](\d{2})(\d{4}))", {2, 0, 1}},
      {R"((\d{4})年?[ /]+(\d{1,2})[-./月] ?(\d{1,2})日?)", {0, 1, 2}},
  }};
  constexpr std::size_t kLongest = 24;
  if (text.empty() || text.size() > kLongest || text.find_first_of("0123456789") > 0) {
    return std::nullopt;
  }
  const std::string copy = matching_text(text);
  for (const Form& form : kForms) {
    std::array<int, 3> numbers{};
    if (!RE2::FullMatch(copy, form.pattern, &numbers[0], &numbers[1], &numbers[2])) continue;
    const auto day =
        day_of(numbers[form.places[0]], numbers[form.places[1]], numbers[form.places[2]]);
    if (day) return ShownDate{*day, "", 0, text.size()};
  }
  return std::nullopt;
}

}  // namespace shilu
