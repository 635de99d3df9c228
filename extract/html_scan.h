// The pre-scan: HTML with what cannot matter to text, links and metadata taken away, and bounded.
// Each text has a character that stands for it (stand_in.h).
//
// One pass that respects the states of the tokenizer (WHATWG HTML, section 13.2.5) before the
// parser sees a page. Left out: the insides of scripts, styles, comments, svg, select and textarea;
// tags that only dress text (font, b, span without id or class) and those of formulas; attributes
// nobody reads; all but one character of a run of white space. Scripts are kept aside, since lists
// and badges need them.
// The parsed result has the same visible text and links as without the scan.
//
// Bounds, because stock Gumbo is quadratic in depth and in attributes: tags nest at most kMaxDepth
// deep (deeper start tags are dropped, their text stays), and a page yields at most kMaxPieces
// tags, texts and lines of preformatted text. The work is linear in the page.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/stand_in.h"

namespace shilu {

struct ScannedScript {
  std::string_view tag;   // from "<script" to before ">"
  std::string_view text;  // between the tags
};

struct ScannedHtml {
  std::string markup;
  StandIns texts;
  std::vector<ScannedScript> scripts;  // views into the scanned text, at most kMaxScripts
  bool truncated = false;              // by kMaxPieces or kMaxDepth
};

inline constexpr size_t kMaxDepth = 512;
inline constexpr size_t kMaxPieces = 400'000;
inline constexpr size_t kMaxScripts = 500;

// `html` is valid UTF-8 and outlives the result. The attributes in `asked` (in lower case) are kept
// too, and so are the dressing tags that have one of them.
ScannedHtml scan_html(std::string_view html, std::span<const std::string> asked = {});

}  // namespace shilu
