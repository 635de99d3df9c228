#include "extract/short_body.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "extract/article_scope.h"
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

bool is_own(const TextLine& line) {
  const ClassifiedLine known = classify_line(line);
  const bool own = known.line_class == LineClass::kProse || known.line_class == LineClass::kShort;
  return own && (known.footer_parts & ~kFooterContact) == 0 &&
         judge_metadata_line(line.text) != MetadataStrength::kStrong;
}

// Links to other documents right under the head, and nothing else: a table of contents.
CharacterSums linked_characters(const Dom& dom, const PageLines& page, const ArticleHead& head) {
  CharacterSums before(page.lines.size() + 1, 0);
  const size_t size = page.lines.size();
  size_t end = head.end;
  for (; end < size && page.lines[end].line.link_share > 0.5F && page.zones[end].empty(); ++end) {
    if (!is_own(page.lines[end].line)) {
      break;
    }
    before[end + 1] =
        before[end] + static_cast<std::uint32_t>(count_characters(page.lines[end].line.text));
  }
  if (end < head.end + kLeastLinks) {
    return CharacterSums(size + 1, 0);
  }
  for (NodeIndex i = page.lines[head.headline].first; i < page.lines[head.end].first; ++i) {
    if (is_film(dom, i)) {
      return CharacterSums(size + 1, 0);
    }
  }
  std::fill(before.begin() + static_cast<std::ptrdiff_t>(end), before.end(), before[end]);
  return before;
}

}  // namespace

std::optional<Body> find_short_body(const Dom& dom, const Measures& measures, const PageLines& page,
                                    const ArticleHead& head, NodeIndex scope) {
  if (page.lines.size() > kMostLines) {
    return std::nullopt;
  }
  const auto [begin, end] = page.range(scope, dom[scope].end);
  CharacterSums before = own_characters(page, head);
  if (before[end] - before[begin] < kLeastCharacters) {
    before = linked_characters(dom, page, head);
  }
  const std::uint32_t all = before[end] - before[begin];
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
  NodeIndex at = scope;
  for (NodeIndex child = scope + 1; child < dom[at].end;) {
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
