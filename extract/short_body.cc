#include "extract/short_body.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "extract/data_table.h"
#include "extract/line_class.h"
#include "extract/matching_copy.h"
#include "extract/metadata_line.h"
#include "extract/title_element.h"

namespace shilu {
namespace {

constexpr std::uint32_t kLeastCharacters = 6;
constexpr size_t kMostLinesAbove = 3;  // the title, in the body's element
constexpr size_t kMostLines = 2000;    // a page with more has prose to be found by

std::optional<size_t> line_of_title(const PageLines& page, std::string_view title) {
  std::optional<size_t> found;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    const TextLine& line = page.lines[i].line;
    if (line.link_share > 0.5F || !same_title(line.text, title)) {
      continue;
    }
    if (line.heading) {
      return i;
    }
    found = found ? found : i;
  }
  return found;
}

// Characters that may be the document's, summed over the lines before an index.
std::vector<std::uint32_t> characters_before(const PageLines& page, size_t title) {
  std::vector<std::uint32_t> before(page.lines.size() + 1, 0);
  bool ended = false;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    before[i + 1] = before[i];
    const TextLine& line = page.lines[i].line;
    if (i <= title || ended || !page.zones[i].empty() || line.link_share > 0.5F) {
      continue;
    }
    const ClassifiedLine known = classify_line(line);
    ended = known.group == "neighbours" || known.group == "site_links" ||
            (known.footer_parts & kFooterAnchors) != 0;
    const bool own = known.line_class == LineClass::kProse || known.line_class == LineClass::kShort;
    if (own && (known.footer_parts & ~kFooterContact) == 0 &&
        judge_metadata_line(line.text) != MetadataStrength::kStrong) {
      before[i + 1] += known.characters;
    }
  }
  return before;
}

}  // namespace

std::optional<Body> find_short_body(const Dom& dom, const Measures& measures, const PageLines& page,
                                    std::string_view article_title) {
  const std::optional<size_t> title = line_of_title(page, article_title);
  if (!title || page.lines.size() > kMostLines) {
    return std::nullopt;
  }
  const std::vector<std::uint32_t> before = characters_before(page, *title);
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
  // A place that begins far above the title holds the page's menus too.
  if (page.range(at, dom[at].end).first + kMostLinesAbove < *title) {
    return std::nullopt;
  }
  Body body;
  body.containers = {at};
  body.family = "short";
  body.weight = all;
  return body;
}

}  // namespace shilu
