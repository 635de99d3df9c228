#include "extract/metadata_line.h"

#include <re2/re2.h>

#include <memory>
#include <vector>

#include "extract/document_number.h"
#include "extract/han_script.h"
#include "extract/lexicon.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr std::size_t kLongestLine = 900;  // bytes; a row of a catalogue box at its longest

struct Label {
  std::string_view field;
  MetadataStrength strength;
  std::unique_ptr<const RE2> pattern;
};

std::vector<Label> make_labels() {
  std::vector<Label> labels;
  for (const LexiconEntry& entry : lexicon()) {
    if (entry.group != "metadata") continue;
    if (entry.mark != LexiconMark::kStrong && entry.mark != LexiconMark::kWeak) continue;
    labels.push_back(
        {entry.name,
         entry.mark == LexiconMark::kStrong ? MetadataStrength::kStrong : MetadataStrength::kWeak,
         std::make_unique<const RE2>(entry.pattern)});
  }
  return labels;
}

// The label that `text` is, but for a colon and brackets; null if it is none.
const Label* label_of(re2::StringPiece text) {
  static const std::vector<Label> kLabels = make_labels();
  static const RE2 kBare(R"([ \[\]【】]*(.*?)[ :\]】]*)");
  re2::StringPiece bare;
  if (!RE2::FullMatch(text, kBare, &bare) || bare.empty()) return nullptr;
  for (const Label& label : kLabels) {
    if (RE2::FullMatch(bare, *label.pattern)) return &label;
  }
  return nullptr;
}

// Every label with its colon: after a separator, or, where it is one that no name contains,
// anywhere.
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
    return std::make_unique<const RE2>(R"((?:(?:^|[ |/\[\]【】();,])((?:)" + any +
                                       ") *):|((?:" + sure + ") *):)");
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

// What stands before the first label may be a date, or the publisher's name and a gap.
void read_unlabelled(std::string_view text, Segments& segments) {
  constexpr std::size_t kLongestName = 40;  // characters
  static const RE2 kName(R"([\p{Han}A-Za-z0-9.·() ]+(?:  | *\| *))");
  const std::string copy = matching_text(text);
  const std::string_view bare = trim_separators(text);
  if (bare.empty()) return;
  if (parse_date(bare)) {
    segments.found.push_back({nullptr, bare});
  } else if (RE2::FullMatch(copy, kName) && count_characters(bare) <= kLongestName) {
    segments.has_name = true;
  } else {
    segments.complete = false;
  }
}

void read_cell(std::string_view cell, Segments& segments) {
  const MatchingCopy copy = make_matching_copy(cell);
  const std::string text = to_simplified(copy.text);  // the same bytes in the same places
  const auto as_written = [&](std::size_t begin, std::size_t end) {
    return cell.substr(copy.origin[begin], copy.origin[end] - copy.origin[begin]);
  };
  const Label* label = nullptr;
  std::size_t value_begin = 0;
  std::size_t from = 0;
  re2::StringPiece groups[3];
  const auto close = [&](std::size_t end) {
    if (label) {
      segments.found.push_back({label, trim_separators(as_written(value_begin, end))});
    } else {
      read_unlabelled(as_written(value_begin, end), segments);
    }
  };
  while (labels_in_line().Match(text, from, text.size(), RE2::UNANCHORED, groups, 3)) {
    const re2::StringPiece found = groups[1].empty() ? groups[2] : groups[1];
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    close(begin);
    label = label_of(found);
    value_begin = begin + found.size() + 1;
    // The next label may follow this colon's value at once: keep a separator in view.
    from = value_begin;
  }
  close(text.size());
}

Segments read_segments(std::string_view line) {
  Segments segments;
  if (line.size() > kLongestLine) {
    segments.complete = false;
    return segments;
  }
  if (line.find('\t') == std::string_view::npos) {
    read_cell(line, segments);
    return segments;
  }
  const Label* pending = nullptr;
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t tab = rest.find('\t');
    const std::string_view cell = trim_wide_space(rest.substr(0, tab));
    rest.remove_prefix(tab == std::string_view::npos ? rest.size() : tab + 1);
    const std::string copy = to_simplified(matching_text(cell));
    const Label* label = label_of(copy);
    if (cell.empty()) continue;
    if (label) {
      if (pending) segments.found.push_back({pending, {}});
      pending = label;
    } else if (pending) {
      segments.found.push_back({pending, cell});
      pending = nullptr;
    } else {
      read_cell(cell, segments);
    }
  }
  if (pending) segments.found.push_back({pending, {}});
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

// The first word of the value: sources are names, and tools of the page may follow them.
std::string_view first_word(std::string_view value) {
  const std::size_t end = value.find_first_of(" \t|[");
  value = value.substr(0, end);
  for (const std::string_view stop : {"\u3000", "\u00A0", "【", "】", "｜"}) {
    value = value.substr(0, value.find(stop));
  }
  return value;
}

// Until a wide gap or a bar.
std::string_view first_phrase(std::string_view value) {
  for (const std::string_view stop : {"  ", "|", "\u3000", "｜", "【"}) {
    value = value.substr(0, value.find(stop));
  }
  return trim_wide_space(value);
}

void set_once(std::optional<std::string>& field, std::string_view value) {
  if (!field && !value.empty()) field = std::string(value);
}

void set_published(ShownMetadata& metadata, const Segment& segment) {
  const auto date = find_date(segment.value);
  if (!date) return;
  const bool late = segment.label && segment.label->field == "published_late";
  if (!metadata.published || (metadata.published_is_late && !late)) {
    metadata.published = date;
    metadata.published_is_late = late;
  }
}

}  // namespace

MetadataStrength judge_metadata_line(std::string_view line) {
  constexpr std::size_t kLongestValue = 120;  // bytes; names of organs and sources are shorter
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
      if (!find_date(segment.value)) return MetadataStrength::kNone;
      const bool is_date = parse_date(first_phrase(segment.value)).has_value();
      shows_date |= is_date && segments.found.size() > 1;
      shows_date |= is_machine_date(segment.value);
    }
    shows_date |= field == "tools" && find_date(segment.value).has_value();
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
    if (field == "source") set_once(metadata.source, first_word(segment.value));
    if (field == "issuer") set_once(metadata.issuer, first_phrase(segment.value));
    if (field == "title") set_once(metadata.title, segment.value);
    if (field == "index_number") set_once(metadata.index_number, first_word(segment.value));
    if (field == "doc_number") {
      const auto number = find_document_number(segment.value);
      if (number) set_once(metadata.doc_number, *number);
    }
  }
}

}  // namespace shilu
