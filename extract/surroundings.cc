#include "extract/surroundings.h"

#include <algorithm>
#include <string>

#include "extract/comments.h"
#include "extract/line_class.h"
#include "extract/metadata_line.h"

namespace shilu {

std::string_view reason_outside(const TextLine& line) {
  const ClassifiedLine classified = classify_line(line);
  if (judge_metadata_line(line.text) == MetadataStrength::kStrong) {
    return "metadata";
  }
  if ((classified.footer_parts & (kFooterAnchors | kFooterContact)) != 0) {
    return "footer";
  }
  switch (classified.line_class) {
    case LineClass::kSafe:
    case LineClass::kZone:
    case LineClass::kDangerous:
      return classified.group;
    case LineClass::kBlank:
    case LineClass::kProse:
    case LineClass::kShort:
      return "outside";
  }
  return "outside";
}

namespace {

// The page's lines; where a container is an inline element (<span id="zoom">, <ucapcontent>), laid
// out anew with what stands in it apart from the rest of its line.
std::vector<LaidLine> lines_around(const Dom& dom, const Measures& measures, const PageLines& page,
                                   std::span<const NodeIndex> body) {
  if (std::all_of(body.begin(), body.end(),
                  [&](NodeIndex container) { return is_block(dom[container].tag); })) {
    return page.lines;
  }
  std::vector<Cut> containers;
  for (const NodeIndex container : body) {
    containers.push_back({container, dom[container].end, "body"});
  }
  return lay_out(dom, measures, 0, dom.size(), containers);
}

// With those that a portal's rule drops.
std::vector<const LaidLine*> all_lines(const std::vector<LaidLine>& lines, const PageLines& page) {
  std::vector<const LaidLine*> all;
  size_t dropped = 0;
  for (const LaidLine& laid : lines) {
    for (; dropped < page.dropped.size() && page.dropped[dropped].first < laid.first; ++dropped) {
      all.push_back(&page.dropped[dropped]);
    }
    all.push_back(&laid);
  }
  for (; dropped < page.dropped.size(); ++dropped) {
    all.push_back(&page.dropped[dropped]);
  }
  return all;
}

}  // namespace

std::vector<JudgedLine> judged_lines(const Dom& dom, const Measures& measures,
                                     const PageLines& page, std::span<const NodeIndex> body,
                                     std::span<const LaidLine> article,
                                     std::optional<size_t> headline) {
  std::vector<JudgedLine> judged;
  size_t container = 0;
  size_t next = 0;  // of the article's lines
  const auto take_article_until = [&](NodeIndex node) {
    for (; next < article.size() && article[next].first < node; ++next) {
      const LaidLine& laid = article[next];
      judged.push_back(
          {laid.line.text, std::string(laid.reason), true, laid.line.heading, laid.line.table_row});
    }
  };
  const NodeIndex title = headline ? page.lines[*headline].first : dom.size();
  const std::vector<LaidLine> lines = lines_around(dom, measures, page, body);
  for (const LaidLine* const line : all_lines(lines, page)) {
    const LaidLine& laid = *line;
    while (container < body.size() && dom[body[container]].end <= laid.first) {
      ++container;
    }
    if (container < body.size() && body[container] <= laid.first) {
      continue;  // it stands among the article's, which were laid out anew
    }
    take_article_until(laid.first);
    const std::string_view reason = !laid.reason.empty()  ? laid.reason
                                    : laid.first == title ? "title"
                                    : page.node_zones[laid.first] == kCommentsZone
                                        ? kCommentsZone
                                        : reason_outside(laid.line);
    judged.push_back(
        {laid.line.text, std::string(reason), false, laid.line.heading, laid.line.table_row});
  }
  take_article_until(dom.size());
  return judged;
}

}  // namespace shilu
