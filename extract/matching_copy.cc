#include "extract/matching_copy.h"

#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <numeric>

namespace shilu {
namespace {

// By ICU, which takes long to ask: U+2E80 to U+4FFF, of which every text has many, are asked once.
bool is_han(UChar32 c) {
  constexpr UChar32 kFirst = 0x2E80;
  constexpr UChar32 kEnd = 0x5000;
  static const std::bitset<kEnd - kFirst> kKnown = [] {
    std::bitset<kEnd - kFirst> known;
    for (UChar32 i = kFirst; i < kEnd; ++i) {
      known[static_cast<std::size_t>(i - kFirst)] = uscript_hasScript(i, USCRIPT_HAN) != 0;
    }
    return known;
  }();
  if (c < kFirst || (c >= 0xFF00 && c <= 0xFF60)) return false;  // full-width forms are no script's
  if (c < kEnd) return kKnown[static_cast<std::size_t>(c - kFirst)];
  return uscript_hasScript(c, USCRIPT_HAN) != 0;
}

// White space, and what is met among it.
bool is_outer_space(UChar32 c) {
  return is_wide_space(static_cast<char32_t>(c)) || c == 0x200B || c == 0xFEFF;
}

// The character that stands for `c` in the copy; 0 if none does.
UChar32 folded(UChar32 c) {
  if (is_invisible(static_cast<char32_t>(c))) return 0;
  if (c != '\n' && is_wide_space(static_cast<char32_t>(c))) return ' ';
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

// Whether a byte can begin a character that is folded: white space of ASCII, and the first bytes of
// U+0080 to U+00BF, U+2000 to U+3FFF and U+F000 to U+FFFF.
bool may_be_folded(char c) {
  static constexpr auto kBytes = [] {
    std::array<bool, 256> bytes{};
    for (const unsigned char byte : {0x09, 0x0B, 0x0C, 0x0D, 0xC2, 0xE2, 0xE3, 0xEF}) {
      bytes[byte] = true;
    }
    return bytes;
  }();
  return kBytes[static_cast<unsigned char>(c)];
}

// Calls `append` with each run of bytes of the copy and where in the original it began.
template <typename Append>
void fold(std::string_view original, Append append) {
  const auto length = static_cast<int32_t>(original.size());
  std::size_t same = 0;  // where the bytes began that stay as they are
  for (int32_t next = 0; next < length;) {
    const int32_t begin = next;
    const char first = original[static_cast<std::size_t>(begin)];
    if (!may_be_folded(first)) {
      next += begins_ideograph(first) ? 3 : 1;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(original.data(), next, length, c);
    const UChar32 to = folded(c);
    if (to == c) continue;
    const auto at = static_cast<std::size_t>(begin);
    if (at > same) append(original.substr(same, at - same), same);
    same = static_cast<std::size_t>(next);
    const char ascii = static_cast<char>(to);
    if (to != 0) append(std::string_view(&ascii, 1), at);
  }
  if (original.size() > same) append(original.substr(same), same);
}

}  // namespace

MatchingCopy make_matching_copy(std::string_view original) {
  MatchingCopy copy;
  copy.text.reserve(original.size());
  copy.origin.reserve(original.size() + 1);
  fold(original, [&](std::string_view bytes, std::size_t begin) {
    copy.text += bytes;
    const std::size_t known = copy.origin.size();
    copy.origin.resize(known + bytes.size());
    std::iota(copy.origin.begin() + static_cast<std::ptrdiff_t>(known), copy.origin.end(),
              static_cast<std::uint32_t>(begin));
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

// From both ends: what stands between is not looked at.
std::string_view trim_wide_space(std::string_view text) {
  const auto length = static_cast<int32_t>(text.size());
  int32_t first = 0;
  for (int32_t next = 0; next < length; first = next) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), next, length, c);
    if (!is_outer_space(c)) break;
  }
  int32_t last = length;
  for (int32_t previous = length; previous > first; last = previous) {
    UChar32 c = 0;
    U8_PREV_OR_FFFD(text.data(), first, previous, c);
    if (!is_outer_space(c)) break;
  }
  return text.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first));
}

std::string without_wide_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t from = 0;  // what is kept and not yet in `out`
  for_each_character(text, [&](UChar32 c, std::size_t begin, std::size_t end) {
    if (!is_outer_space(c)) return;
    out += text.substr(from, begin - from);
    from = end;
  });
  out += text.substr(from);
  return out;
}

std::string_view front_of(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  auto end = static_cast<int32_t>(most);
  U8_SET_CP_START(reinterpret_cast<const uint8_t*>(text.data()), 0, end);
  return text.substr(0, static_cast<std::size_t>(end));
}

bool is_wide_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x3000;
}

bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

std::size_t count_han(std::string_view text) {
  std::size_t count = 0;
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t next = 0; next < length;) {
    const auto first = static_cast<unsigned char>(text[static_cast<std::size_t>(next)]);
    if (first < 0x80) {
      ++next;
    } else if (first >= 0xE5 && first <= 0xE9 && next + 3 <= length) {
      ++count;  // the most of the basic block
      next += 3;
    } else {
      UChar32 c = 0;
      U8_NEXT_OR_FFFD(text.data(), next, length, c);
      count += is_han(c) ? 1 : 0;
    }
  }
  return count;
}

}  // namespace shilu
