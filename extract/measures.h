// How much visible text, not dropped, each part of a page has, as prefix sums over the nodes: the
// sum over a subtree is one subtraction.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/dom.h"

namespace shilu {

struct TextMeasure {
  uint32_t bytes = 0;       // of visible text, without white space
  uint32_t han = 0;         // characters
  uint32_t stops = 0;       // ，。；：、！？ and their kin
  uint32_t link_bytes = 0;  // of bytes, those under <a href>
  uint32_t blocks = 0;      // elements that begin a line, and <br>
  uint32_t tables = 0;
  uint32_t links = 0;
};

class Measures {
 public:
  explicit Measures(const Dom& dom);

  // Of the subtree of `index`, itself included.
  TextMeasure of(NodeIndex index) const { return between(index, dom_[index].end); }
  TextMeasure between(NodeIndex begin, NodeIndex end) const;

 private:
  const Dom& dom_;
  std::vector<TextMeasure> before_;  // sums over all nodes before the index
};

// Elements that begin and end a line. Unknown elements are inline, as in browsers.
bool is_block(GumboTag tag);

TextMeasure measure_text(std::string_view text);

}  // namespace shilu
