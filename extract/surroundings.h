// The surroundings: what stands on the page around the body, told line by line with its reason.
#pragma once

#include <optional>
#include <vector>

#include "base/document.h"
#include "extract/body.h"
#include "extract/metadata.h"

namespace shilu {

// Puts the page's visible lines before and after the body into `document.removed`, around what was
// removed within. The reason is the furniture group that a line looks like, "title" for the
// headline, and "outside" for all else: it is not of the document by where it stands.
void add_surroundings(const PageLines& page, LineRange body, std::optional<size_t> headline,
                      Document& document);

}  // namespace shilu
