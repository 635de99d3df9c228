#include "extract/short_body.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extract/data_table.h"
#include "extract/line_class.h"
#include "extract/matching_copy.h"
#include "extract/metadata_line.h"

namespace shilu {
namespace {

constexpr std::uint32_t kLeastCharacters = 6;
constexpr size_t kMostLines = 2000;    // a page with more has prose to be found by
constexpr size_t kLeastLinks = 2;      // that a document of links has
constexpr size_t kMostMenuLines = 60;  // above the headline, in an element that holds both

using Sums = std::vector<std::uint32_t>;  // of characters, over the lines before an index

bool ends_document(const ClassifiedLine& known) {
  return known.group == "neighbours" || known.group == "site_links" ||
         (known.footer_parts & kFooterAnchors) != 0;
}

bool is_own(const PageLines& page, size_t i, const ClassifiedLine& known) {
  const bool own = known.line_class == LineClass::kProse || known.line_class == LineClass::kShort;
  return own && (known.footer_parts & ~kFooterContact) == 0 &&
         judge_metadata_line(page.lines[i].line.text) != MetadataStrength::kStrong;
}

// Characters that may be the document's. The organiser and the address that stand right above a
// footer's own numbers are the footer's too.
Sums own_characters(const PageLines& page, const ArticleHead& head) {
  Sums before(page.lines.size() + 1, 0);
  std::optional<std::uint32_t> before_contact;
  bool ended = false;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    before[i + 1] = before[i];
    const TextLine& line = page.lines[i].line;
    if (i < head.end || ended) {
      continue;
    }
    const ClassifiedLine known = classify_line(line);
    if (ends_document(known)) {
      ended = true;
      before[i + 1] = known.footer_parts != 0 ? before_contact.value_or(before[i]) : before[i];
      continue;
    }
    if (known.footer_parts == 0) {
      before_contact.reset();
    } else if (!before_contact) {
      before_contact = before[i];
    }
    const bool apart = !page.zones[i].empty() || line.link_share > 0.5F;
    before[i + 1] += !apart && is_own(page, i, known) ? known.characters : 0;
  }
  const std::uint32_t all = before.back();
  for (std::uint32_t& sum : before) {
    sum = std::min(sum, all);
  }
  return before;
}

bool is_film(const Dom& dom, NodeIndex node) {
  const GumboTag tag = dom[node].tag;
  return !dom[node].is_text && (tag == GUMBO_TAG_VIDEO || tag == GUMBO_TAG_IFRAME ||
                                tag == GUMBO_TAG_EMBED || tag == GUMBO_TAG_OBJECT);
}

// Links to other documents right under the head, and nothing else: a table of contents.
Sums linked_characters(const Dom& dom, const PageLines& page, const ArticleHead& head) {
  Sums before(page.lines.size() + 1, 0);
  const size_t size = page.lines.size();
  size_t end = head.end;
  for (; end < size && page.lines[end].line.link_share > 0.5F && page.zones[end].empty(); ++end) {
    const ClassifiedLine known = classify_line(page.lines[end].line);
    if (!is_own(page, end, known)) {
      break;
    }
    before[end + 1] = before[end] + known.characters;
  }
  if (end < head.end + kLeastLinks) {
    return Sums(size + 1, 0);
  }
  for (NodeIndex i = page.lines[head.headline].first; i < page.lines[head.end].first; ++i) {
    if (is_film(dom, i)) {
      return Sums(size + 1, 0);
    }
  }
  std::fill(before.begin() + static_cast<std::ptrdiff_t>(end), before.end(), before[end]);
  return before;
}

}  // namespace

std::optional<Body> find_short_body(const Dom& dom, const Measures& measures, const PageLines& page,
                                    const ArticleHead& head) {
  if (page.lines.size() > kMostLines) {
    return std::nullopt;
  }
  Sums before = own_characters(page, head);
  if (before.back() < kLeastCharacters) {
    before = linked_characters(dom, page, head);
  }
  const std::uint32_t all = before.back();
  if (all < kLeastCharacters) {
    return std::nullopt;
  }
  const auto holds_nearly_all = [&](NodeIndex node) {
    const auto [first, last] = page.range(node, dom[node].end);
    return (before[last] - before[first]) * 10 >= all * 9;
  };
  const auto may_be_body = [&](NodeIndex node) {
    return !dom[node].is_text && is_block(dom[node].tag) && dom[node].tag != GUMBO_TAG_P &&
           holds_nearly_all(node);
  };
  NodeIndex at = 0;
  for (NodeIndex child = 1; child < dom[at].end;) {
    if (!may_be_body(child)) {
      child = dom[child].end;
      continue;
    }
    at = child;
    if (dom[at].tag == GUMBO_TAG_TABLE && is_data_table(dom, measures, at)) {
      break;
    }
    child = at + 1;
  }
  // A place that begins far above the headline holds more than menus.
  if (page.range(at, dom[at].end).first + kMostMenuLines < head.headline) {
    return std::nullopt;
  }
  Body body;
  body.containers = {at};
  body.family = "short";
  body.weight = all;
  return body;
}

}  // namespace shilu
