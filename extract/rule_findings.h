// RuleFindings: what a portal's rule finds on one page.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/document.h"
#include "extract/body.h"
#include "extract/dates.h"
#include "extract/dom.h"
#include "extract/measures.h"
#include "extract/metadata_line.h"
#include "extract/page_tags.h"
#include "extract/portal_rules.h"
#include "extract/title.h"

namespace shilu {

// An element of the page, and what it says.
struct RuleValue {
  NodeIndex element;
  std::string text;
};

struct RuleFindings {
  std::vector<NodeIndex> containers;  // with text that is shown; in page order, none in another
  std::optional<NodeIndex> empty_container;  // where there is none with text
  std::optional<RuleValue> title;
  std::optional<RuleValue> date;  // with a date in its text
  std::optional<RuleValue> source;
  std::optional<RuleUse> use;  // nothing where there is no rule
};

// For the steps of extract_page, in their order. `rule` is null where none is for the page, and
// then nothing is done, asked and found.

// Takes the parts that the rule drops out of what is read of the page (Dom::drop); the selectors of
// `drop` that met something.
std::vector<std::string> drop_parts(const PortalRule* rule, Dom& dom);

// `dropped` is what drop_parts gave.
RuleFindings find_by_rule(const PortalRule* rule, std::vector<std::string> dropped, const Dom& dom,
                          const Measures& measures);

// What the rule decides in place of what was chosen and voted. Each leaves alone what the rule
// found nothing for.

// A page with the rule's container and title says by them that it is an article.
void apply_to_tags(const RuleFindings& found, PageTags& tags);
// The rule's container in place of a chosen one.
void apply_to_body(const RuleFindings& found, const Dom& dom, const PageLines& page,
                   BodyChoice& choice);
void apply_to_title(const RuleFindings& found, const Dom& dom, const PageLines& page,
                    TitleVote& vote);
void apply_to_metadata(const RuleFindings& found, const Dom& dom, const PageLines& page,
                       ShownMetadata& shown, PageTags& tags);

// The document says what rule was used, and is flagged where that fell short.
void tell_use_of_rule(const RuleFindings& found, Document& document);

}  // namespace shilu
