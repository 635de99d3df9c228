// The judgement goes in steps, each a pass over the lines:
//
//   classify   each line by itself (line_class.cc)
//   zones      head: before the first prose; tail: after the last
//   head       metadata, and lines of kZone
//   footers    lines with parts of a footer near one another, in the tail
//   tail       from the first sure furniture on, short lines too; before it, what trails the text
//   safe       lines of kSafe, in the middle too
//   headings   附件： with nothing after it
#include "extract/furniture.h"

#include <re2/re2.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "extract/dates.h"
#include "extract/line_class.h"
#include "extract/matching_copy.h"
#include "extract/metadata_line.h"
#include "extract/string_piece.h"

namespace shilu {
namespace {

constexpr std::size_t kLongestHead = 40;        // lines with text
constexpr std::size_t kFooterReach = 8;         // lines with text
constexpr std::uint32_t kLongestRun = 400;      // characters of short lines between furniture
constexpr std::uint32_t kLongestLastRun = 150;  // and after the last of it

// The lines that have text, with what is known of each.
struct Line {
  const TextLine* source = nullptr;
  ClassifiedLine known;
  bool in_footer = false;
  std::string_view reason;  // empty: kept
};

class Judge {
 public:
  Judge(std::span<const TextLine> lines, LineOrigin origin, LineClasses& classes)
      : origin_(origin) {
    for (const TextLine& line : lines) {
      const ClassifiedLine known = classes.of(line);
      if (known.line_class != LineClass::kBlank) lines_.push_back({&line, known, false, {}});
    }
  }

  void run() {
    find_footers();
    find_zones();
    judge_head();
    judge_tail();
    judge_safe();
    judge_attachment_headings();
  }

  const std::vector<Line>& lines() const { return lines_; }

 private:
  using Index = std::size_t;

  bool is_class(Index i, LineClass line_class) const {
    return lines_[i].known.line_class == line_class;
  }

  // What parts of a footer stand within reach of a line.
  std::uint32_t parts_near(Index i) const {
    const bool is_contact = lines_[i].known.footer_parts == kFooterContact;
    std::uint32_t near = lines_[i].known.footer_parts;
    const Index first = i > kFooterReach ? i - kFooterReach : 0;
    for (Index j = i; j > first && !(is_contact && ends_document(j - 1)); --j) {
      near |= lines_[j - 1].known.footer_parts;
    }
    const Index end = std::min(lines_.size(), i + kFooterReach + 1);
    for (Index j = i + 1; j < end && !(is_contact && ends_document(j)); ++j) {
      near |= lines_[j].known.footer_parts;
    }
    return near;
  }

  // The date of a signature, a named attachment, tools of the page: a telephone before it is the
  // document's, however soon a footer follows.
  bool ends_document(Index i) const {
    const ClassifiedLine& known = lines_[i].known;
    if (known.group == "print" || known.group == "share" || known.group == "neighbours" ||
        known.names_attachment) {
      return true;
    }
    return parse_date(lines_[i].source->text).has_value();
  }

  // A footer is a cluster: two different kinds of parts within reach, one of them a footer's own.
  // Contact lines count within reach of an anchor only, with nothing between that ends a document.
  void find_footers() {
    for (Index i = 0; i < lines_.size(); ++i) {
      const std::uint32_t own = lines_[i].known.footer_parts;
      if (own == 0) continue;
      const std::uint32_t near = parts_near(i);
      const bool anchored = (near & kFooterAnchors) != 0;
      const bool linked = std::popcount(near & kFooterParts) >= 2;
      if (own == kFooterContact ? anchored : (anchored && std::popcount(near) >= 2) || linked) {
        lines_[i].in_footer = true;
      }
    }
  }

  void find_zones() {
    const auto is_body = [&](const Line& line) {
      return line.known.line_class == LineClass::kProse && !line.in_footer;
    };
    // A statement of a site stands under a text; the first of all is the text.
    const auto is_statement = [&](const Line& line) {
      return line.known.group == "notice" && line.source->text.find("声明") != std::string::npos;
    };
    head_end_ = 0;
    while (head_end_ < lines_.size() &&
           !((is_body(lines_[head_end_]) || is_statement(lines_[head_end_])) &&
             judge_metadata_line(lines_[head_end_].source->text) == MetadataStrength::kNone)) {
      ++head_end_;
    }
    const Index first_of_tail =
        head_end_ < lines_.size() && is_statement(lines_[head_end_]) ? head_end_ + 1 : 0;
    if (head_end_ == lines_.size()) head_end_ = std::min(head_end_, kLongestHead);
    tail_begin_ = lines_.size();
    while (tail_begin_ > first_of_tail && !is_body(lines_[tail_begin_ - 1])) --tail_begin_;
  }

  void judge_head() {
    std::vector<MetadataStrength> strengths(head_end_, MetadataStrength::kNone);
    bool any_strong = false;
    for (Index i = 0; i < head_end_; ++i) {
      strengths[i] = judge_metadata_line(lines_[i].source->text);
    }
    spare_tables_of_the_document(strengths);
    for (const MetadataStrength strength : strengths) {
      any_strong |= strength == MetadataStrength::kStrong;
    }
    for (Index i = 0; i < head_end_; ++i) {
      Line& line = lines_[i];
      if (is_class(i, LineClass::kZone) || is_class(i, LineClass::kSafe)) {
        line.reason = line.known.group;
      } else if (strengths[i] == MetadataStrength::kStrong ||
                 (any_strong && strengths[i] == MetadataStrength::kWeak) ||
                 (i > 0 && is_value_of_label(i))) {
        line.reason = "metadata";
      }
    }
  }

  // An index box is rows of labels and little else; 名称 and 来源 among rows of another kind are
  // the document's own table.
  void spare_tables_of_the_document(std::vector<MetadataStrength>& strengths) const {
    if (origin_ != LineOrigin::kContainer) return;
    for (Index begin = 0; begin < strengths.size();) {
      Index end = begin;
      std::size_t labelled = 0;
      while (end < strengths.size() && lines_[end].source->table_row) {
        labelled += strengths[end] != MetadataStrength::kNone ? 1 : 0;
        ++end;
      }
      if (labelled * 4 < (end - begin) * 3) {
        std::fill(strengths.begin() + static_cast<std::ptrdiff_t>(begin),
                  strengths.begin() + static_cast<std::ptrdiff_t>(end), MetadataStrength::kNone);
      }
      begin = std::max(end, begin + 1);
    }
  }

  // 发布时间： on one line and its date on the next.
  bool is_value_of_label(Index i) const {
    if (lines_[i - 1].reason != "metadata") return false;
    const std::string joined = lines_[i - 1].source->text + lines_[i].source->text;
    const std::string before = matching_text(trim_wide_space(lines_[i - 1].source->text));
    if (!before.ends_with(':')) return false;
    ShownMetadata metadata;
    read_metadata_line(joined, metadata);
    ShownMetadata without;
    read_metadata_line(lines_[i - 1].source->text, without);
    return (metadata.published && !without.published && parse_date(lines_[i].source->text)) ||
           (metadata.doc_number && !without.doc_number) ||
           (metadata.index_number && !without.index_number);
  }

  // Sure enough that short lines after it are the page's.
  bool begins_tail(Index i) const {
    static const RE2 kNamed("neighbours|notice|qr|print|share|font_size|code");
    const ClassifiedLine& known = lines_[i].known;
    if (lines_[i].in_footer) return true;
    if (known.group == "footer") return true;
    if (known.line_class == LineClass::kSafe) return RE2::FullMatch(piece(known.group), kNamed);
    return known.line_class == LineClass::kZone &&
           (known.group == "neighbours" || known.group == "site_links");
  }

  bool is_furniture_here(Index i) const {
    return lines_[i].in_footer || is_class(i, LineClass::kSafe) || is_class(i, LineClass::kZone);
  }

  // By line, whether the short lines after it are few enough to be the page's. Lists of other sites
  // are long, and nothing of a document follows them. From the end, since a line of furniture fits
  // if the run after it is short and the next one fits.
  std::vector<bool> short_runs_fit() const {
    const bool announces_names = tail_begin_ > 0 && announces(lines_[tail_begin_ - 1].source->text);
    std::vector<bool> fits(lines_.size());
    bool next_fits = true;  // the furniture after the run
    std::uint32_t run = 0;
    std::uint32_t links = 0;  // of the run: names of other documents, under a heading of theirs
    std::uint32_t longest = kLongestLastRun;
    for (Index i = lines_.size(); i-- > tail_begin_;) {
      const bool list_of_sites = lines_[i].known.group == "site_links";
      if (list_of_sites || is_furniture_here(i)) {
        const bool other_documents = lines_[i].known.group == "neighbours" && !announces_names;
        next_fits = list_of_sites || (next_fits && run - (other_documents ? links : 0) <= longest);
        longest = kLongestRun;
        run = 0;
        links = 0;
      } else if (!stays_in_tail(i)) {
        run += lines_[i].known.characters;
        links += lines_[i].source->link_share > 0.9F ? lines_[i].known.characters : 0;
      }
      fits[i] = next_fits && run <= longest;
    }
    return fits;
  }

  // 现将有关政策汇总如下。 The names that follow are the document's own.
  static bool announces(std::string_view text) {
    return text.ends_with("如下。") || text.ends_with("如下") || text.ends_with("汇总。") ||
           text.ends_with("：") || text.ends_with(":");
  }

  // The document's own lines, though tools of the page come before them.
  bool stays_in_tail(Index i) const {
    if (lines_[i].source->has_attachment || lines_[i].source->heading) return true;
    return lines_[i].known.lists_attachment;
  }

  void judge_tail() {
    const std::vector<bool> fits = short_runs_fit();
    Index begin = tail_begin_;
    while (begin < lines_.size() && !(fits[begin] && begins_tail(begin))) ++begin;

    std::string_view around;  // what the furniture before is
    bool after_other_documents = false;
    for (Index i = begin; i < lines_.size(); ++i) {
      Line& line = lines_[i];
      if (line.in_footer) {
        line.reason = "footer";
      } else if (is_class(i, LineClass::kSafe) || is_class(i, LineClass::kZone)) {
        line.reason = line.known.group;
      }
      if (!line.reason.empty()) {
        around = line.reason;
        after_other_documents |=
            around == "footer" || around == "neighbours" || around == "site_links";
        continue;
      }
      if (is_tail_metadata(i)) {
        line.reason = "metadata";
      } else if (line.known.names_attachment) {
        continue;
      } else if (after_other_documents || !(stays_in_tail(i) || is_signature(i))) {
        if (is_class(i, LineClass::kDangerous) && !after_other_documents) continue;
        line.reason = after_other_documents ? around : "tail";
      }
    }
    judge_trailing(begin);
  }

  // Back from the tail's beginning to the text: lines that are furniture in the tail zone.
  void judge_trailing(Index begin) {
    for (Index i = begin; i > tail_begin_; --i) {
      Line& line = lines_[i - 1];
      if (!line.reason.empty()) continue;
      if (is_class(i - 1, LineClass::kZone) || is_class(i - 1, LineClass::kSafe)) {
        line.reason = line.known.group;
      } else if (is_tail_metadata(i - 1)) {
        line.reason = "metadata";
      } else if (!is_attachment_heading(i - 1)) {
        return;
      }
    }
  }

  bool is_attachment_heading(Index i) const {
    return is_class(i, LineClass::kDangerous) && lines_[i].known.group == "attachment_heading";
  }

  bool is_tail_metadata(Index i) const {
    return is_class(i, LineClass::kDangerous) && lines_[i].known.group == "metadata";
  }

  // A signature can stand under a bar of tools: a date, and the organ's name before it.
  bool is_signature(Index i) const {
    const auto is_date = [&](Index at) {
      return at < lines_.size() && parse_date(lines_[at].source->text).has_value();
    };
    return is_date(i) || (is_date(i + 1) && is_class(i, LineClass::kShort));
  }

  void judge_safe() {
    for (Index i = head_end_; i < lines_.size(); ++i) {
      Line& line = lines_[i];
      if (!is_class(i, LineClass::kSafe) || !line.reason.empty()) continue;
      // A table's cells can be any words.
      if (origin_ == LineOrigin::kContainer && line.source->table_row) continue;
      line.reason = line.known.group;
    }
  }

  // 附件： is furniture where no name follows. 无 after it says the same.
  void judge_attachment_headings() {
    for (Index i = lines_.size(); i-- > 0;) {
      Line& line = lines_[i];
      if (!line.reason.empty() || !is_attachment_heading(i)) continue;
      if (line.source->has_attachment) continue;
      const Index next = i + 1;
      if (next == lines_.size() || !lines_[next].reason.empty()) {
        line.reason = "attachment_heading";
      } else if (i >= tail_begin_ && says_none(next)) {
        line.reason = "attachment_heading";
        lines_[next].reason = "attachment_heading";
      }
    }
  }

  bool says_none(Index i) const {
    const std::string_view text = trim_wide_space(lines_[i].source->text);
    return text == "无" || text == "暂无";
  }

  LineOrigin origin_;
  std::vector<Line> lines_;
  Index head_end_ = 0;    // lines_[0, head_end_) stand before the first prose
  Index tail_begin_ = 0;  // lines_[tail_begin_, end) stand after the last
};

bool has_letters(std::string_view text) {
  static const RE2 kLetter(R"([\pL\pN])");
  return RE2::PartialMatch({text.data(), text.size()}, kLetter);
}

}  // namespace

LinesJudged judge_lines(std::span<const TextLine> lines, LineOrigin origin) {
  LineClasses classes;
  return judge_lines(lines, origin, classes);
}

LinesJudged judge_lines(std::span<const TextLine> lines, LineOrigin origin, LineClasses& classes) {
  LinesJudged judged;
  judged.lines.resize(lines.size());
  Judge judge(lines, origin, classes);
  judge.run();

  bool anything_left = false;
  for (const Line& line : judge.lines()) {
    anything_left |= line.reason.empty() && has_letters(line.source->text);
  }
  if (!anything_left) {
    judged.all_furniture = !judge.lines().empty();
    return judged;
  }
  for (const Line& line : judge.lines()) {
    if (line.reason.empty()) continue;
    judged.lines[static_cast<std::size_t>(line.source - lines.data())] = {false, line.reason};
  }
  return judged;
}

}  // namespace shilu
