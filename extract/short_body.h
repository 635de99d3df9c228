// The body of a page whose head says that it is an article (article_head.h) and that holds too
// little prose to be found by it: a notice of one sentence, a table of figures, a list of
// telephones or of files, the names of other documents.
#pragma once

#include <optional>

#include "extract/article_head.h"
#include "extract/body.h"
#include "extract/dom.h"
#include "extract/measures.h"

namespace shilu {

// The innermost element of `scope` that holds nearly all that stands between the head and the
// page's furniture after it; where nothing but links follows, the links that follow at once, unless
// a film stands before them. Nothing where only tools and metadata follow. Unmarked: its lines are
// judged one by one.
std::optional<Body> find_short_body(const Dom& dom, const Measures& measures, const PageLines& page,
                                    const ArticleHead& head, NodeIndex scope);

}  // namespace shilu
