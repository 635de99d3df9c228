#include "extract/metadata.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "extract/matching_copy.h"
#include "extract/site_identity.h"

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

// Templates set 来源：…发布时间：… in elements side by side, apart by style alone. A space before
// each label that follows a value without one.
std::string separate_labels(std::string_view line) {
  std::string separated;
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
      read_line(laid, i, take);
    }
  }

  static bool is_lone_label(std::string_view text) {
    return text.size() <= 40 && (text.ends_with("：") || text.ends_with(":"));
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
         !ends_in_event_label(before))) {
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
  ShownMetadata shown_;
};

void set_if_absent(std::optional<std::string>& field, const std::optional<std::string>& value) {
  if (!field && value && !value->empty()) {
    field = value;
  }
}

// A cheap test before the patterns: one of these stands in every line of a footer that matters.
bool may_identify_site(std::string_view text) {
  static constexpr auto kWords =
      std::to_array<std::string_view>({"备", "標識碼", "标识码", "主办", "主辦", "网安", "備"});
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

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
    if (judge_metadata_line(std::string(without_colon(value)) + "：") != MetadataStrength::kNone) {
      return "";  // the second row has labels of its own
    }
    if (!value.empty()) {
      joined += alone + std::string(value) + " | ";
    }
  }
  return known >= 2 && known * 2 >= names.size() ? joined : "";
}

void fill_metadata(const ShownMetadata& shown, const PageTags& tags, Document& document) {
  document.meta_published = tags.published;
  std::optional<ShownDate> from_tag;
  if (tags.published) {
    from_tag = find_date(*tags.published);
  }
  const bool is_shown = shown.published || (!from_tag && shown.issued);
  const std::optional<ShownDate>& date = shown.published ? shown.published
                                         : from_tag      ? from_tag
                                                         : shown.issued;
  if (date) {
    document.published = date->day;
    document.published_from = is_shown ? "shown" : "meta";
    document.published_at = date->day_and_time();
    if (!document.published_at && from_tag && from_tag->day == date->day) {
      document.published_at = from_tag->day_and_time();
    }
  }
  set_if_absent(document.source, shown.source);
  set_if_absent(document.source, tags.source);
  set_if_absent(document.issuer, shown.issuer);
  set_if_absent(document.doc_number, shown.doc_number);
  set_if_absent(document.index_number, shown.index_number);
}

SiteIdentity find_site_identity(const Dom& dom, const PageLines& page, const PageTags& tags,
                                std::span<const ScannedScript> scripts) {
  SiteIdentity site;
  site.name = tags.site_name;
  site.site_id = tags.site_id;
  for (const LaidLine& laid : page.lines) {
    if (laid.line.text.size() < 600 && may_identify_site(laid.line.text)) {
      read_site_identity(laid.line.text, site);
    }
  }
  for (const ScannedScript& script : scripts) {
    if (site.site_id) {
      break;
    }
    site.site_id = find_site_code_in_markup(script.tag);
    if (!site.site_id && script.text.size() < 4096 &&
        script.text.find("site") != std::string_view::npos) {
      site.site_id = find_site_code_in_markup(script.text);
    }
  }
  for (NodeIndex i = 0; i < dom.size() && !site.site_id; ++i) {
    if (dom[i].tag == GUMBO_TAG_A && dom[i].in_link) {
      const std::string_view href = dom.attribute(i, "href");
      if (href.find("site_code=") != std::string_view::npos) {
        site.site_id = find_site_code_in_markup(href);
      }
    }
  }
  return site;
}

}  // namespace shilu
