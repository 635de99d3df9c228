#include "extract/shown_metadata.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

#include "extract/document_number.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kLinesBeforeHeadline = 12;
constexpr size_t kLinesWithoutHeadline = 15;
constexpr size_t kHeadLinesOfBody = 12;
constexpr size_t kLinesAfterBody = 10;
constexpr size_t kLongestDateLine = 200;  // bytes

std::vector<std::string_view> cells_of(std::string_view row) {
  std::vector<std::string_view> cells;
  while (true) {
    const size_t tab = row.find('\t');
    cells.push_back(trim_wide_space(row.substr(0, tab)));
    if (tab == std::string_view::npos) {
      return cells;
    }
    row.remove_prefix(tab + 1);
  }
}

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

std::string_view without_colon(std::string_view text) {
  while (text.ends_with("：") || text.ends_with(":") || text.ends_with(" ") ||
         text.ends_with("[") || text.ends_with("【")) {
    const bool wide = text.ends_with("：") || text.ends_with("【");
    text.remove_suffix(wide ? 3 : 1);
  }
  return text;
}

bool ends_in_publication_label(std::string_view text) {
  text = without_colon(text);
  return std::any_of(kPublicationLabels.begin(), kPublicationLabels.end(),
                     [&](std::string_view label) { return text.ends_with(label); });
}

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

// Whether the date may be the page's, by what stands around it: a label of its own or none, and
// neither a period nor a meeting that passed something.
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

// Templates set 来源：…发布时间：… in elements side by side, apart by style alone. A space before
// each label that follows a value without one.
std::string separate_labels(std::string_view line) {
  std::string separated;
  if (line.size() > kLongestMetadataLine) {
    return std::string(line);
  }
  size_t begin = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool wide = line.substr(i).starts_with("：");
    if (line[i] != ':' && !wide) {
      continue;
    }
    const std::string_view before = trim_wide_space(line.substr(begin, i - begin));
    const bool after_value = line.substr(0, i).find(':') != std::string_view::npos ||
                             line.substr(0, i).find("：") != std::string_view::npos;
    if (!after_value) {
      continue;  // 开始时间 is one label
    }
    for (const std::string_view label : kHeadLabels) {
      if (before.ends_with(label)) {
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

class HeadReader {
 public:
  HeadReader(const PageLines& page, LineRange body) : page_(page), body_(body) {}

  ShownMetadata read(std::optional<size_t> headline) {
    headline_ = headline;
    const bool above = headline && *headline < body_.begin;
    const size_t from = above                                 ? *headline
                        : body_.begin > kLinesWithoutHeadline ? body_.begin - kLinesWithoutHeadline
                                                              : 0;
    read_lines(above ? from + 1 : from, body_.begin, above ? Take::kAnyDate : Take::kLabelled);
    if (headline && !shown_.published) {
      read_date_in_headline(*headline);
    }
    read_body_head();
    if (above) {
      read_lines(from > kLinesBeforeHeadline ? from - kLinesBeforeHeadline : 0, from,
                 Take::kStrong);
    }
    read_lines(body_.end, std::min(body_.end + kLinesAfterBody, page_.lines.size()), Take::kStrong);
    return std::move(shown_);
  }

 private:
  enum class Take { kAnyDate, kLabelled, kStrong };

  void read_lines(size_t begin, size_t end, Take take) {
    for (size_t i = begin; i < end; ++i) {
      const LaidLine& laid = page_.lines[i];
      if (laid.line.link_share > 0.6 || page_.zones[i] == "neighbours") {
        continue;
      }
      if (i + 1 < end && read_columns(i)) {
        ++i;
        continue;
      }
      // A label and its value in elements of their own: <dt>来源：</dt><dd>…</dd>.
      if (i + 1 < end && is_lone_label(laid.line.text) &&
          !is_lone_label(page_.lines[i + 1].line.text)) {
        LaidLine joined = laid;
        joined.line.text += page_.lines[i + 1].line.text;
        read_line(joined, i, take);
        ++i;
        continue;
      }
      if (take == Take::kAnyDate && i + 1 < end && read_split_date(i)) {
        continue;
      }
      if (take == Take::kStrong && is_far_date(i)) {
        continue;
      }
      read_line(laid, i, take);
    }
  }

  // A date alone is the article's beside its headline; elsewhere around the article it is a list's.
  bool is_far_date(size_t line) const {
    constexpr size_t kBeside = 2;
    const bool beside = headline_ && line < *headline_ && *headline_ - line <= kBeside;
    return !beside && parse_date(page_.lines[line].line.text).has_value();
  }

  // 06 above or beside 2018-03: templates that set the day large.
  bool read_split_date(size_t line) {
    if (shown_.published) {
      return false;
    }
    const std::string& text = page_.lines[line].line.text;
    std::optional<ShownDate> date = parse_split_date(text);
    if (!date) {
      date = parse_split_date(text + " " + page_.lines[line + 1].line.text);
    }
    if (!date) {
      return false;
    }
    set_published(std::move(date), line);
    return true;
  }

  static bool is_lone_label(std::string_view text) {
    return text.size() <= 40 && (text.ends_with("：") || text.ends_with(":")) &&
           text.find('\t') == std::string_view::npos;
  }

  // Reads the fields of `text`, which stands at that line.
  void take_fields(std::string_view text, size_t line) {
    const Known before = known();
    read_metadata_line(text, shown_);
    const Known after = known();
    for (size_t i = 0; i < kFields.size(); ++i) {
      if (before[i] != after[i]) {
        shown_.lines.emplace_back(kFields[i], line);
      }
    }
  }

  static constexpr auto kFields = std::to_array<std::string_view>(
      {"published", "source", "issuer", "doc_number", "index_number"});
  using Known = std::array<int, kFields.size()>;
  // A day only 更新时间 says may still give way to another.
  Known known() const {
    const int published = !shown_.published ? 0 : shown_.published_is_late ? 1 : 2;
    return {published, shown_.source ? 1 : 0, shown_.issuer ? 1 : 0, shown_.doc_number ? 1 : 0,
            shown_.index_number ? 1 : 0};
  }

  void read_line(const LaidLine& laid, size_t at, Take take) {
    const std::string text = separate_labels(laid.line.text);
    const MetadataStrength strength = judge_metadata_line(text);
    if (strength == MetadataStrength::kStrong ||
        (strength == MetadataStrength::kWeak && take != Take::kStrong)) {
      take_fields(text, at);
    }
    // A link with a date beside it is a row of a list, unless the links are tools.
    const bool row = laid.line.link_share > 0.2 && strength == MetadataStrength::kNone &&
                     text.find("来源") == std::string::npos &&
                     text.find("发布") == std::string::npos && text.find("字") == std::string::npos;
    if (take != Take::kStrong && !row && text.size() <= kLongestDateLine) {
      read_loose_date(text, at, take);
    }
    // A number in a line of its own under the headline.
    if (take == Take::kAnyDate && !shown_.doc_number && text.size() <= kLongestDateLine) {
      shown_.doc_number = parse_document_number(text);
      if (shown_.doc_number) {
        shown_.lines.emplace_back("doc_number", at);
      }
    }
  }

  // A date between the headline and the text needs no label: 2024-09-12 10:10 来源：…
  void read_loose_date(std::string_view text, size_t at, Take take) {
    if (shown_.published) {
      return;
    }
    std::optional<ShownDate> date = find_date(text);
    if (!date) {
      return;
    }
    const std::string_view before = trim_wide_space(text.substr(0, date->begin));
    if (ends_in_publication_label(before) ||
        (take == Take::kAnyDate && text.find("。") == std::string_view::npos &&
         may_be_published(before, text.substr(date->end)))) {
      set_published(std::move(date), at);
      take_fields(text, at);
    }
  }

  // 关于…的通知 (2024-05-11), within one heading: Shanghai.
  void read_date_in_headline(size_t headline) {
    const std::string_view text = page_.lines[headline].line.text;
    std::optional<ShownDate> date = find_date(text);
    if (date && date->begin > 0 && trim_wide_space(text.substr(date->end)).size() <= 3) {
      const std::string_view before = trim_wide_space(text.substr(0, date->begin));
      if (before.ends_with("(") || before.ends_with("（") || before.ends_with("[")) {
        set_published(std::move(date), headline);
      }
    }
  }

  void set_published(std::optional<ShownDate> date, size_t line) {
    shown_.published = std::move(date);
    shown_.lines.emplace_back("published", line);
  }

  // An index box: labels in this row, values in the next.
  bool read_columns(size_t at) {
    const LaidLine& labels = page_.lines[at];
    const LaidLine& values = page_.lines[at + 1];
    if (!labels.line.table_row || !values.line.table_row) {
      return false;
    }
    const std::string joined = joined_index_rows(labels.line.text, values.line.text);
    if (joined.empty()) {
      return false;
    }
    take_fields(joined, at + 1);
    return true;
  }

  // Up to the first sentence of the body only labelled lines are read.
  void read_body_head() {
    const size_t end = std::min(body_.begin + kHeadLinesOfBody, body_.end);
    for (size_t i = body_.begin; i < end; ++i) {
      const LaidLine& laid = page_.lines[i];
      if (i + 1 < end && read_columns(i)) {
        ++i;
        continue;
      }
      const std::string text = separate_labels(laid.line.text);
      if (judge_metadata_line(text) == MetadataStrength::kStrong) {
        take_fields(text, i);
      } else if (laid.line.text.find("。") != std::string::npos) {
        break;
      }
    }
  }

  const PageLines& page_;
  const LineRange body_;
  std::optional<size_t> headline_;
  ShownMetadata shown_;
};

}  // namespace

ShownMetadata read_shown_metadata(const PageLines& page, LineRange body,
                                  std::optional<size_t> headline) {
  return HeadReader(page, body).read(headline);
}

std::string joined_index_rows(std::string_view labels, std::string_view values) {
  const std::vector<std::string_view> names = cells_of(labels);
  const std::vector<std::string_view> given = cells_of(values);
  if (names.size() < 2 || given.size() > names.size()) {
    return "";
  }
  size_t known = 0;
  std::string joined;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string_view value = i < given.size() ? given[i] : "";
    const std::string alone = std::string(without_colon(names[i])) + "：";
    known += judge_metadata_line(alone) != MetadataStrength::kNone ? 1 : 0;
    if (value.ends_with("：") ||
        judge_metadata_line(std::string(without_colon(value)) + "：") != MetadataStrength::kNone) {
      return "";  // the second row has labels of its own
    }
    if (!value.empty()) {
      joined += alone + std::string(value) + " | ";
    }
  }
  return known >= 2 && known * 3 >= names.size() * 2 ? joined : "";
}

std::optional<ShownDate> find_scripted_date(std::span<const ScannedScript> scripts) {
  // document.write("2018-03-06"), or a variable that says what it holds.
  static const RE2 kWritten(
      R"((?i)(?:document\.write(?:ln)?\(|(?:pub|publish|release|fb|fbsj|issue)_?(?:date|time|sj)?\w{0,8} *[=:]) *["']([^"'\n]{8,60})["'])");
  for (const ScannedScript& script : scripts) {
    re2::StringPiece rest(script.text.data(), script.text.size());
    re2::StringPiece written;
    while (RE2::FindAndConsume(&rest, kWritten, &written)) {
      std::optional<ShownDate> date = find_date({written.data(), written.size()});
      if (date) {
        return date;
      }
    }
  }
  return std::nullopt;
}

}  // namespace shilu
