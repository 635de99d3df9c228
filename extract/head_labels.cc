#include "extract/head_labels.h"

#include <algorithm>
#include <array>

#include "extract/matching_copy.h"
#include "extract/metadata_line.h"

namespace shilu {
namespace {

// Labels of the lines under a headline, the longer before those that they end in.
constexpr auto kHeadLabels = std::to_array<std::string_view>(
    {"发布时间", "发布日期", "发表时间", "发表日期", "更新时间", "更新日期", "录入时间", "上传时间",
     "信息时间", "公开日期", "公开时间", "成文日期", "发文日期", "生成日期", "添加时间", "创建时间",
     "时间",     "日期",     "信息来源", "文章来源", "稿件来源", "新闻来源", "内容来源", "来源",
     "字体大小", "文字大小", "字号",     "字体",     "浏览次数", "浏览量",   "浏览",     "点击次数",
     "点击数",   "点击量",   "点击率",   "点击",     "访问量",   "访问次数", "阅读次数", "阅读量",
     "阅读",     "作者",     "责任编辑", "编辑",     "审核",     "发布机构", "发布单位", "发布人",
     "分享到",   "分享",     "【字体",   "【字号"});

// Labels that say when a page was published; 开始时间 and 展会时间 say something else.
constexpr auto kPublicationLabels = std::to_array<std::string_view>(
    {"发布时间", "发布日期", "发表时间", "发表日期", "录入时间", "上传时间", "信息时间", "添加时间",
     "创建时间", "发布于", "发布"});

// 开始时间, 截止日期: a longer label than 时间 or 日期 alone.
bool ends_in_event_label(std::string_view text) {
  text = without_colon(text);
  for (const std::string_view label : {"时间", "日期", "于", "至", "从"}) {
    if (text.ends_with(label)) {
      text.remove_suffix(label.size());
      return !text.empty() && trim_wide_space(text).size() == text.size() && !text.ends_with("|") &&
             !text.ends_with("]") && !text.ends_with("】");
    }
  }
  return false;
}

// 著录 before 日期, 归档 before 时间: a few characters after a gap are the front of a longer label,
// and after a colon they are a value.
bool is_end_of_label(std::string_view before) {
  constexpr size_t kLongestFront = 12;  // bytes
  size_t front = 0;
  for (const std::string_view gap :
       {" ", "\t", "\u3000", "\u00A0", "】", "]", "|", "｜", "：", ":"}) {
    const size_t at = before.rfind(gap);
    front = at == std::string_view::npos ? front : std::max(front, at + gap.size());
  }
  const std::string_view last = before.substr(front);
  return front > 0 && !last.empty() && last.size() <= kLongestFront &&
         !before.substr(0, front).ends_with(":") && !before.substr(0, front).ends_with("：") &&
         count_han(last) * 3 == last.size();
}

}  // namespace

std::string_view without_colon(std::string_view text) {
  while (text.ends_with("：") || text.ends_with(":") || text.ends_with(" ") ||
         text.ends_with("[") || text.ends_with("【")) {
    const bool wide = text.ends_with("：") || text.ends_with("【");
    text.remove_suffix(wide ? 3 : 1);
  }
  return text;
}

bool is_lone_label(std::string_view text) {
  constexpr size_t kLongestLabel = 40;  // bytes
  return text.size() <= kLongestLabel && (text.ends_with("：") || text.ends_with(":")) &&
         text.find('\t') == std::string_view::npos;
}

bool ends_in_publication_label(std::string_view text) {
  text = without_colon(text);
  return std::any_of(kPublicationLabels.begin(), kPublicationLabels.end(),
                     [&](std::string_view label) { return text.ends_with(label); });
}

bool may_be_published(std::string_view before, std::string_view after) {
  static constexpr auto kPeriod = std::to_array<std::string_view>(
      {"至", "到", "—", "–", "-", "~", "～", "起", "前", "止", "以前", "之前", "以后"});
  static constexpr auto kEvents =
      std::to_array<std::string_view>({"通过", "公布", "修订", "修正", "施行", "批准", "，"});
  static constexpr auto kLabels = std::to_array<std::string_view>({"时间", "日期", "来源", "位置"});
  if (ends_in_event_label(before)) {
    return false;
  }
  if (before.ends_with(":") || before.ends_with("：")) {
    const std::string_view label = trim_wide_space(without_colon(before));
    if (std::none_of(kLabels.begin(), kLabels.end(),
                     [&](std::string_view end) { return label.ends_with(end); })) {
      return false;
    }
  }
  after = trim_wide_space(after);
  return std::none_of(kPeriod.begin(), kPeriod.end(),
                      [&](std::string_view word) { return after.starts_with(word); }) &&
         std::none_of(kEvents.begin(), kEvents.end(), [&](std::string_view word) {
           return after.find(word) != std::string_view::npos;
         });
}

std::string separate_labels(std::string_view line) {
  std::string separated;
  if (line.size() > kLongestMetadataLine) {
    return std::string(line);
  }
  size_t begin = 0;
  bool after_value = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != ':' && (line[i] != '\xEF' || !line.substr(i).starts_with("："))) {
      continue;
    }
    if (!after_value) {
      after_value = true;
      continue;  // 开始时间 is one label
    }
    const std::string_view before = trim_wide_space(line.substr(begin, i - begin));
    for (const std::string_view label : kHeadLabels) {
      // The last byte tells most apart.
      if (!before.empty() && before.back() == label.back() && before.ends_with(label)) {
        if (is_end_of_label(before.substr(0, before.size() - label.size()))) {
          break;
        }
        const size_t at =
            static_cast<size_t>(before.data() - line.data()) + before.size() - label.size();
        separated += line.substr(begin, at - begin);
        separated += at > begin ? " " : "";
        begin = at;
        break;
      }
    }
  }
  separated += line.substr(begin);
  return separated;
}

}  // namespace shilu
