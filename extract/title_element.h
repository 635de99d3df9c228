// What a <title> element says: the document's title with the site's and columns' names behind it or
// before it, and what such names look like.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/page_tags.h"

namespace shilu {

// For comparing titles: without white space and quotation marks, full-width ASCII as ASCII, and
// without the dots of one that was cut off at some length.
std::string bare_title(std::string_view title);

// Whether two titles are the same but for what bare_title leaves out.
bool same_title(std::string_view a, std::string_view b);

// The front of <title> up to the first piece that names the site; where the site stands first, the
// last piece; "" where nothing but the site's name is left. og:title stands in for a <title> that
// says no more than that.
std::string cut_title_element(const PageTags& tags);

// The bare fronts of <title> up to each of its separators: any of them may be the document's title,
// with columns and the site behind it.
std::vector<std::string> title_element_fronts(std::string_view title);

// Whether a name is that of a site and not of a document: what <title> is cut at.
bool is_site_name(std::string_view name, std::string_view site_name);

// Whether it reads as the name of an organ (a bureau, a museum), which may be a site's or a page's.
bool is_organ_name(std::string_view name);

}  // namespace shilu
