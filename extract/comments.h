// The parts of a page where its readers write: from a heading of comments on (网友评论), where
// comments are counted (共5条评论), and forms that show a code to be typed (看不清，换一张), with
// the names of their fields. However long they are, they are not of the document above them. What
// an editor wrote is never such a part, nor what stands above the page's longest sentence.
#pragma once

#include <string_view>
#include <vector>

#include "extract/layout.h"

namespace shilu {

struct PageLines;

inline constexpr std::string_view kCommentsZone = "comments";

// In order, none within another. Of the page, its lines alone need be there.
std::vector<Cut> find_comments(const Dom& dom, const PageLines& page);

}  // namespace shilu
