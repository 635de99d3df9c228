#include "extract/spacing.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <vector>

#include "extract/han_script.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

// A character, and the run of white space and zero-width characters before it.
struct Piece {
  char32_t code = 0;       // 0 for bytes that are no character
  std::string_view bytes;  // empty at the end of the cell
  std::string_view gap;
  std::size_t gap_columns = 0;  // 0 where the gap is of zero-width characters only
  bool joined = false;          // the gap before it was put into a word
};

// Whose zero-width neighbours mean nothing.
bool needs_no_joiner(char32_t c) {
  return c < 0x80 || is_han(c) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
         (c >= 0xFF00 && c <= 0xFF65);
}

// U+200C to U+200F shape and direct letters; the other invisible characters do nothing.
bool joins_or_directs(char32_t c) {
  return c >= 0x200C && c <= 0x200F;
}

// Characters that stand for themselves in forms and lists: numbers, ordinals, units to be filled
// in, and choices.
bool may_stand_alone(char32_t c) {
  constexpr std::u32string_view kAlone =
      U"一二三四五六七八九十百千万零甲乙丙丁戊己庚辛壬癸年月日时分秒周季省市县区乡镇村组户号楼室"
      U"男女是否有无上中下左右前后东南西北大小高低优良差正副春夏秋冬";
  return kAlone.find(c) != std::u32string_view::npos;
}

std::vector<Piece> split(std::string_view cell) {
  std::vector<Piece> pieces;
  const auto length = static_cast<int32_t>(cell.size());
  int32_t next = 0;
  std::size_t gap_begin = 0;
  std::size_t columns = 0;
  while (next < length) {
    const auto begin = static_cast<std::size_t>(next);
    UChar32 c = 0;
    U8_NEXT(cell.data(), next, length, c);
    const char32_t code = c < 0 ? 0 : static_cast<char32_t>(c);
    if (is_wide_space(code)) {
      columns += code == 0x3000 ? 2 : 1;
    } else if (!is_invisible(code)) {
      const auto end = static_cast<std::size_t>(next);
      const std::string_view gap = cell.substr(gap_begin, begin - gap_begin);
      pieces.push_back({code, cell.substr(begin, end - begin), gap, columns});
      gap_begin = end;
      columns = 0;
    }
  }
  pieces.push_back({0, {}, cell.substr(gap_begin), columns});
  return pieces;
}

// Joins the row of single characters pieces[first, last), all gaps of which are of a width.
void join_row(std::vector<Piece>& pieces, std::size_t first, std::size_t last) {
  bool alone = true;
  for (std::size_t i = first; i < last; ++i) alone &= may_stand_alone(pieces[i].code);
  if (alone) return;
  for (std::size_t i = first + 1; i < last; ++i) pieces[i].joined = true;
}

void join_single_characters(std::vector<Piece>& pieces) {
  // Whether a Han character has no other right before or after it.
  const auto single = [&](std::size_t i) {
    const bool before = i > 0 && pieces[i].gap_columns == 0 && is_han(pieces[i - 1].code);
    const bool after = pieces[i + 1].gap_columns == 0 && is_han(pieces[i + 1].code);
    return is_han(pieces[i].code) && !before && !after;
  };
  for (std::size_t first = 0; first + 1 < pieces.size();) {
    std::size_t last = first;
    std::size_t narrowest = static_cast<std::size_t>(-1);
    while (last + 1 < pieces.size() && single(last) &&
           (last == first || pieces[last].gap_columns > 0)) {
      if (last > first) narrowest = std::min(narrowest, pieces[last].gap_columns);
      ++last;
    }
    for (std::size_t begin = first; begin < last;) {
      std::size_t end = begin + 1;
      while (end < last && pieces[end].gap_columns < 2 * narrowest) ++end;
      join_row(pieces, begin, end);
      begin = end;
    }
    first = std::max(last, first + 1);
  }
}

// What stands in place of the gap before pieces[i].
std::string mended_gap(const std::vector<Piece>& pieces, std::size_t i) {
  constexpr std::u32string_view kClosing = U"，。、；：！？";
  const Piece& piece = pieces[i];
  const char32_t before = i > 0 ? pieces[i - 1].code : 0;
  if (piece.gap_columns == 0) {
    if (needs_no_joiner(before) && needs_no_joiner(piece.code)) return {};
    std::string kept;
    for (std::size_t at = 0; at < piece.gap.size();) {
      int32_t next = 0;
      UChar32 c = 0;
      const std::string_view rest = piece.gap.substr(at);
      U8_NEXT(rest.data(), next, static_cast<int32_t>(rest.size()), c);
      const auto size = static_cast<std::size_t>(next);
      if (joins_or_directs(static_cast<char32_t>(c))) kept += rest.substr(0, size);
      at += size;
    }
    return kept;
  }
  if (i == 0 || piece.bytes.empty() || piece.joined) return {};
  const bool closes = kClosing.find(piece.code) != std::u32string_view::npos;
  return closes && is_han(before) ? "" : " ";
}

void mend_cell(std::string_view cell, MendedSpaces& mended) {
  std::vector<Piece> pieces = split(cell);
  join_single_characters(pieces);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (!piece.gap.empty()) {
      const std::string gap = mended_gap(pieces, i);
      if (gap != piece.gap) ++mended.changed;
      mended.text += gap;
    }
    mended.text += piece.bytes;
  }
}

}  // namespace

MendedSpaces mend_spaces(std::string_view text) {
  MendedSpaces mended;
  mended.text.reserve(text.size());
  while (true) {
    const std::size_t end = text.find_first_of("\n\t");
    mend_cell(text.substr(0, end), mended);
    if (end == std::string_view::npos) break;
    mended.text += text[end];
    text.remove_prefix(end + 1);
  }
  return mended;
}

}  // namespace shilu
