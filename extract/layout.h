// Layout: a part of the page as text lines, and not a visible character lost.
//
// Block elements and <br> end lines; inline nodes join without separator. White space collapses as
// HTML says, and a line break of the source between two wide characters is none (CSS Text 3,
// section 4.1.3). White space, U+00A0 and U+3000 go at the ends of lines only. A row of a data
// table is one line with its cells separated by tabs; a layout table flows. The items of an <ol>
// begin with their markers, as start, reversed and type say and the value and type of an item, and
// without one where list-style:none says so (other styles are not read). Text taken out (a cut, a
// dropped part, ruby readings) becomes lines of its own with a reason.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "extract/dom.h"
#include "extract/furniture.h"
#include "extract/measures.h"

namespace shilu {

struct LaidLine {
  TextLine line;
  NodeIndex block = 0;           // the innermost block element that holds its beginning
  NodeIndex first = 0;           // its first text node
  uint32_t marker_bytes = 0;     // at its beginning, that a list makes and the page does not hold
  uint32_t column_tabs = 0;      // tabs within, which separate cells
  std::string_view reason = {};  // why it is not of the body; "" for the rest. Static storage
};

// Why lines of nodes that a portal's rule drops (Dom::drop) are not of the body.
inline constexpr std::string_view kDroppedReason = "portal_rule";

// A subtree that is not of the body; without a reason, one whose lines are its own.
struct Cut {
  NodeIndex begin;
  NodeIndex end;
  std::string_view reason;  // static storage
};

// The visible text of the nodes [begin, end), which are whole subtrees. `cuts` are in order and do
// not overlap.
std::vector<LaidLine> lay_out(const Dom& dom, const Measures& measures, NodeIndex begin,
                              NodeIndex end, std::span<const Cut> cuts);

}  // namespace shilu
