// The numbers and dates written in a line of Chinese prose or of a table.
//
// Numbers: 2,300, 3.5, 12.5%, 2,300万元, 3亿5000万元, 三十五, 三百户, 百分之十二, in ASCII or
// full-width digits, each with its unit (万, 亿, 元, %, 人, …) if one follows. Dates: 2018年3月6日,
// 2018年3月, 3月6日, 2018年, 2018-03-06, 2018/3/6, 2018.3.6, 二〇一八年三月六日, and times of day
// (9:30, 9时30分). Labels are neither, and are told so that they are not taken for numbers and are
// not torn: telephone numbers and other codes, 〔2018〕3号, 第三条, the 1. and （一） before a
// paragraph, words and addresses in Latin letters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

// Octets of a line, on the boundaries of characters.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;

  bool is_empty() const { return begin == end; }
  size_t size() const { return end - begin; }
  std::string_view of(std::string_view line) const { return line.substr(begin, end - begin); }
};

enum class ValueKind { kNumber, kDate, kLabel };

struct LineValue {
  ByteRange place;
  ValueKind kind = ValueKind::kLabel;
  std::string meaning;  // equal for 2300万元, 2,300万元 and 0.23亿元; "" for a label
};

// In the order of the line; none overlaps another.
std::vector<LineValue> line_values(std::string_view line);

}  // namespace shilu
