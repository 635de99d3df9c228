// Bytes → UTF-8, and how the charset was known.
//
// The order of trust: a byte order mark; bytes that are strictly valid UTF-8 and not mere ASCII;
// then the charset of the header, of the page's <meta>, and of ICU's detection, tried on the bytes
// and judged by what comes out. A declared charset whose decoding yields many U+FFFD or no likely
// Chinese loses to one that decodes clean. UTF-8 with a few broken bytes stays UTF-8; a page whose
// parts are plainly in UTF-8 and in a GB charset is read part by part. Every GB label means GB18030
// (GB 18030-2005), whose decoder reads the older sets. Labels are those of the WHATWG Encoding
// Standard, section 4.2.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace shilu {

// A charset that was tried on the bytes.
struct CharsetTrial {
  std::string_view charset;
  std::string_view from;  // as CharsetDecision has it
  double likelihood = 0;  // of the decoded text as Chinese; the highest wins
  size_t replaced = 0;
};

struct DecodedText {
  std::string text;  // valid UTF-8 without byte order mark
  CharsetDecision charset;
  size_t replaced = 0;  // sequences that could not be decoded; each stands as U+FFFD
  // Of a page in two charsets, the one that is not `charset.used`, and how many of its pieces were
  // read in it; "" and 0 for any other.
  std::string_view other_charset;
  size_t other_pieces = 0;
  // What was tried; none where the bytes themselves leave no doubt (a mark, strict UTF-8).
  std::vector<CharsetTrial> trials = {};
};

// `content_type` is the header's value or "". The first 4 KiB are searched for a <meta>.
DecodedText decode_page(std::string_view bytes, std::string_view content_type);

// The charset named in a Content-Type value as we call it ("GB18030"), or "" if none or unknown.
std::string charset_of_content_type(std::string_view content_type);

}  // namespace shilu
