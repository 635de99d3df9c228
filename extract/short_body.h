// The body of a page that says it is an article (ArticleTitle) and holds too little prose to be
// found by it: a notice of one sentence, a table of figures, a list of telephones.
#pragma once

#include <optional>
#include <string_view>

#include "extract/body.h"
#include "extract/dom.h"
#include "extract/measures.h"

namespace shilu {

// The innermost element that holds nearly all that stands between the line that shows
// `article_title` and the page's furniture after it; nothing where no line shows the title, or
// nothing but tools, links and metadata follows. Unmarked: its lines are judged one by one.
std::optional<Body> find_short_body(const Dom& dom, const Measures& measures, const PageLines& page,
                                    std::string_view article_title);

}  // namespace shilu
