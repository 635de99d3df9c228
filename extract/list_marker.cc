#include "extract/list_marker.h"

#include <algorithm>
#include <array>
#include <utility>

namespace shilu {
namespace {

// 1 to a, 26 to z, 27 to aa.
std::string letters_of(int number) {
  constexpr int kLetters = 26;
  std::string letters;
  for (; number > 0; number = (number - 1) / kLetters) {
    letters += static_cast<char>('a' + (number - 1) % kLetters);
  }
  std::reverse(letters.begin(), letters.end());
  return letters;
}

std::string roman_of(int number) {
  static constexpr auto kSigns = std::to_array<std::pair<int, std::string_view>>({{1000, "m"},
                                                                                  {900, "cm"},
                                                                                  {500, "d"},
                                                                                  {400, "cd"},
                                                                                  {100, "c"},
                                                                                  {90, "xc"},
                                                                                  {50, "l"},
                                                                                  {40, "xl"},
                                                                                  {10, "x"},
                                                                                  {9, "ix"},
                                                                                  {5, "v"},
                                                                                  {4, "iv"},
                                                                                  {1, "i"}});
  std::string roman;
  for (const auto& [value, sign] : kSigns) {
    for (; number >= value; number -= value) {
      roman += sign;
    }
  }
  return roman;
}

}  // namespace

std::string list_marker(int number, std::string_view type) {
  constexpr int kMostRoman = 3999;
  std::string marker = std::to_string(number);
  if ((type == "a" || type == "A") && number > 0) {
    marker = letters_of(number);
  } else if ((type == "i" || type == "I") && number > 0 && number <= kMostRoman) {
    marker = roman_of(number);
  }
  if (type == "A" || type == "I") {
    std::transform(marker.begin(), marker.end(), marker.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
  }
  return marker + ".";
}

}  // namespace shilu
