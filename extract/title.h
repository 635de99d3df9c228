// The title: the standard tag, the headline that the page shows and <title> cut at the site's name
// vote; what the page shows wins where another agrees with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "extract/body.h"
#include "extract/page_tags.h"

namespace shilu {

struct TitleVote {
  std::optional<std::string> title;
  // The line of the page that shows it, as an index into PageLines; nothing where none does.
  std::optional<size_t> headline;
  // Which voice won: "headline", "ArticleTitle tag" or "<title>"; "" without a title. Where a
  // caller knows better: "portal rule", "column".
  std::string_view from;
};

// `body_begin` and `body_end` are the lines of the body; both the number of lines where there is no
// body.
TitleVote vote_title(const Dom& dom, const PageLines& page, const PageTags& tags, size_t body_begin,
                     size_t body_end);

inline constexpr size_t kLongestTitle = 450;  // bytes: 150 characters

// Without a date in brackets of either width after it, in the same heading (Shanghai).
std::string_view title_without_date(std::string_view text);

}  // namespace shilu
