#include "extract/dates.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr int kFirstYear = 1949;
constexpr int kLastYear = 2100;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

std::optional<Day> day_of(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  const Day date = std::chrono::year(year) / month / day;
  if (!date.ok()) return std::nullopt;
  return date;
}

int number_of(re2::StringPiece digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

constexpr std::array<std::string_view, 10> kNumerals = {"〇", "一", "二", "三", "四",
                                                        "五", "六", "七", "八", "九"};
constexpr std::array<std::string_view, 8> kZeros = {"〇", "○", "零", "O", "o", "0", "Ｏ", "◯"};

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
    const int digit = take_numeral(text);
    if (digit < 0) return -1;
    year = year * 10 + digit;
  }
  return year;
}

// 九, 十, 十二, 二十, 三十一, 廿三, 〇九 → their number, up to 99.
int chinese_number(std::string_view text) {
  constexpr std::string_view kTen = "十";
  if (text.starts_with("廿")) {
    text.remove_prefix(std::string_view("廿").size());
    const int units = text.empty() ? 0 : take_numeral(text);
    return text.empty() && units >= 0 ? 20 + units : -1;
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
  // Separators agree with one another: 2018-03-06, 2018年3月6日, 2018 年 3 月 6 日.
  static const RE2 kPattern(
      R"((?:^|[^\d])((?:(\d{4}) ?- ?(\d{1,2}) ?- ?(\d{1,2})|(\d{4}) ?/ ?(\d{1,2}) ?/ ?(\d{1,2})|)"
      R"((\d{4}) ?\. ?(\d{1,2}) ?\. ?(\d{1,2})|(\d{4}) *年 *(\d{1,2}) *月 *(\d{1,2}) *日?))"
      R"((?:(?:T| +| *日? *)(\d{1,2}:\d{2}(?::\d{2})?))?)(?:[^\d]|$))");
  return kPattern;
}

const RE2& chinese_pattern() {
  static const RE2 kPattern(
      "([一二三四五六七八九〇○零OoＯ◯0]{4}) *年 *([一二三四五六七八九十〇零○]{1,3}) *月 *"
      "([一二三四五六七八九十廿〇零○]{1,3}) *日?");
  return kPattern;
}

bool is_time(re2::StringPiece time) {
  const std::size_t colon = time.find(':');
  if (colon == re2::StringPiece::npos) return false;
  return number_of(time.substr(0, colon)) < 24 && number_of(time.substr(colon + 1, 2)) < 60 &&
         (time.size() < colon + 6 || number_of(time.substr(colon + 4, 2)) < 60);
}

// "9:30" → "09:30".
std::string two_digit_hour(re2::StringPiece time) {
  std::string text(time.data(), time.size());
  if (text.find(':') == 1) text.insert(text.begin(), '0');
  return text;
}

std::optional<ShownDate> find_arabic(std::string_view copy) {
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
      ShownDate found{*day, "", begin, begin + groups[1].size()};
      if (is_time(groups[14])) found.time = two_digit_hour(groups[14]);
      return found;
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
bool has_four_digits(std::string_view copy) {
  int digits = 0;
  for (const char c : copy) {
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits == 4) return true;
  }
  return false;
}
bool has_year(std::string_view text) {
  return text.find("年") != std::string_view::npos;
}
// Of the text as written, which may have full-width digits; a year begins with one of two.
bool may_have_date(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit) || has_year(text) ||
         text.find("１") != std::string_view::npos || text.find("２") != std::string_view::npos;
}

std::optional<ShownDate> find_in_copy(std::string_view copy) {
  auto arabic = has_four_digits(copy) ? find_arabic(copy) : std::nullopt;
  auto chinese = has_year(copy) ? find_chinese(copy) : std::nullopt;
  if (!arabic) return chinese;
  if (!chinese) return arabic;
  return arabic->begin <= chinese->begin ? arabic : chinese;
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

// An organ's name may stand before the date of a signature, and nothing after it.
bool is_signature_line(std::string_view copy, const ShownDate& date) {
  static const RE2 kOrgan(
      R"([\[(]? *(?:[\p{Han}()、·  ]{2,40}(?:政府|委员会|委|局|厅|办|办公室|办公厅|中心|院|部|处|)"
      R"(站|所|会|社|银行|公司|队|团|校|馆))? *)");
  static const RE2 kAfter(R"( *(?:印发|印|发)?[ \])]*)");
  return RE2::FullMatch(piece(copy.substr(0, date.begin)), kOrgan) &&
         RE2::FullMatch(piece(copy.substr(date.end)), kAfter);
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
  static const RE2 kAround(R"([\[\]()【】〔〕 ]*)");
  if (!may_have_date(text)) return std::nullopt;
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

std::optional<Day> find_signature_day(std::span<const std::string_view> body_lines) {
  // Far enough for a list of attachments and the lines that say who was copied.
  constexpr std::size_t kLinesSearched = 15;
  constexpr std::size_t kLongestSignature = 60;
  std::size_t seen = 0;
  for (std::size_t i = body_lines.size(); i-- > 0 && seen < kLinesSearched;) {
    const std::string_view line = trim_wide_space(body_lines[i]);
    if (line.empty()) continue;
    ++seen;
    if (count_characters(line) > kLongestSignature) continue;
    const std::string copy = matching_text(line);
    const auto date = find_in_copy(copy);
    if (date && is_signature_line(copy, *date)) return date->day;
  }
  return std::nullopt;
}

}  // namespace shilu
