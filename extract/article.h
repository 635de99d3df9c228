// The article: the body's lines, told apart into its text and what is removed, and its files.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/document.h"
#include "extract/body.h"
#include "extract/links.h"

namespace shilu {

struct ArticleInput {
  const Dom& dom;
  const Measures& measures;
  const Body& body;
  const References& references;
  LineClasses& classes;  // of the page's lines
  // An element within the body that is known to be the title and not of the text.
  std::optional<NodeIndex> title_element = std::nullopt;
  std::span<const Cut> comments = {};  // of the page, which are not of the text
};

// Fills text, removed, attachments, the day of signature and, from the text, the document's number.
// The title stands in the document. Returns whether every line looked like furniture, and was kept
// for that. `judged`, if not null, gets all lines in order, with the reasons of those removed.
bool write_article(const ArticleInput& input, Document& document,
                   std::vector<LaidLine>* judged = nullptr);

}  // namespace shilu
