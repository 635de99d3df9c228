// Fills the Explanation from what the steps of extract_page left behind.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "extract/body.h"
#include "extract/explanation.h"
#include "extract/kind.h"
#include "extract/metadata.h"
#include "extract/page_tags.h"
#include "extract/title.h"

namespace shilu {

struct ExplanationInput {
  const Dom& dom;
  const Measures& measures;
  const PageLines& page;
  const PageTags& tags;
  const BodyChoice& choice;
  const TitleVote& vote;
  const ShownMetadata& shown;
  const KindVerdict& verdict;
  const Document& document;
  int status;
  bool dated_headline;
};

// `lines`, `trials` and `content_type` are left to the caller, who has them.
Explanation explain(const ExplanationInput& input);

}  // namespace shilu
