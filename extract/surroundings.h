// The whole page in order: the lines of the article as they were judged, and what stands around it.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "extract/body.h"
#include "extract/explanation.h"
#include "extract/measures.h"

namespace shilu {

// Why a line that stands around the document is not of it: the name of a furniture group, or
// "outside".
std::string_view reason_outside(const TextLine& line);

// The page's visible lines in order. `article` are those of the containers in `body`, judged; both
// are empty where the page holds no document. A line around them has its reason_outside, the
// headline "title".
std::vector<JudgedLine> judged_lines(const Dom& dom, const Measures& measures,
                                     const PageLines& page, std::span<const NodeIndex> body,
                                     std::span<const LaidLine> article,
                                     std::optional<size_t> headline);

}  // namespace shilu
