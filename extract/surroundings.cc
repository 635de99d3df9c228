#include "extract/surroundings.h"

#include <iterator>
#include <string>
#include <utility>

#include "extract/line_class.h"
#include "extract/metadata_line.h"

namespace shilu {
namespace {

std::string_view reason_of(const TextLine& line) {
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

}  // namespace

void add_surroundings(const PageLines& page, LineRange body, std::optional<size_t> headline,
                      Document& document) {
  const auto removed = [&](size_t index) {
    const TextLine& line = page.lines[index].line;
    return Removed{line.text, std::string(index == headline ? "title" : reason_of(line))};
  };
  std::vector<Removed> all;
  for (size_t i = 0; i < body.begin; ++i) {
    all.push_back(removed(i));
  }
  all.insert(all.end(), std::make_move_iterator(document.removed.begin()),
             std::make_move_iterator(document.removed.end()));
  for (size_t i = body.end; i < page.lines.size(); ++i) {
    all.push_back(removed(i));
  }
  document.removed = std::move(all);
}

}  // namespace shilu
