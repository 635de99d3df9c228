// The ASCII notions of HTML, HTTP and URLs: white space, case, and searching without regard to it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace shilu {

// WHATWG Infra, section 4.6: tab, line feed, form feed, carriage return, space.
constexpr bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
  return lower;
}
constexpr bool is_letter(char c) {
  return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) {
      return false;
    }
  }
  return true;
}

// `needle` is in lower case and not empty.
constexpr size_t find_ignoring_case(std::string_view text, std::string_view needle,
                                    size_t from = 0) {
  const char lower = needle[0];
  const char upper = lower >= 'a' && lower <= 'z' ? static_cast<char>(lower & ~0x20) : lower;
  for (size_t i = from; i + needle.size() <= text.size(); ++i) {
    if ((text[i] == lower || text[i] == upper) &&
        equals_ignoring_case(text.substr(i, needle.size()), needle)) {
      return i;
    }
  }
  return std::string_view::npos;
}

constexpr bool contains_ignoring_case(std::string_view text, std::string_view needle) {
  return find_ignoring_case(text, needle) != std::string_view::npos;
}

constexpr std::string_view trim_ascii(std::string_view text) {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace shilu
