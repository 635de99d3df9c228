#include "extract/line_class.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "extract/han_script.h"
#include "extract/lexicon.h"
#include "extract/matching_copy.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

// Bytes. No furniture line is longer; what is longer costs nothing more than this comparison.
constexpr std::size_t kLongestFurniture = 700;
constexpr std::uint32_t kLongestShort = 60;    // characters
constexpr std::uint32_t kLongestName = 120;    // characters
constexpr std::uint32_t kLongestResidue = 80;  // characters
constexpr std::uint32_t kLongestLabel = 10;    // characters of a short line that ends in a colon

// Patterns tried together on a line; which row of the lexicon matched first in its order.
class PatternSet {
 public:
  PatternSet(std::vector<const LexiconEntry*> rows, RE2::Anchor anchor)
      : rows_(std::move(rows)), set_(RE2::Options(), anchor) {
    for (const LexiconEntry* row : rows_) {
      const int index = set_.Add({row->pattern.data(), row->pattern.size()}, nullptr);
      assert(index >= 0 && "lexicon.tsv: a pattern does not compile");
      static_cast<void>(index);
    }
    const bool compiled = set_.Compile();
    assert(compiled && "lexicon.tsv: too large a set");
    static_cast<void>(compiled);
  }

  // Every row that matches, in the lexicon's order.
  std::vector<const LexiconEntry*> matches(const std::string& text) const {
    std::vector<int> indexes;
    set_.Match(text, &indexes);
    std::sort(indexes.begin(), indexes.end());
    std::vector<const LexiconEntry*> found;
    found.reserve(indexes.size());
    for (const int index : indexes) found.push_back(rows_[static_cast<std::size_t>(index)]);
    return found;
  }

 private:
  std::vector<const LexiconEntry*> rows_;
  RE2::Set set_;
};

template <typename Wanted>
std::vector<const LexiconEntry*> rows_where(Wanted wanted) {
  std::vector<const LexiconEntry*> rows;
  for (const LexiconEntry& entry : lexicon()) {
    if (wanted(entry)) rows.push_back(&entry);
  }
  return rows;
}

const PatternSet& whole_lines() {
  static const PatternSet kSet(rows_where([](const LexiconEntry& entry) {
                                 return entry.mark == LexiconMark::kSafe ||
                                        entry.mark == LexiconMark::kZone ||
                                        entry.mark == LexiconMark::kDangerous;
                               }),
                               RE2::ANCHOR_BOTH);
  return kSet;
}

std::vector<const LexiconEntry*> footer_part_rows() {
  return rows_where([](const LexiconEntry& entry) {
    return entry.mark == LexiconMark::kAnchor || entry.mark == LexiconMark::kFooter ||
           entry.mark == LexiconMark::kContact;
  });
}

const PatternSet& footer_parts() {
  static const PatternSet kSet(footer_part_rows(), RE2::UNANCHORED);
  return kSet;
}

// Whether a bracket begins with a letter of those readings; most hold digits or Han characters.
bool may_have_readings(std::string_view copy) {
  for (std::size_t at = copy.find('('); at != std::string_view::npos; at = copy.find('(', at + 1)) {
    const char next = at + 1 < copy.size() ? copy[at + 1] : '\0';
    if ((next >= 'a' && next <= 'z') || (next >= '\xC3' && next <= '\xE1')) return true;
  }
  return false;
}

// The patterns' copy: simplified, and without the readings that mirrors put after characters.
std::string furniture_copy(std::string_view line) {
  static const RE2 kReading(R"((\p{Han})\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,7}\))");
  std::string copy = to_simplified(matching_text(line));
  if (may_have_readings(copy)) RE2::GlobalReplace(&copy, kReading, R"(\1)");
  // Gaps are layout, and no measure of a line's length.
  if (copy.find("  ") != std::string::npos) {
    copy.erase(
        std::unique(copy.begin(), copy.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
        copy.end());
  }
  return std::string(trim_wide_space(copy));
}

bool has_stop(std::string_view copy) {
  for (std::size_t i = 0; i < copy.size(); i += begins_ideograph(copy[i]) ? 3 : 1) {
    const char c = copy[i];
    if (c == '!' || c == '?' || c == ';') return true;
    if (c != '\xE3' && c != '\xEF') continue;
    const std::string_view character = copy.substr(i, 3);
    if (character == "。" || character == "！" || character == "？" || character == "；")
      return true;
  }
  return false;
}

bool is_prose(const std::string& copy, std::uint32_t characters) {
  static const RE2 kHeading(R"((?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|)"
                            R"(第[一二三四五六七八九十百0-9]+[章条]).*)");
  // A document's full name can be longer than any other short line.
  static const RE2 kLongName(
      R"([^。！？；!?;:]*关于[^。！？；!?;:]*(?:通知|公告|通告|报告|意见|办法|规定|决定|方案|批复|函|)"
      R"(公示|通报|复函|请示)(?: *\([^()]*\))?)");
  if (characters > kLongestShort) {
    return characters > kLongestName || copy.find("关于") == std::string::npos ||
           !RE2::FullMatch(copy, kLongName);
  }
  if (copy.ends_with(':') && characters > kLongestLabel) return true;
  return has_stop(copy) || RE2::FullMatch(copy, kHeading);
}

// A line of several tools of the page and nothing else. Its group is that of the first tool; empty
// if it is no such line.
std::string_view residue_group(const std::string& copy, std::uint32_t characters) {
  struct Tool {
    std::string_view group;
    std::unique_ptr<const RE2> pattern;
  };
  static const std::vector<Tool> kTools = [] {
    std::vector<Tool> tools;
    RE2::Options longest;
    longest.set_longest_match(true);
    for (const LexiconEntry& entry : lexicon()) {
      if (entry.mark != LexiconMark::kToken) continue;
      const re2::StringPiece pattern(entry.pattern.data(), entry.pattern.size());
      tools.push_back({entry.group, std::make_unique<const RE2>(pattern, longest)});
    }
    return tools;
  }();
  static const WordSet kCore({"扫一扫", "分享", "微信", "微博", "打印", "关闭", "返回顶部", "字号",
                              "字体", "收藏", "纠错"});
  static const RE2 kNothing(R"([\s【】\[\]()|/·•:,、\-_<>.。A+大中小特]*)");
  if (characters > kLongestResidue || !kCore.any_in(copy)) return {};

  std::string rest = copy;
  std::string_view group;
  std::size_t first = copy.size();
  for (const Tool& tool : kTools) {
    re2::StringPiece found;
    if (tool.pattern->Match(copy, 0, copy.size(), RE2::UNANCHORED, &found, 1)) {
      const auto at = static_cast<std::size_t>(found.data() - copy.data());
      if (at < first) {
        first = at;
        group = tool.group;
      }
    }
    RE2::GlobalReplace(&rest, *tool.pattern, " ");
  }
  return RE2::FullMatch(rest, kNothing) ? group : std::string_view();
}

std::uint32_t footer_parts_in(const std::string& copy) {
  std::uint32_t parts = 0;
  std::uint32_t anchor = 1;
  std::uint32_t part = 0x100;
  // A bit a row, in the lexicon's order.
  static const std::vector<const LexiconEntry*> kAnchors =
      lexicon_rows("footer", LexiconMark::kAnchor);
  static const std::vector<const LexiconEntry*> kParts =
      lexicon_rows("footer", LexiconMark::kFooter);
  for (const LexiconEntry* found : footer_parts().matches(copy)) {
    if (found->mark == LexiconMark::kContact) parts |= kFooterContact;
    for (std::size_t i = 0; i < kAnchors.size(); ++i) {
      if (kAnchors[i] == found) parts |= anchor << i;
    }
    for (std::size_t i = 0; i < kParts.size(); ++i) {
      if (kParts[i] == found) parts |= part << i;
    }
  }
  return parts;
}

// A sentence may speak of a footer's words; a footer's line is none, but for a notice of rights and
// for the numbers that only footers give.
bool may_be_footer(const std::string& copy, std::uint32_t parts) {
  static const RE2 kNotice(R"((?:版权所有|(?i:Copyright)|©).*)");
  if (parts == 0) return false;
  if (!has_stop(copy)) return true;
  const std::uint32_t numbers = kFooterAnchors & ~0x8U;  // all anchors but the notice of rights
  return (parts & numbers) != 0 || RE2::FullMatch(copy, kNotice);
}

// These spare most lines the patterns that they stand before.

bool begins_with_bullet(std::string_view copy) {
  return copy.starts_with("•") || copy.starts_with("·") || copy.starts_with("-") ||
         copy.starts_with("*");
}

bool may_name_attachment(std::string_view copy) {
  return copy.starts_with("附") || begins_with_bullet(copy);
}

// A number before it, or a file's extension behind.
bool may_list_attachment(std::string_view copy) {
  constexpr std::size_t kLongestExtension = 5;  // with its dot
  return is_digit(copy.front()) || begins_with_bullet(copy) ||
         copy.substr(copy.size() - std::min(copy.size(), kLongestExtension)).find('.') !=
             std::string_view::npos;
}

bool may_have_footer_parts(std::string_view copy) {
  static const WordSet kNeeded = [] {
    std::vector<std::string_view> patterns;
    for (const LexiconEntry* row : footer_part_rows()) patterns.push_back(row->pattern);
    return WordSet::needed_by(patterns);
  }();
  return kNeeded.any_in(copy);
}

LineClass class_of(LexiconMark mark) {
  if (mark == LexiconMark::kSafe) return LineClass::kSafe;
  return mark == LexiconMark::kZone ? LineClass::kZone : LineClass::kDangerous;
}

// What the text alone tells.
ClassifiedLine classify_text(std::string_view text) {
  static const RE2 kAttachment(
      R"((?:[•·\-*] *)?附 ?件 *(?:\d{1,2}|[一二三四五六七八九十])? *[:.、 ]? *.{2,120})");
  static const RE2 kListed(R"((?:[•·\-*] *)?(?:\d{1,2} *[.、] *.{2,120}|)"
                           R"(.{1,120}\.(?i:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|rar|zip|7z)))");
  ClassifiedLine classified;
  if (text.size() > kLongestFurniture) {
    classified.line_class = LineClass::kProse;
    classified.characters = static_cast<std::uint32_t>(count_characters(text));
    classified.han = static_cast<std::uint32_t>(count_han(text));
    return classified;
  }
  const std::string copy = furniture_copy(text);
  if (copy.empty()) {
    classified.line_class = LineClass::kBlank;
    return classified;
  }
  classified.characters = static_cast<std::uint32_t>(count_characters(copy));
  classified.han = static_cast<std::uint32_t>(count_han(copy));
  classified.names_attachment = may_name_attachment(copy) && RE2::FullMatch(copy, kAttachment);
  classified.lists_attachment =
      classified.names_attachment || (may_list_attachment(copy) && RE2::FullMatch(copy, kListed));
  const std::uint32_t parts = may_have_footer_parts(copy) ? footer_parts_in(copy) : 0;
  if (may_be_footer(copy, parts)) classified.footer_parts = parts;

  const auto rows = whole_lines().matches(copy);
  if (!rows.empty()) {
    // The surest mark first: the enumeration's order.
    const auto* const row = *std::min_element(
        rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->mark < b->mark; });
    classified.line_class = class_of(row->mark);
    classified.group = row->group;
    return classified;
  }
  const std::string_view residue = residue_group(copy, classified.characters);
  if (!residue.empty()) {
    classified.line_class = LineClass::kSafe;
    classified.group = residue;
    return classified;
  }
  if (is_prose(copy, classified.characters)) classified.line_class = LineClass::kProse;
  return classified;
}

// And what its elements tell.
ClassifiedLine with_marks(ClassifiedLine classified, const TextLine& line) {
  if (classified.line_class == LineClass::kBlank || line.text.size() > kLongestFurniture) {
    return classified;
  }
  classified.names_attachment |= line.has_attachment;
  classified.lists_attachment |= line.has_attachment;
  const bool mostly_link = line.link_share > 0.9F && !line.heading;
  if (classified.line_class == LineClass::kProse && mostly_link) {
    classified.line_class = LineClass::kShort;
  }
  return classified;
}

}  // namespace

ClassifiedLine classify_line(const TextLine& line) {
  return with_marks(classify_text(line.text), line);
}

ClassifiedLine LineClasses::of(const TextLine& line) {
  const auto [known, is_new] = by_text_.try_emplace(line.text);
  if (is_new) known->second = classify_text(line.text);
  return with_marks(known->second, line);
}

}  // namespace shilu
