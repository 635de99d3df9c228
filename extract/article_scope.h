// Where the text under an article's head can stand: the smallest part of the page that holds both,
// as far as what stands beside it is not of it (side columns, comments, the same again for
// telephones).
#pragma once

#include <cstdint>
#include <vector>

#include "extract/article_head.h"
#include "extract/dom.h"
#include "extract/measures.h"
#include "extract/page_lines.h"

namespace shilu {

// Sums over the lines of the page before an index; one more than lines.
using CharacterSums = std::vector<std::uint32_t>;

// The characters from the head on that may be the document's, up to the page's furniture after it.
CharacterSums own_characters(const PageLines& page, const ArticleHead& head);

// The part of the page, 0 for all of it. With an editor's mark or a great passage elsewhere it may
// not be the last word.
NodeIndex find_scope(const Dom& dom, const Measures& measures, const PageLines& page,
                     const ArticleHead& head);

// Whether a film is shown by the element.
bool is_film(const Dom& dom, NodeIndex node);

}  // namespace shilu
