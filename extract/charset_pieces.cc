#include "extract/charset_pieces.h"

#include <algorithm>

namespace shilu {
namespace {

constexpr std::string_view kUtf8 = "UTF-8";
constexpr std::string_view kGb18030 = "GB18030";

enum class PieceCharset { kUtf8, kGb, kUnknown };

unsigned char byte_at(std::string_view bytes, size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

// The pairs of bytes by the code chart of GB 2312: the common characters of its first level (rows
// 16 to 55) and its punctuation (rows 1 to 3), among all pairs.
struct GbCensus {
  size_t pairs = 0;
  size_t common = 0;
  size_t han = 0;
};

GbCensus take_gb_census(std::string_view bytes) {
  GbCensus census;
  for (size_t i = find_high_byte(bytes, 0); i < bytes.size(); i = find_high_byte(bytes, i + 1)) {
    const unsigned char lead = byte_at(bytes, i);
    ++census.pairs;
    if (i + 1 < bytes.size() && byte_at(bytes, i + 1) >= 0xA1) {
      const bool han = lead >= 0xB0 && lead <= 0xD7;
      census.han += han ? 1 : 0;
      census.common += han || (lead >= 0xA1 && lead <= 0xA3) ? 1 : 0;
    }
    ++i;
  }
  return census;
}

// Two characters tell: read in the wrong charset, Chinese is made of rare ones.
PieceCharset charset_of(std::string_view piece) {
  constexpr size_t kFewestCharacters = 2;
  const GbCensus gb = take_gb_census(piece);
  const bool reads_as_gb = gb.han >= kFewestCharacters && gb.common * 5 >= gb.pairs * 4;
  if (utf8_kind(piece) != Utf8Kind::kInvalid) {
    const Utf8Census utf8 = take_utf8_census(piece);
    const bool reads_as_utf8 = utf8.han >= kFewestCharacters &&
                               utf8.han * 5 >= (utf8.wide + utf8.two_bytes) * 4 &&
                               gb.common * 2 < gb.pairs;
    return reads_as_utf8 ? PieceCharset::kUtf8 : PieceCharset::kUnknown;
  }
  return reads_as_gb ? PieceCharset::kGb : PieceCharset::kUnknown;
}

// No byte of a character in either charset is one of these.
bool ends_piece(char c) {
  return c == '<' || c == '>' || c == '\n';
}

// Calls `visit` with the place of each piece that is not ASCII, from its beginning to its end.
template <typename Visit>
void for_each_piece(std::string_view bytes, Visit visit) {
  size_t end = 0;
  for (size_t high = find_high_byte(bytes, 0); high < bytes.size();
       high = find_high_byte(bytes, end)) {
    size_t begin = high;
    while (begin > end && !ends_piece(bytes[begin - 1])) {
      --begin;
    }
    const auto* const last = std::find_if(bytes.begin() + high, bytes.end(), ends_piece);
    end = std::min(static_cast<size_t>(last - bytes.begin()) + 1, bytes.size());
    visit(begin, end);
  }
}

size_t high_bytes(std::string_view piece) {
  return static_cast<size_t>(std::count_if(
      piece.begin(), piece.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
}

}  // namespace

std::optional<MixedText> decode_mixed(std::string_view bytes) {
  constexpr size_t kFewestBytes = 6;
  size_t utf8 = 0;
  size_t gb = 0;
  size_t unknown = 0;
  for_each_piece(bytes, [&](size_t begin, size_t end) {
    const std::string_view piece = bytes.substr(begin, end - begin);
    const PieceCharset charset = charset_of(piece);
    (charset == PieceCharset::kUtf8 ? utf8
     : charset == PieceCharset::kGb ? gb
                                    : unknown) += high_bytes(piece);
  });
  if (utf8 < kFewestBytes || gb < kFewestBytes || unknown * 4 > utf8 + gb) {
    return std::nullopt;
  }
  MixedText mixed;
  const bool mainly_utf8 = utf8 >= gb;
  mixed.main = mainly_utf8 ? kUtf8 : kGb18030;
  mixed.other = mainly_utf8 ? kGb18030 : kUtf8;
  const PieceCharset odd = mainly_utf8 ? PieceCharset::kGb : PieceCharset::kUtf8;
  CharsetDecoder main(mixed.main);
  CharsetDecoder other(mixed.other);
  size_t pending = 0;  // from here on, the page's own charset
  for_each_piece(bytes, [&](size_t begin, size_t end) {
    const std::string_view piece = bytes.substr(begin, end - begin);
    if (charset_of(piece) == odd) {
      main.append(bytes.substr(pending, begin - pending), mixed.decoded);
      other.append(piece, mixed.decoded);
      ++mixed.pieces;
      pending = end;
    }
  });
  main.append(bytes.substr(pending), mixed.decoded);
  return mixed;
}

}  // namespace shilu
