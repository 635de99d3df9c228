#include "extract/surroundings.h"

#include <string>

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

// With those that a portal's rule drops.
std::vector<const LaidLine*> all_lines(const PageLines& page) {
  std::vector<const LaidLine*> all;
  size_t dropped = 0;
  for (const LaidLine& laid : page.lines) {
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

std::vector<JudgedLine> judged_lines(const Dom& dom, const PageLines& page,
                                     std::span<const NodeIndex> body,
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
  const LaidLine* const title = headline ? &page.lines[*headline] : nullptr;
  for (const LaidLine* const line : all_lines(page)) {
    const LaidLine& laid = *line;
    while (container < body.size() && dom[body[container]].end <= laid.first) {
      ++container;
    }
    if (container < body.size() && body[container] <= laid.first) {
      continue;  // it stands among the article's, which were laid out anew
    }
    take_article_until(laid.first);
    const std::string_view reason = line == title         ? "title"
                                    : laid.reason.empty() ? reason_outside(laid.line)
                                                          : laid.reason;
    judged.push_back(
        {laid.line.text, std::string(reason), false, laid.line.heading, laid.line.table_row});
  }
  take_article_until(dom.size());
  return judged;
}

}  // namespace shilu
