#include "extract/metadata_line.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <vector>

#include "extract/han_script.h"
#include "extract/lexicon.h"
#include "extract/matching_copy.h"
#include "extract/metadata_value.h"

namespace shilu {
namespace {

struct Label {
  std::string_view field;
  MetadataStrength strength;
  std::string_view pattern;
};

std::vector<Label> make_labels() {
  std::vector<Label> labels;
  for (const LexiconEntry& entry : lexicon()) {
    if (entry.group != "metadata") continue;
    if (entry.mark != LexiconMark::kStrong && entry.mark != LexiconMark::kWeak) continue;
    labels.push_back(
        {entry.name,
         entry.mark == LexiconMark::kStrong ? MetadataStrength::kStrong : MetadataStrength::kWeak,
         entry.pattern});
  }
  return labels;
}

RE2::Set make_set(const std::vector<Label>& labels) {
  RE2::Set set(RE2::Options(), RE2::ANCHOR_BOTH);
  for (const Label& label : labels) {
    set.Add({label.pattern.data(), label.pattern.size()}, nullptr);
  }
  const bool compiled = set.Compile();
  assert(compiled && "lexicon.tsv: too many labels");
  static_cast<void>(compiled);
  return set;
}

// Without the spaces and brackets around a label, and its colon.
std::string_view without_brackets(std::string_view text) {
  const auto begins = [&](std::string_view mark) { return text.starts_with(mark); };
  const auto ends = [&](std::string_view mark) { return text.ends_with(mark); };
  constexpr std::string_view kOpen = " []";
  constexpr std::string_view kClose = " :]";
  for (;;) {
    if (!text.empty() && kOpen.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (begins("【") || begins("】")) {
      text.remove_prefix(std::string_view("【").size());
    } else {
      break;
    }
  }
  for (;;) {
    if (!text.empty() && kClose.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (ends("】")) {
      text.remove_suffix(std::string_view("】").size());
    } else {
      return text;
    }
  }
}

// The label that `text` is, but for a colon and brackets; null if it is none.
const Label* label_of(re2::StringPiece text) {
  static const std::vector<Label> kLabels = make_labels();
  static const RE2::Set kSet = make_set(kLabels);
  const std::string_view bare = without_brackets({text.data(), text.size()});
  std::vector<int> matching;
  if (bare.empty() || !kSet.Match({bare.data(), bare.size()}, &matching)) return nullptr;
  // Of two that match, the first in the lexicon.
  return &kLabels[static_cast<std::size_t>(*std::min_element(matching.begin(), matching.end()))];
}

// Every label with its colon: after a separator, or, where it is one that no name contains,
// anywhere; or in brackets of its own, which do for a colon: [ 索引号 ] 11500111 (Chongqing's
// districts), 【来源】 新华社.
const RE2& labels_in_line() {
  static const std::unique_ptr<const RE2> kPattern = [] {
    std::string any;
    std::string sure;
    for (const LexiconEntry& entry : lexicon()) {
      if (entry.group != "metadata" || entry.mark == LexiconMark::kDangerous) continue;
      if (!any.empty()) any += '|';
      any += entry.pattern;
      if (entry.mark != LexiconMark::kStrong || entry.name != "published") continue;
      if (!sure.empty()) sure += '|';
      sure += entry.pattern;
    }
    return std::make_unique<const RE2>(R"((?:(?:^|[ |/\[\]【】();,])((?:)" + any + ") *):|((?:" +
                                       sure + R"() *):|[\[【] *((?:)" + any + R"() *)[\]】] *:?))");
  }();
  return *kPattern;
}

struct Segment {
  const Label* label;      // null for a date without label
  std::string_view value;  // as written
};

struct Segments {
  std::vector<Segment> found;
  bool complete = true;   // nothing else stands in the line
  bool has_name = false;  // but for a name before the labels
};

std::string_view trim_separators(std::string_view text) {
  constexpr std::string_view kAscii = "|[]();,-/ ";
  for (bool again = true; again;) {
    again = false;
    text = trim_wide_space(text);
    if (!text.empty() && kAscii.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
      again = true;
    }
    if (!text.empty() && kAscii.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
      again = true;
    }
    for (const std::string_view wide : {"【", "】", "｜", "；", "，"}) {
      if (text.starts_with(wide)) {
        text.remove_prefix(wide.size());
        again = true;
      }
      if (text.ends_with(wide)) {
        text.remove_suffix(wide.size());
        again = true;
      }
    }
  }
  return text;
}

// What stands before the first label may be a date, or the publisher's name and a gap or its
// address (湘潭市人民政府门户网站 www.xiangtan.gov.cn: Hunan's cities).
void read_unlabelled(std::string_view text, Segments& segments) {
  constexpr std::size_t kLongestName = 40;  // characters
  static const RE2 kName(
      R"([\p{Han}A-Za-z0-9.·() ]+(?:  | *\| *)|\p{Han}+ +(?:https?://)?www\.[a-z0-9.\-/]+ *)");
  const std::string_view bare = trim_separators(text);
  if (bare.empty()) return;
  if (parse_date(bare)) {
    segments.found.push_back({nullptr, bare});
  } else if (count_characters(bare) <= kLongestName && RE2::FullMatch(matching_text(text), kName)) {
    segments.has_name = true;
  } else {
    segments.complete = false;  // most lines: a name alone tells nothing
  }
}

// Every label ends in a colon, or in a bracket.
bool may_have_label(std::string_view text) {
  static constexpr auto kEnds = std::to_array<std::string_view>({":", "：", "]", "］", "】"});
  return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) {
    return text.find(end) != std::string_view::npos;
  });
}

// Whether the text is a sentence up to its first colon or bracket, and so neither a label nor what
// may stand before one: most lines of a document, which are seen to be no metadata by that alone.
// Neither names nor dates nor labels have these marks.
bool begins_as_prose(std::string_view text) {
  static constexpr auto kMarks = std::to_array<std::string_view>({"。", "、", "《", "“"});
  for (std::size_t i = 0; i < text.size(); i += begins_ideograph(text[i]) ? 3 : 1) {
    const char c = text[i];
    if (c == ':' || c == ']' || c == '\t') return false;
    if (c != '\xE2' && c != '\xE3' && c != '\xEF') continue;
    const std::string_view character = text.substr(i, 3);
    if (std::find(kMarks.begin(), kMarks.end(), character) != kMarks.end()) return true;
    if (character == "：" || character == "］" || character == "】") return false;
  }
  return false;
}

// The bytes before the label in a match of labels_in_line.
std::size_t separator_before_label(std::string_view found) {
  constexpr std::string_view kSeparators = " |/[]();,";
  const auto length_of_one = [&](std::string_view text) -> std::size_t {
    if (text.starts_with("【") || text.starts_with("】")) return std::string_view("【").size();
    return kSeparators.find(text.front()) != std::string_view::npos ? 1 : 0;
  };
  std::size_t length = length_of_one(found);
  if (found.starts_with("[") || found.starts_with("【")) {
    while (found.substr(length).starts_with(" ")) ++length;
  }
  return length;
}

void read_cell(std::string_view cell, Segments& segments) {
  if (!may_have_label(cell)) {
    read_unlabelled(cell, segments);
    return;
  }
  const MatchingCopy copy = make_matching_copy(cell);
  const std::string text = to_simplified(copy.text);  // the same bytes in the same places
  const auto as_written = [&](std::size_t begin, std::size_t end) {
    return cell.substr(copy.origin[begin], copy.origin[end] - copy.origin[begin]);
  };
  const Label* label = nullptr;
  std::size_t value_begin = 0;
  std::size_t from = 0;
  re2::StringPiece found;  // the whole match: asking for its parts costs many times as much
  const auto close = [&](std::size_t end) {
    if (label) {
      segments.found.push_back({label, trim_separators(as_written(value_begin, end))});
    } else {
      read_unlabelled(as_written(value_begin, end), segments);
    }
  };
  while (labels_in_line().Match(text, from, text.size(), RE2::UNANCHORED, &found, 1)) {
    const std::size_t lead = separator_before_label({found.data(), found.size()});
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    close(begin + lead);
    label = label_of(found.substr(lead));
    value_begin = begin + found.size();
    // The next label may follow this colon's value at once: keep a separator in view.
    from = value_begin;
  }
  close(text.size());
}

// A label that no template is known for, in a row of known ones: 公开目录, 责任部门.
bool is_other_label(std::string_view cell) {
  static const RE2 kOther(R"([\[【]? *\p{Han}(?: *\p{Han}){1,7} *[\]】]? *:?)");
  return RE2::FullMatch(matching_text(cell), kOther);
}

// Cells in which labels and values take turns, or have both in one.
void read_row(const std::vector<std::string_view>& cells, Segments& segments) {
  const Label* pending = nullptr;
  std::vector<const Label*> labels;
  labels.reserve(cells.size());
  for (const std::string_view cell : cells) {
    labels.push_back(label_of(to_simplified(matching_text(cell))));
  }
  bool takes_turns = cells.size() % 2 == 0;
  bool is_sure = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    takes_turns &= i % 2 == 0 || labels[i] == nullptr;
    is_sure |= labels[i] && labels[i]->strength == MetadataStrength::kStrong;
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    if (pending) segments.found.push_back({pending, labels[i] ? std::string_view() : cells[i]});
    if (labels[i] || pending) {
      pending = labels[i];
    } else if (takes_turns && is_sure && i % 2 == 0 && is_other_label(cells[i])) {
      ++i;  // its value
    } else {
      read_cell(cells[i], segments);
    }
  }
  if (pending) segments.found.push_back({pending, {}});
}

Segments read_segments(std::string_view line) {
  Segments segments;
  const bool short_enough = line.size() <= kLongestMetadataLine;
  if (short_enough && line.find('\t') != std::string_view::npos) {
    read_row(cells_of(line), segments);
  } else if (short_enough && (may_have_label(line) || parse_date(trim_separators(line)))) {
    read_cell(line, segments);
  } else {
    segments.complete = false;  // most lines: a name alone tells nothing
  }
  return segments;
}

bool is_date_field(std::string_view field) {
  return field == "published" || field == "published_late";
}

// A bare date is the page's where it is written as machines write it.
bool is_machine_date(std::string_view text) {
  const auto date = parse_date(text);
  if (!date) return false;
  return !date->time.empty() || text.find("年") == std::string_view::npos;
}

// A date, with a few words of tools behind it at most: 2018-03-06 15:28 打印.
bool is_date_and_tools(const ShownDate& date, std::string_view value) {
  constexpr std::size_t kLongestTools = 24;  // bytes
  return date.begin == 0 && value.size() - date.end <= kLongestTools;
}

void set_once(std::optional<std::string>& field, std::string_view value) {
  if (!field && !value.empty()) field = std::string(value);
}

void set_published(ShownMetadata& metadata, const Segment& segment) {
  const auto date = find_date(segment.value);
  if (!date) {
    metadata.awaits_date |= segment.value.empty() && segment.label &&
                            segment.label->field == "published" &&
                            segment.label->strength == MetadataStrength::kStrong;
    return;
  }
  const bool late = segment.label && segment.label->field == "published_late";
  if (!metadata.published || (metadata.published_is_late && !late)) {
    metadata.published = date;
    metadata.published_is_late = late;
  }
}

}  // namespace

std::vector<std::string_view> cells_of(std::string_view row) {
  std::vector<std::string_view> cells;
  for (;;) {
    const std::size_t tab = row.find('\t');
    cells.push_back(trim_wide_space(row.substr(0, tab)));
    if (tab == std::string_view::npos) return cells;
    row.remove_prefix(tab + 1);
  }
}

MetadataStrength judge_metadata_line(std::string_view line) {
  constexpr std::size_t kLongestValue = 120;  // bytes; names of organs and sources are shorter
  if (begins_as_prose(line)) return MetadataStrength::kNone;
  const Segments segments = read_segments(line);
  if (!segments.complete || segments.found.empty()) return MetadataStrength::kNone;
  // A date and another label together are a page's head line, whatever the labels; so is a date as
  // machines write it.
  bool shows_date = false;
  auto strength = MetadataStrength::kWeak;
  for (const Segment& segment : segments.found) {
    if (!segment.label) {
      if (segments.found.size() == 1 && !is_machine_date(segment.value)) {
        return MetadataStrength::kNone;
      }
      strength = MetadataStrength::kStrong;
      continue;
    }
    const std::string_view field = segment.label->field;
    if (is_date_field(field) && !segment.value.empty()) {
      const auto date = find_date(segment.value);
      if (!date) return MetadataStrength::kNone;
      shows_date |= is_date_and_tools(*date, segment.value) && segments.found.size() > 1;
      shows_date = shows_date || is_machine_date(segment.value);
    }
    shows_date = shows_date || (field == "tools" && find_date(segment.value).has_value());
    if (field != "title" && field != "none" && segment.value.size() > kLongestValue) {
      return MetadataStrength::kNone;
    }
    if (segment.label->strength == MetadataStrength::kStrong) {
      strength = MetadataStrength::kStrong;
    }
  }
  if (shows_date) return MetadataStrength::kStrong;
  if (segments.has_name) return MetadataStrength::kNone;
  return strength;
}

void read_metadata_line(std::string_view line, ShownMetadata& metadata) {
  for (const Segment& segment : read_segments(line).found) {
    if (!segment.label || is_date_field(segment.label->field) || segment.label->field == "tools") {
      set_published(metadata, segment);
      continue;
    }
    const std::string_view field = segment.label->field;
    if (field == "source") set_once(metadata.source, source_of(segment.value));
    if (field == "issuer") set_once(metadata.issuer, first_phrase(segment.value));
    if (field == "issued" && !metadata.issued) metadata.issued = find_date(segment.value);
    if (field == "title") set_once(metadata.title, segment.value);
    if (field == "index_number") set_once(metadata.index_number, first_word(segment.value));
    if (field == "doc_number") {
      const auto number = labelled_number(segment.value);
      if (number) set_once(metadata.doc_number, *number);
    }
  }
}

}  // namespace shilu
