// The restored reading: what a text most likely said before converters, mirrors, typesetters and
// mail programs went over it. Derived on request, never kept in place of the text.
//
//   traditional_to_simplified  in a text flagged traditional_conversion, lines in traditional
//                              characters (simplify.h). Any other text keeps the characters it
//                              has: what Hong Kong, Macau and Taiwan publish, what a classic says
//   pinyin_annotations         in a text flagged so, brackets that hold a reading of the character
//                              before them: 認(rèn). No other bracket
//   full_width_digits          ０-９, Ａ-Ｚ and ａ-ｚ become ASCII. Marks stay: ： ％ ．
//   spaces                     white space that fills lines, and kinds of it (spacing.h)
//   broken_lines               line breaks in the middle of a sentence (broken_lines.h)
//
// Betting words put in place of names, characters that were lost or replaced, and mojibake stay as
// they are: nobody knows what stood there. A text without those two flags differs from its reading
// in white space and full-width digits and letters only. The reading of a reading is itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace shilu {

struct RestoredChange {
  std::string_view change;  // a name of the table above; static storage
  // Characters; of pinyin_annotations brackets, of spaces places, of broken_lines breaks.
  std::size_t count = 0;

  friend bool operator==(const RestoredChange&, const RestoredChange&) = default;
};

struct RestoredText {
  std::string text;
  std::vector<RestoredChange> changes;  // those made, in the table's order
};

// `flags` are those judged with the text. Any bytes do.
RestoredText restore(std::string_view text, const std::vector<Flag>& flags);

}  // namespace shilu
