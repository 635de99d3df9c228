// Dates as pages write them: shown with a label, and signed at the end of a document.
//
// Understood, in ASCII or full-width digits: 2018-03-06, 2018/3/6, 2018.03.06, 2018年3月6日,
// 20180306 (only where a whole value), each with a time after it (09:30, 09:30:15, T09:30, 9时30分)
// or the day of the week and a time, and in Chinese numerals 二〇一八年三月六日 with the zero as
// 〇, ○, 零 or O. Days that the calendar does not have, or outside 1949 to 2100, are no dates. Days
// are Beijing days.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace shilu {

struct ShownDate {
  Day day;
  std::string time;       // "09:30" or "09:30:15" as given; "" without one
  std::size_t begin = 0;  // bytes of the text searched that it stands in
  std::size_t end = 0;

  // "2018-03-06 09:30"; nothing without a time. The form of Document::published_at.
  std::optional<std::string> day_and_time() const;
};

// The first date in `text`.
std::optional<ShownDate> find_date(std::string_view text);

// The date that `text` is, but for white space and brackets around it. The reading of a label's
// value, of a PubDate tag, of a signature line.
std::optional<ShownDate> parse_date(std::string_view text);

// A date whose day is set apart from its month or year, as templates with a large day do: 06
// 2018-03, 2018-03 06, 03-06 2018, also without the space. The whole of `text`.
std::optional<ShownDate> parse_split_date(std::string_view text);

}  // namespace shilu
