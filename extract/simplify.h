// The simplified reading of text in traditional characters: for readers, where to_simplified
// (han_script.h) is for patterns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shilu {

struct SimplifiedText {
  std::string text;
  std::size_t changed = 0;  // characters that are others now
};

// Line by line: a line is simplified if its characters are traditional, and left as it is if they
// are simplified, whatever it quotes. A character becomes its simplified one by ICU's table, but
// for words in which it keeps its form or takes another: 乾隆, 顯著, 瞭望, 慰藉; 答覆 is 答复.
// Traditional words stay the words they are: 資訊 is 资讯, not 信息.
SimplifiedText simplify(std::string_view text);

}  // namespace shilu
