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
  for (size_t i = 0; i < page.lines.size(); ++i) {
    const LaidLine& laid = page.lines[i];
    while (container < body.size() && dom[body[container]].end <= laid.first) {
      ++container;
    }
    if (container < body.size() && body[container] <= laid.first) {
      continue;  // it stands among the article's, which were laid out anew
    }
    take_article_until(laid.first);
    judged.push_back({laid.line.text,
                      std::string(i == headline ? "title" : reason_outside(laid.line)), false,
                      laid.line.heading, laid.line.table_row});
  }
  take_article_until(dom.size());
  return judged;
}

}  // namespace shilu
