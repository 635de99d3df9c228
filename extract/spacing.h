// White space mended: what was put between characters to fill a line, and kinds of white space that
// a reader cannot tell apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shilu {

struct MendedSpaces {
  std::string text;
  std::size_t changed = 0;  // places: a run of white space or of zero-width characters is one
};

// Within a line, or a table's cell; line feeds and tabs stay where they are.
//
//   at its beginning and end     nothing
//   索 引 号, 姓　名              Han characters set one by one are a word: nothing between
//                                them. Not where the gap is twice as wide as others in the row
//                                (张 三  李 四), nor where each of them may stand for itself:
//                                年 月 日, 甲 乙 丙, 男 女
//   before ，。、；：！？            nothing, after a Han character
//   else                         one space: 第一条　为了 is 第一条 为了;
//                                张三 李四 stays as it is
//
// Zero-width characters go, but those that join or direct letters of scripts which need them.
MendedSpaces mend_spaces(std::string_view text);

}  // namespace shilu
