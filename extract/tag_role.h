// What the scan does with each tag, and the questions that HTML's rules ask of tags.
#pragma once

#include <gumbo.h>

#include <cstdint>

namespace shilu {

enum class TagRole : uint8_t {
  kBlock,     // kept
  kInline,    // kept, but no boundary for end tags
  kDressing,  // kept as <span> only where it has id, class or a hiding style
  kVoid,      // kept, has no end
  kRaw,       // dropped with its insides, where its end tag is found
  kScript,    // as kRaw, and put aside; without end tag the rest of the page is its text
  kIgnored,   // the tag alone is dropped
  kRcdata,    // kept with its insides as they are: title
};

TagRole role_of(GumboTag tag);

// The questions are asked of every open element at every end tag: they stand here to be inlined.
constexpr bool is_heading_tag(GumboTag tag) {
  return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6;
}

// table, its sections, rows, cells and caption.
constexpr bool is_table_part(GumboTag tag) {
  return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD ||
         tag == GUMBO_TAG_TFOOT || tag == GUMBO_TAG_TR || tag == GUMBO_TAG_TD ||
         tag == GUMBO_TAG_TH || tag == GUMBO_TAG_CAPTION;
}

// Elements beyond which no end tag of a block inside them reaches: "has an element in scope",
// WHATWG HTML, section 13.2.4.2.
constexpr bool bounds_scope(GumboTag tag) {
  return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH ||
         tag == GUMBO_TAG_CAPTION || tag == GUMBO_TAG_BUTTON || tag == GUMBO_TAG_OBJECT;
}

}  // namespace shilu
