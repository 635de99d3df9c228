// The whole page in order: the lines of the article as they were judged, and what stands around it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "extract/body.h"
#include "extract/explanation.h"

namespace shilu {

// The page's visible lines in order. `article` are those of the containers in `body`, judged; both
// are empty where the page holds no document. The reason of a line around it is the furniture group
// that it looks like, "title" for the headline, and "outside" for all else: it is not of the
// document by where it stands.
std::vector<JudgedLine> judged_lines(const Dom& dom, const PageLines& page,
                                     std::span<const NodeIndex> body,
                                     std::span<const LaidLine> article,
                                     std::optional<size_t> headline);

}  // namespace shilu
