#include "extract/comments.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "extract/containers.h"
#include "extract/page_lines.h"
#include "extract/signature.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;

// Most lines need not be classified. A button (发表评论, 我要评论) says nothing of what follows it.
bool may_be_heading(const TextLine& line) {
  constexpr size_t kLongestHeading = 60;  // bytes
  static const WordSet kWords({"评论", "評論"});
  static const WordSet kButtons({"发表", "發表", "我要", "查看"});
  return line.text.size() <= kLongestHeading && line.link_share <= 0.5F &&
         kWords.any_in(line.text) && !kButtons.any_in(line.text);
}

bool has_headline(const Dom& dom, NodeIndex begin, NodeIndex end) {
  for (NodeIndex i = begin; i < end; ++i) {
    if (!dom[i].is_text && dom[i].tag == GUMBO_TAG_H1) {
      return true;
    }
  }
  return false;
}

bool is_within(const Dom& dom, NodeIndex node, ContainerMarks& marks) {
  for (; node != 0; node = dom[node].parent) {
    if (dom[node].tag == GUMBO_TAG_H1 || marks.of(node).trust == ContainerTrust::kEditor) {
      return true;
    }
  }
  return false;
}

// 共5条评论, 暂无评论: what a list of comments says of itself.
bool counts_comments(std::string_view text) {
  constexpr size_t kLongestCount = 40;  // bytes
  return text.size() <= kLongestCount &&
         (text.starts_with("暂无评论") ||
          (text.starts_with("共") && text.find("条") != kNone && text.find("评论") != kNone));
}

class CommentsFinder {
 public:
  CommentsFinder(const Dom& dom, const PageLines& page) : dom_(dom), page_(page), marks_(dom) {
    for (size_t i = 0; i < page.lines.size(); ++i) {
      const TextLine& line = page.lines[i].line;
      const bool is_prose = line.link_share <= 0.5F && line.text.find("。") != kNone;
      if (is_prose && line.text.size() > page.lines[heaviest_].line.text.size() * has_prose_) {
        heaviest_ = i;
        has_prose_ = 1;
      }
    }
  }

  std::vector<Cut> find() {
    constexpr size_t kMostLooks = 50;  // at headings and codes of one page
    std::vector<Cut> parts;
    size_t looks = 0;
    for (size_t i = 1; i < page_.lines.size() && looks < kMostLooks; ++i) {
      const TextLine& line = page_.lines[i].line;
      if (!parts.empty() && page_.lines[i].first < parts.back().end) {
        continue;
      }
      const bool heading = may_be_heading(line) && page_.classes.of(line).group == kCommentsZone;
      if (!heading && !asks_for_code(line)) {
        continue;
      }
      ++looks;
      const std::optional<Cut> part = heading ? part_under(i) : form_around(i);
      while (part && !parts.empty() && parts.back().begin >= part->begin) {
        parts.pop_back();
      }
      if (part) {
        parts.push_back(*part);
      }
    }
    return parts;
  }

 private:
  static bool is_name_of_field(std::string_view text) {
    constexpr size_t kLongestName = 60;  // bytes
    static constexpr auto kWords = std::to_array<std::string_view>(
        {"意见", "建议", "留言", "评论", "反馈", "提交", "重置", "验证码", "姓名", "电话", "手机",
         "邮箱", "联系方式", "标题", "内容", "回复", "匿名", "看不清"});
    return text.size() <= kLongestName && text.find("。") == kNone &&
           (text.ends_with("：") || text.ends_with(":") ||
            std::any_of(kWords.begin(), kWords.end(),
                        [&](std::string_view word) { return text.find(word) != kNone; }));
  }

  // The picture of a code stands in the line, with what one clicks on to see another.
  static bool asks_for_code(const TextLine& line) {
    return line.text.starts_with("验证码") && is_name_of_field(line.text) &&
           (line.text.find("看不清") != kNone || line.text.find("换一张") != kNone);
  }

  // The largest element that begins with the line; where that holds nothing else, the rest of its
  // parent. Only below the page's longest sentence, where the comments are counted and nobody signs
  // them.
  std::optional<Cut> part_under(size_t heading) {
    NodeIndex part = page_.lines[heading].block;
    if (part == 0 || heading < heaviest_ || is_within(dom_, part, marks_) ||
        page_.range(part, dom_.size()).first != heading) {
      return std::nullopt;
    }
    while (dom_[part].parent != 0 && dom_[dom_[part].parent].tag != GUMBO_TAG_BODY &&
           page_.range(dom_[part].parent, dom_.size()).first == heading) {
      part = dom_[part].parent;
    }
    const auto [begin, end] = page_.range(part, dom_[part].end);
    const bool alone = end - begin <= 1 && dom_[dom_[part].parent].tag != GUMBO_TAG_BODY;
    const Cut cut{part, alone ? dom_[dom_[part].parent].end : dom_[part].end, kCommentsZone};
    return is_of_readers(cut) ? std::optional(cut) : std::nullopt;
  }

  bool is_of_readers(const Cut& part) const {
    const auto [begin, end] = page_.range(part.begin, part.end);
    std::vector<std::string_view> lines;
    bool counted = false;
    for (size_t i = begin; i < end; ++i) {
      lines.emplace_back(page_.lines[i].line.text);
      counted = counted || counts_comments(lines.back());
    }
    return counted && !has_headline(dom_, part.begin, part.end) && !find_organ_signature(lines);
  }

  // The largest element around a line in which only names of fields stand. All that is no form
  // stays out: some systems put the whole page, or the document, into a <form>.
  std::optional<Cut> form_around(size_t line) {
    constexpr size_t kMostLines = 40;  // more are no form
    const auto is_form = [&](NodeIndex node) {
      const auto [first, last] = page_.range(node, dom_[node].end);
      return last - first <= kMostLines &&
             std::all_of(page_.lines.begin() + static_cast<std::ptrdiff_t>(first),
                         page_.lines.begin() + static_cast<std::ptrdiff_t>(last),
                         [](const LaidLine& laid) { return is_name_of_field(laid.line.text); }) &&
             !has_headline(dom_, node, dom_[node].end);
    };
    NodeIndex form = page_.lines[line].block;
    if (form == 0 || !is_form(form) || is_within(dom_, form, marks_)) {
      return std::nullopt;
    }
    while (dom_[form].parent != 0 && dom_[dom_[form].parent].tag != GUMBO_TAG_BODY &&
           is_form(dom_[form].parent)) {
      form = dom_[form].parent;
    }
    return Cut{form, dom_[form].end, kCommentsZone};
  }

  const Dom& dom_;
  const PageLines& page_;
  ContainerMarks marks_;
  size_t heaviest_ = 0;   // the longest line with a sentence
  size_t has_prose_ = 0;  // 1 if there is one
};

}  // namespace

std::vector<Cut> find_comments(const Dom& dom, const PageLines& page) {
  return CommentsFinder(dom, page).find();
}

}  // namespace shilu
