// The parts of a page where its readers write: from a heading of comments on (网友评论, 全部留言),
// and forms that ask for a code to be typed, with the names of their fields. However long they are,
// they are not of the document above them.
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
