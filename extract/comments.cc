#include "extract/comments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "extract/page_lines.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

// Most lines need not be classified.
bool may_be_heading(const TextLine& line) {
  constexpr size_t kLongestHeading = 240;  // bytes, with the rules of the place behind it
  static const WordSet kWords({"评论", "留言", "評論", "來說兩句", "来说两句"});
  return line.text.size() <= kLongestHeading && line.link_share <= 0.5F && kWords.any_in(line.text);
}

// The largest element that begins with the line. Where it holds nothing else, what follows it in
// its parent are the comments.
Cut part_under(const Dom& dom, const PageLines& page, size_t heading) {
  NodeIndex part = page.lines[heading].block;
  while (part != 0 && dom[part].parent != 0 && dom[dom[part].parent].tag != GUMBO_TAG_BODY &&
         page.range(dom[part].parent, dom.size()).first == heading) {
    part = dom[part].parent;
  }
  const auto [first, last] = page.range(part, dom[part].end);
  const bool alone = last - first <= 1;
  return {part, alone ? dom[dom[part].parent].end : dom[part].end, kCommentsZone};
}

bool is_name_of_field(std::string_view text) {
  constexpr size_t kLongestName = 60;  // bytes
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"意见", "建议", "留言", "评论", "反馈", "提交", "重置", "验证码", "姓名", "电话", "手机",
       "邮箱", "联系方式", "标题", "内容", "回复", "匿名", "看不清"});
  return text.size() <= kLongestName && text.find("。") == std::string_view::npos &&
         (text.ends_with("：") || text.ends_with(":") ||
          std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
            return text.find(word) != std::string_view::npos;
          }));
}

bool asks_for_code(const TextLine& line) {
  return line.text.starts_with("验证码") && is_name_of_field(line.text);
}

// The largest element around a line in which only names of fields stand. All that is no form stays
// out: some systems put the whole page, or the document, into a <form>.
Cut form_around(const Dom& dom, const PageLines& page, size_t line) {
  constexpr size_t kMostLines = 40;  // more are no form
  const auto is_form = [&](NodeIndex node) {
    const auto [first, last] = page.range(node, dom[node].end);
    return last - first <= kMostLines &&
           std::all_of(page.lines.begin() + static_cast<std::ptrdiff_t>(first),
                       page.lines.begin() + static_cast<std::ptrdiff_t>(last),
                       [](const LaidLine& laid) { return is_name_of_field(laid.line.text); });
  };
  NodeIndex form = page.lines[line].block;
  while (form != 0 && dom[dom[form].parent].tag != GUMBO_TAG_BODY && is_form(dom[form].parent)) {
    form = dom[form].parent;
  }
  return {form, dom[form].end, kCommentsZone};
}

}  // namespace

std::vector<Cut> find_comments(const Dom& dom, const PageLines& page) {
  std::vector<Cut> parts;
  for (size_t i = 1; i < page.lines.size(); ++i) {
    const TextLine& line = page.lines[i].line;
    if (!parts.empty() && page.lines[i].first < parts.back().end) {
      continue;
    }
    if (may_be_heading(line) && page.classes.of(line).group == kCommentsZone) {
      parts.push_back(part_under(dom, page, i));
    } else if (asks_for_code(line)) {
      const Cut form = form_around(dom, page, i);
      while (!parts.empty() && parts.back().begin >= form.begin) {
        parts.pop_back();
      }
      parts.push_back(form);
    }
  }
  return parts;
}

}  // namespace shilu
