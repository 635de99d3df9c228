// The body: which part of the page holds the document.
//
// A cascade. The marks of CMS families first (containers.h), visible and with text in them; then
// scoring, made for Chinese: every line weighs what Han characters and stops it has outside links,
// and the body is the smallest part of the page that still holds nearly all of the weight;
// else nothing. Copies of the body for other screens are told by their text.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/containers.h"
#include "extract/dom.h"
#include "extract/measures.h"
#include "extract/page_lines.h"

namespace shilu {

struct Body {
  std::vector<NodeIndex> containers;  // subtrees in order; more than one where it stands in parts
  std::string_view family;            // of the mark, "scored" or "short"
  bool marked = false;
  double weight = 0;
  NodeIndex from = 0;  // where the page's own headline stands in a container, its text begins here

  bool headed = false;  // the page shows its headline above: one within is the document's own

  NodeIndex begin() const { return std::max(containers.front(), from); }
};

// A visible element with a mark of containers.h.
struct MarkedElement {
  NodeIndex index;
  ContainerMark mark;
  bool has_text;  // outside links, nearly
};

// Nothing where no part of the page holds a document. A video page has an empty container.
struct BodyChoice {
  std::optional<Body> body;
  bool has_empty_container = false;
  NodeIndex empty_container = 0;

  // What was considered, for explanation.h.
  std::string_view because;           // for a person; static storage
  std::vector<MarkedElement> marked;  // in page order
  std::optional<Body> scored;
  std::vector<NodeIndex> descent;  // from the root to the scored container
};

// Scores are asked of `scope` only: where the text under the page's head can stand. With
// `says_article` a marked container with links only is its text.
BodyChoice choose_body(const Dom& dom, const Measures& measures, const PageLines& page,
                       NodeIndex scope, bool says_article);

}  // namespace shilu
