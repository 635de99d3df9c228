// A page in two charsets: a UTF-8 template into which a GBK text was put, or the other way round.
//
// Between tags and line ends such a page is in one charset or the other. Each piece is judged alone
// and read in its own, unless it is in doubt: then in the page's. Only where both are plainly there
// is a page taken to be mixed, so one with a few broken bytes is not touched.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "extract/charset_decoder.h"

namespace shilu {

struct MixedText {
  DecodedBytes decoded;
  std::string_view main;   // "UTF-8" or "GB18030": what more of the page is in
  std::string_view other;  // the other of them
  size_t pieces = 0;       // how many were read in the other
};

// Nothing where the page is not in both. `bytes` without byte order mark.
std::optional<MixedText> decode_mixed(std::string_view bytes);

}  // namespace shilu
