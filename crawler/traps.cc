#include "crawler/traps.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace shilu {
namespace {

constexpr auto kNone = std::string_view::npos;

// A Han character is nine bytes in an address: room for a title of 150 in a download's name.
constexpr size_t kLongestAddress = 1'600;
// Portals nest to ten or so.
constexpr size_t kDeepestPath = 20;
// /zwgk/zwgk/ exists; three times the same is a relative link that is resolved against itself.
constexpr size_t kMostRepetitions = 2;
constexpr size_t kLongestRepeated = 6;  // folders
// The longest of cms families has thirteen.
constexpr size_t kMostParameters = 24;
// Government portals hold documents of the People's Republic. What is no year of kYears is some
// other number; a calendar that is walked month by month comes past those that are.
constexpr int kFirstYear = 1949;
constexpr std::pair<int, int> kYears{1900, 2999};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find(separator);
    if (end != 0 && !text.empty()) {
      parts.push_back(text.substr(0, end));
    }
    if (end == kNone) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// Nothing for what is no number of so many digits.
std::optional<int> number_of(std::string_view text, size_t least_digits, size_t most_digits) {
  if (text.size() < least_digits || text.size() > most_digits || !all_digits(text)) {
    return std::nullopt;
  }
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Folders that are numbers repeat without meaning: /2011/11/11/.
bool repeats(const std::vector<std::string_view>& folders) {
  for (size_t length = 1; length <= kLongestRepeated; ++length) {
    size_t same = 0;  // folders in a row that are as the one `length` before
    bool named = false;
    for (size_t i = length; i < folders.size(); ++i) {
      const bool is_same = folders[i] == folders[i - length];
      same = is_same ? same + 1 : 0;
      named = is_same && (named || !all_digits(folders[i]));
      if (named && same >= length * kMostRepetitions) {
        return true;
      }
    }
  }
  return false;
}

bool is_month(std::string_view text) {
  const std::optional<int> month = number_of(text, 1, 2);
  return month && *month >= 1 && *month <= 12;
}

bool is_day(std::string_view text) {
  const std::optional<int> day = number_of(text, 1, 2);
  return day && *day >= 1 && *day <= 31;
}

// The year of 2018, 2018-3, 2018-03-06, 2018/3, 201803 or 20180306.
std::optional<int> year_of_date(std::string_view value) {
  const std::optional<int> year = number_of(value.substr(0, 4), 4, 4);
  if (!year || *year < kYears.first || *year > kYears.second) {
    return std::nullopt;
  }
  std::string_view rest = value.substr(4);
  if (rest.empty()) {
    return year;
  }
  if (rest[0] != '-' && rest[0] != '/') {
    const bool is_date =
        (rest.size() == 2 && is_month(rest)) ||
        (rest.size() == 4 && is_month(rest.substr(0, 2)) && is_day(rest.substr(2)));
    return is_date ? year : std::nullopt;
  }
  const std::vector<std::string_view> parts = split(rest, rest[0]);
  const bool is_date = (parts.size() == 1 && is_month(parts[0])) ||
                       (parts.size() == 2 && is_month(parts[0]) && is_day(parts[1]));
  return is_date ? year : std::nullopt;
}

bool is_calendar_word(std::string_view folder) {
  static constexpr auto kWords =
      std::to_array<std::string_view>({"calendar", "rili", "events", "wnl", "richeng"});
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return contains_ignoring_case(folder, word); });
}

bool names_date(std::string_view parameter) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"year", "y", "nian", "month", "ym", "yearmonth", "date", "day", "rq", "riqi", "calendar"});
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view name) { return equals_ignoring_case(parameter, name); });
}

// Numbers alone are often no dates (/info/2099/1.htm is article 1 of column 2099): a year must
// stand before month and day, or in a path with a calendar's name.
std::optional<int> year_in_path(std::string_view path) {
  const std::vector<std::string_view> folders = split(path, '/');
  const bool is_calendar = std::any_of(folders.begin(), folders.end(), is_calendar_word);
  for (size_t i = 0; i < folders.size(); ++i) {
    const std::string_view folder =
        is_calendar ? folders[i].substr(0, folders[i].find('.')) : folders[i];
    const bool has_day =
        i + 2 < folders.size() && is_month(folders[i + 1]) && is_day(folders[i + 2]);
    const bool is_dashed_day =
        folder.size() > 5 && std::count(folder.begin(), folder.end(), '-') == 2;
    if (is_calendar || is_dashed_day || (has_day && folder.size() == 4)) {
      if (const std::optional<int> year = year_of_date(folder)) {
        return year;
      }
    }
  }
  return std::nullopt;
}

std::optional<int> year_in_query(std::string_view query) {
  for (const std::string_view parameter : split(query, '&')) {
    const size_t equals = parameter.find('=');
    if (equals != kNone && names_date(parameter.substr(0, equals))) {
      if (const std::optional<int> year = year_of_date(parameter.substr(equals + 1))) {
        return year;
      }
    }
  }
  return std::nullopt;
}

bool is_session_parameter(std::string_view parameter) {
  const std::string_view name = parameter.substr(0, parameter.find('='));
  return equals_ignoring_case(name, "jsessionid") || equals_ignoring_case(name, "phpsessid") ||
         equals_ignoring_case(name.substr(0, 12), "aspsessionid");
}

std::string path_without_session(std::string_view path) {
  std::string kept(path.substr(0, find_ignoring_case(path, ";jsessionid=", 0)));
  const size_t mark = kept.find("/(S(");
  const size_t end = mark == kNone ? kNone : kept.find("))/", mark);
  if (end != kNone) {
    kept.erase(mark, end + 2 - mark);
  }
  return kept;
}

}  // namespace

std::string_view trap_name(Trap trap) {
  static constexpr std::array<std::string_view, kTrapCount> kNames = {
      "trap_length", "trap_depth", "trap_repetition", "trap_parameters", "trap_calendar"};
  return kNames[static_cast<size_t>(trap)];
}

std::optional<Trap> trap_of(const Url& url, Instant now) {
  if (url.text().size() > kLongestAddress) {
    return Trap::kLength;
  }
  const std::vector<std::string_view> folders = split(url.path(), '/');
  if (repeats(folders)) {
    return Trap::kRepetition;
  }
  if (folders.size() > kDeepestPath) {
    return Trap::kDepth;
  }
  if (split(url.query(), '&').size() > kMostParameters) {
    return Trap::kParameters;
  }
  for (const std::optional<int> year : {year_in_path(url.path()), year_in_query(url.query())}) {
    if (year && (*year < kFirstYear || *year > static_cast<int>(beijing_day(now).year()) + 1)) {
      return Trap::kCalendar;
    }
  }
  return std::nullopt;
}

Url without_session(const Url& url) {
  std::string kept = path_without_session(url.path());
  bool is_marked = kept.size() < url.path().size();
  char separator = '?';
  for (const std::string_view parameter : split(url.query(), '&')) {
    if (is_session_parameter(parameter)) {
      is_marked = true;
      continue;
    }
    kept += separator;
    kept += parameter;
    separator = '&';
  }
  const Result<Url> plain = is_marked ? url.resolve(kept) : url;
  return plain ? *plain : url;
}

}  // namespace shilu
