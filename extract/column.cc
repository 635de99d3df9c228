#include "extract/column.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "extract/matching_copy.h"
#include "extract/title_element.h"

namespace shilu {
namespace {

constexpr size_t kLabelWithin = 30;  // bytes: 您现在所在的位置
constexpr size_t kLongestPath = 400;

constexpr size_t kMostCrumbs = 7;     // in elements of their own, after the label
constexpr size_t kLongestCrumb = 60;  // bytes

// What stands between crumbs and nowhere else: a line with one is a path if it names the front
// page.
constexpr auto kSureSeparators = std::to_array<std::string_view>({"->", ">", "＞", "›", "»", "→"});

// Between crumbs where the line has none of the others and says that it is a path (当前位置); names
// have them too: 预算/决算.
constexpr auto kOtherSeparators =
    std::to_array<std::string_view>({"::", "/", "·", "|", "｜", "—", "－"});

std::span<const std::string_view> separators_of(std::string_view line) {
  const bool sure = std::any_of(
      kSureSeparators.begin(), kSureSeparators.end(),
      [&](std::string_view separator) { return line.find(separator) != std::string_view::npos; });
  return sure ? std::span<const std::string_view>(kSureSeparators)
              : std::span<const std::string_view>(kOtherSeparators);
}

// Last crumbs that stand for the page itself.
constexpr auto kPageItself =
    std::to_array<std::string_view>({"正文", "文章详情", "详细内容", "内容", "详情", "信息详情"});

// The names between the separators of a path, without its first (the front page) and without the
// words and the title that stand for the page itself.
std::string path_of(std::string_view line, std::string_view title) {
  const size_t label = line.find("位置");
  if (label < kLabelWithin) {
    line.remove_prefix(label + std::string_view("位置").size());
  }
  std::vector<std::string> names;
  std::string name;
  const std::string text(line);
  const auto separators = separators_of(line);
  const auto close = [&] {
    std::string_view own = trim_wide_space(name);
    while (own.starts_with("：") || own.starts_with(":")) {
      own = trim_wide_space(own.substr(own.starts_with(":") ? 1 : 3));
    }
    if (!own.empty() &&
        std::find(kPageItself.begin(), kPageItself.end(), own) == kPageItself.end() &&
        !same_title(own, title)) {
      names.emplace_back(own);
    }
    name.clear();
  };
  for (size_t i = 0; i < text.size();) {
    size_t length = 0;
    for (const std::string_view separator : separators) {
      if (std::string_view(text).substr(i).starts_with(separator)) {
        length = separator.size();
        break;
      }
    }
    if (length > 0) {
      close();
      i += length;
    } else {
      name += text[i++];
    }
  }
  close();
  if (!names.empty() && (names.front().find("首页") != std::string::npos || names.size() > 2)) {
    names.erase(names.begin());
  }
  std::string path;
  for (const std::string& part : names) {
    path += path.empty() ? part : " > " + part;
  }
  return path;
}

// 您现在的位置：, at the beginning of a line.
bool is_position_label(std::string_view text) {
  const size_t at = text.find("位置");
  if (at > kLabelWithin) {
    return false;
  }
  const std::string_view after = trim_wide_space(text.substr(at + std::string_view("位置").size()));
  return after.starts_with("：") || after.starts_with(":") || after.starts_with("是");
}

bool has_sure_separator(std::string_view text) {
  return separators_of(text).data() == kSureSeparators.data();
}

// Crumbs in list items follow their label line by line, as links or with the separators.
std::string with_crumbs_below(const PageLines& page, size_t label) {
  std::string joined = page.lines[label].line.text;
  if (!joined.ends_with("：") && !joined.ends_with(":")) {
    return joined;
  }
  const size_t end = std::min(label + 1 + kMostCrumbs, page.lines.size());
  for (size_t i = label + 1; i < end; ++i) {
    const TextLine& crumb = page.lines[i].line;
    if (crumb.text.size() > kLongestCrumb && !has_sure_separator(crumb.text)) {
      break;
    }
    if (crumb.link_share <= 0.5F && !has_sure_separator(crumb.text) && crumb.text != "正文") {
      break;
    }
    joined += " > " + crumb.text;
  }
  return joined;
}

}  // namespace

std::optional<std::string> find_column(const PageLines& page, const PageTags& tags) {
  const std::string_view title = tags.article_title ? std::string_view(*tags.article_title) : "";
  std::string unlabelled;  // menus have such lines too: one that says what it is goes before
  for (size_t i = 0; i < page.lines.size(); ++i) {
    const std::string& text = page.lines[i].line.text;
    if (text.size() > kLongestPath) {
      continue;
    }
    if (is_position_label(text)) {
      const std::string joined = with_crumbs_below(page, i);
      std::string path = path_of(joined, title);
      // 位置：县城东部/河西 is of a document.
      const bool leads = page.lines[i].line.link_share > 0 || has_sure_separator(joined) ||
                         joined.find("首页") != std::string::npos;
      if (leads && !path.empty()) {
        return path;
      }
    } else if (unlabelled.empty() && text.find("首页") != std::string::npos &&
               has_sure_separator(text)) {
      unlabelled = path_of(text, title);
    }
  }
  return unlabelled.empty() ? tags.column_name : unlabelled;
}

}  // namespace shilu
