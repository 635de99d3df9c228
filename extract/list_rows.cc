#include "extract/list_rows.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"
#include "extract/dates.h"

namespace shilu {
namespace {

constexpr size_t kLongestRow = 400;  // bytes
constexpr size_t kLeastName = 12;    // bytes
constexpr double kLeastSummary = 7;  // weight

// A date, or a summary with one, right after or before a link.
bool is_beside_link(const PageLines& page, size_t line) {
  const auto& lines = page.lines;
  return ((line > 0 && lines[line - 1].line.link_share > 0.8) ||
          (line + 1 < lines.size() && lines[line + 1].line.link_share > 0.8));
}

// "05-28" or "[05-28]" at the end: lists of one year leave it out.
bool is_month_and_day(std::string_view text) {
  while (!text.empty() && (text.back() == ']' || text.back() == ')' || text.back() == ' ')) {
    text.remove_suffix(1);
  }
  const std::string_view day = text.size() < 5 ? "" : text.substr(text.size() - 5);
  return !day.empty() && is_digit(day[0]) && is_digit(day[1]) && is_digit(day[3]) &&
         is_digit(day[4]) && (day[2] == '-' || day[2] == '/' || day[2] == '.');
}

bool has_date(std::string_view text) {
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  return digits >= 4 && (find_date(text).has_value() || is_month_and_day(text));
}

}  // namespace

size_t count_dated_rows(const PageLines& page, LineRange lines) {
  size_t count = 0;
  for (size_t i = lines.begin; i < lines.end; ++i) {
    const TextLine& line = page.lines[i].line;
    if (line.text.size() < kLongestRow && (line.link_share > 0.2 || is_beside_link(page, i)) &&
        has_date(line.text)) {
      ++count;
    }
  }
  return count;
}

size_t count_names(const PageLines& page, LineRange lines) {
  constexpr size_t kLeastBytes = 27;  // nine Han characters
  size_t count = 0;
  for (size_t i = lines.begin; i < lines.end; ++i) {
    const TextLine& line = page.lines[i].line;
    count += line.link_share > 0.8F && line.text.size() >= kLeastBytes ? 1 : 0;
  }
  return count;
}

SummaryRows count_summary_rows(const PageLines& page, LineRange lines) {
  SummaryRows rows;
  for (size_t i = lines.begin; i < lines.end; ++i) {
    if (page.weight_before[i + 1] - page.weight_before[i] < kLeastSummary) {
      continue;
    }
    ++rows.prose;
    rows.summaries += i > lines.begin && stands_under_name(page, i) ? 1 : 0;
  }
  return rows;
}

bool stands_under_name(const PageLines& page, size_t line) {
  return line > 0 && page.lines[line].line.link_share < 0.5F &&
         page.lines[line - 1].line.link_share > 0.8F &&
         page.lines[line - 1].line.text.size() >= kLeastName;
}

}  // namespace shilu
