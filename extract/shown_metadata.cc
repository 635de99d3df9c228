#include "extract/shown_metadata.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

#include "extract/document_number.h"
#include "extract/head_labels.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kLinesBeforeHeadline = 12;
constexpr size_t kLinesWithoutHeadline = 15;
constexpr size_t kHeadLinesOfBody = 12;
constexpr size_t kLinesAfterBody = 10;
constexpr size_t kLongestDateLine = 200;  // bytes
constexpr size_t kLongestLabel = 24;      // bytes

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
    read_body_tail();
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
        read_line(joined, i + 1, take);
        ++i;
        continue;
      }
      // The same without colons: <dt>索引号</dt><dd>…</dd>.
      if (i + 1 < end && is_label_of_number(i)) {
        take_fields(laid.line.text + "：" + page_.lines[i + 1].line.text, i + 1);
        ++i;
        continue;
      }
      if (i + 1 < end && is_bare_label(laid.line.text) &&
          !is_label_or_field(page_.lines[i + 1].line.text)) {
        LaidLine joined = laid;
        joined.line.text += "：" + page_.lines[i + 1].line.text;
        read_line(joined, i + 1, take);
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

  // 文号 over a document's number, without a colon.
  bool is_label_of_number(size_t line) const {
    const std::string& label = page_.lines[line].line.text;
    return label.size() <= kLongestLabel &&
           parse_document_number(page_.lines[line + 1].line.text) &&
           judge_metadata_line(label + "：") == MetadataStrength::kWeak;
  }

  // 浏览次数：次 has its own value, such as it is.
  static bool is_bare_label(std::string_view text) {
    return is_label_or_field(text) && !has_value(text) && text.find('\t') == std::string_view::npos;
  }

  // A label, or a short line of one with its value: no value of the label before it.
  static bool is_label_or_field(std::string_view text) {
    return text.size() <= kLongestLabel && text.size() >= 9 &&
           judge_metadata_line(std::string(text) + "：") == MetadataStrength::kStrong &&
           !parse_date(text);
  }

  static bool has_value(std::string_view text) {
    for (const std::string_view colon : {"：", ":"}) {
      const size_t at = text.find(colon);
      if (at != std::string_view::npos && at + colon.size() < text.size()) {
        return true;
      }
    }
    return false;
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

  // `text`, as it stands at that line or with its labels told apart.
  MetadataStrength strength_of(const std::string& text, size_t at) const {
    return text == page_.lines[at].line.text ? page_.metadata_strength(at)
                                             : judge_metadata_line(text);
  }

  // In an index box of a line a label 文号 stands between labels that nothing else has.
  bool is_in_box(size_t line) const {
    const auto is_strong = [&](size_t i) {
      return i < page_.lines.size() && page_.metadata_strength(i) == MetadataStrength::kStrong;
    };
    return (line > 0 && is_strong(line - 1)) || is_strong(line + 1);
  }

  void read_line(const LaidLine& laid, size_t at, Take take) {
    const std::string text = separate_labels(laid.line.text);
    const MetadataStrength strength = strength_of(text, at);
    if (strength == MetadataStrength::kStrong ||
        (strength == MetadataStrength::kWeak && (take != Take::kStrong || is_in_box(at)))) {
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
    constexpr int kMostDates = 4;  // of a line: 有效期至, 施行日期 and 发布 in one
    size_t from = 0;
    for (int i = 0; i < kMostDates && !shown_.published; ++i) {
      std::optional<ShownDate> date = find_date(text.substr(from));
      if (!date) {
        return;
      }
      const std::string_view before = trim_wide_space(text.substr(0, from + date->begin));
      const std::string_view after = text.substr(from + date->end);
      from += date->end;
      if (ends_in_publication_label(before) ||
          (take == Take::kAnyDate && i == 0 && text.find("。") == std::string_view::npos &&
           may_be_published(before, after))) {
        set_published(std::move(date), at);
        take_fields(text, at);
      }
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
      if (strength_of(text, i) == MetadataStrength::kStrong) {
        take_fields(text, i);
      } else if (laid.line.text.find("。") != std::string::npos) {
        break;
      }
    }
  }

  // An index box that the part taken ends with.
  void read_body_tail() {
    const auto is_field = [&](size_t line) {
      return page_.lines[line].line.table_row &&
             page_.metadata_strength(line) == MetadataStrength::kStrong;
    };
    size_t begin = body_.end;
    while (begin > body_.begin && is_field(begin - 1)) {
      --begin;
    }
    for (size_t i = begin; i < body_.end; ++i) {
      take_fields(page_.lines[i].line.text, i);
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
