#include "extract/matching_copy.h"

#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace shilu {
namespace {

bool is_wide_space(UChar32 c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x3000;
}

bool is_invisible(UChar32 c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

// White space, and what is met among it.
bool is_outer_space(UChar32 c) {
  return is_wide_space(c) || c == 0x200B || c == 0xFEFF;
}

// The character that stands for `c` in the copy; 0 if none does.
UChar32 folded(UChar32 c) {
  if (is_invisible(c)) return 0;
  if (c != '\n' && is_wide_space(c)) return ' ';
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFF01 + '!';
  return c;
}

template <typename Visit>
void for_each_character(std::string_view text, Visit visit) {
  const auto length = static_cast<int32_t>(text.size());
  int32_t next = 0;
  while (next < length) {
    const int32_t begin = next;
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), next, length, c);
    visit(c, static_cast<std::size_t>(begin), static_cast<std::size_t>(next));
  }
}

// Calls `append` with each run of bytes of the copy and where in the original it began.
template <typename Append>
void fold(std::string_view original, Append append) {
  for_each_character(original, [&](UChar32 c, std::size_t begin, std::size_t end) {
    const UChar32 to = folded(c);
    if (to == 0) return;
    if (to == c) {
      append(original.substr(begin, end - begin), begin);
      return;
    }
    const char ascii = static_cast<char>(to);
    append(std::string_view(&ascii, 1), begin);
  });
}

}  // namespace

MatchingCopy make_matching_copy(std::string_view original) {
  MatchingCopy copy;
  copy.text.reserve(original.size());
  copy.origin.reserve(original.size() + 1);
  fold(original, [&](std::string_view bytes, std::size_t begin) {
    copy.text += bytes;
    copy.origin.insert(copy.origin.end(), bytes.size(), static_cast<std::uint32_t>(begin));
  });
  copy.origin.push_back(static_cast<std::uint32_t>(original.size()));
  return copy;
}

std::string matching_text(std::string_view original) {
  std::string text;
  text.reserve(original.size());
  fold(original, [&](std::string_view bytes, std::size_t) { text += bytes; });
  return text;
}

std::string_view trim_wide_space(std::string_view text) {
  std::size_t first = text.size();
  std::size_t last = 0;
  for_each_character(text, [&](UChar32 c, std::size_t begin, std::size_t end) {
    if (is_outer_space(c)) return;
    if (first == text.size()) first = begin;
    last = end;
  });
  return first < last ? text.substr(first, last - first) : std::string_view();
}

std::string without_wide_space(std::string_view text) {
  std::string out;
  for_each_character(text, [&](UChar32 c, std::size_t begin, std::size_t end) {
    if (!is_outer_space(c)) out += text.substr(begin, end - begin);
  });
  return out;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for_each_character(text, [&](UChar32, std::size_t, std::size_t) { ++count; });
  return count;
}

std::size_t count_han(std::string_view text) {
  std::size_t count = 0;
  for_each_character(text, [&](UChar32 c, std::size_t, std::size_t) {
    if (c >= 0x2E80 && uscript_hasScript(c, USCRIPT_HAN)) ++count;
  });
  return count;
}

}  // namespace shilu
