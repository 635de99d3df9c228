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
  // Which voice won: "headline", "ArticleTitle tag" or "<title>"; "" without a title.
  std::string_view from;
};

// `body_begin` and `body_end` are the lines of the body; both the number of lines where there is no
// body.
TitleVote vote_title(const Dom& dom, const PageLines& page, const PageTags& tags, size_t body_begin,
                     size_t body_end);

// Whether a name is that of a site and not of a document: what <title> is cut at.
bool is_site_name(std::string_view name, std::string_view site_name);

// Whether it reads as the name of an organ (a bureau, a museum), which may be a site's or a page's.
bool is_organ_name(std::string_view name);

// Whether two titles are the same but for white space, quotation marks and full-width forms.
bool same_title(std::string_view a, std::string_view b);

}  // namespace shilu
