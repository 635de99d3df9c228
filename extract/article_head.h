// The head of an article as the page shows it: a headline, and under it the line that says when and
// by whom it was published. It tells an article from a list where the standard tags are absent, and
// where its text can begin.
#pragma once

#include <cstddef>
#include <optional>

#include "extract/dom.h"
#include "extract/page_lines.h"
#include "extract/page_tags.h"

namespace shilu {

struct ArticleHead {
  size_t headline;  // a line of the page
  size_t end;       // one past the last line of the head
  bool dated;       // a date stands under the headline, or a signature with its day under the text
};

// By the headline that the ArticleTitle tag, <title> or an index box names, else by a line with a
// date and labels of publication under a line that can be a headline. Nothing where neither stands
// on the page, or where more prose stands above than below.
std::optional<ArticleHead> find_article_head(const Dom& dom, const PageLines& page,
                                             const PageTags& tags);

// What stands above is not of the document: it weighs nothing from here on, as the head itself.
void weigh_from_head(const ArticleHead& head, PageLines& page);

}  // namespace shilu
