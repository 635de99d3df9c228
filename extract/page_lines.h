// The page laid out once, whole: its lines, where on the page each stands by the marks of zones,
// and what it weighs as prose.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/dom.h"
#include "extract/layout.h"
#include "extract/line_class.h"
#include "extract/measures.h"
#include "extract/metadata_line.h"

namespace shilu {

// Where the document's lines stand in PageLines: [begin, end).
struct LineRange {
  size_t begin;
  size_t end;
};

struct PageLines {
  std::vector<LaidLine> lines;
  std::vector<double> weight_before;    // sums over all lines before the index; one more than lines
  std::vector<std::string_view> zones;  // by line: the zone it stands in, or ""
  std::vector<std::string_view> node_zones;                        // by node
  mutable LineClasses classes;                                     // of lines that were asked about
  mutable std::vector<std::optional<MetadataStrength>> strengths;  // the same, by line
  std::vector<LaidLine> dropped;  // by the portal's rule, which are not among `lines`
  std::vector<Cut> comments;      // what readers wrote: zones of their own

  // judge_metadata_line of a line, each judged once: several steps ask.
  MetadataStrength metadata_strength(size_t line) const;
  // The lines whose first text node is in [begin, end), as indices.
  std::pair<size_t, size_t> range(NodeIndex begin, NodeIndex end) const;
  double weight(NodeIndex begin, NodeIndex end) const;
};
// The subtrees in `apart` share no line with what stands around them; they are in order.
PageLines lay_out_page(const Dom& dom, const Measures& measures,
                       std::span<const NodeIndex> apart = {});

}  // namespace shilu
