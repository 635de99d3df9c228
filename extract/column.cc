#include "extract/column.h"

#include <algorithm>
#include <array>
#include <vector>

#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kLabelWithin = 30;  // bytes: 您现在所在的位置
constexpr size_t kLongestPath = 400;

constexpr auto kSeparators = std::to_array<std::string_view>({">", "＞", "›", "»", "→"});

// Last crumbs that stand for the page itself.
constexpr auto kPageItself =
    std::to_array<std::string_view>({"正文", "文章详情", "详细内容", "内容", "详情", "信息详情"});

// The names between the separators of a path, without its first (the front page) and without the
// words that stand for the page itself.
std::string path_of(std::string_view line) {
  for (const std::string_view label : {"位置", "所在"}) {
    const size_t at = line.find(label);
    if (at < kLabelWithin) {
      line.remove_prefix(at + label.size());
    }
  }
  std::vector<std::string> names;
  std::string name;
  const std::string text(line);
  const auto close = [&] {
    std::string_view own = trim_wide_space(name);
    while (own.starts_with("：") || own.starts_with(":")) {
      own = trim_wide_space(own.substr(own.starts_with(":") ? 1 : 3));
    }
    if (!own.empty() &&
        std::find(kPageItself.begin(), kPageItself.end(), own) == kPageItself.end()) {
      names.emplace_back(own);
    }
    name.clear();
  };
  for (size_t i = 0; i < text.size();) {
    size_t length = 0;
    for (const std::string_view separator : kSeparators) {
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

}  // namespace

std::optional<std::string> find_column(const PageLines& page, const PageTags& tags) {
  for (const LaidLine& laid : page.lines) {
    const std::string& text = laid.line.text;
    if (text.size() > kLongestPath || text.find("首页") == std::string::npos) {
      continue;
    }
    const bool separated = std::any_of(
        kSeparators.begin(), kSeparators.end(),
        [&](std::string_view separator) { return text.find(separator) != std::string::npos; });
    if (separated) {
      std::string path = path_of(text);
      if (!path.empty()) {
        return path;
      }
    }
  }
  return tags.column_name;
}

}  // namespace shilu
