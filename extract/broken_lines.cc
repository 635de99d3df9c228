#include "extract/broken_lines.h"

#include <re2/re2.h>
#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "base/ascii.h"
#include "extract/dates.h"
#include "extract/han_script.h"
#include "extract/string_piece.h"

namespace shilu {
namespace {

constexpr std::size_t kPassageColumns = 40;  // two for a Han character

enum class LineEnd {
  kOpen,      // a letter, a digit, a comma: the sentence goes on, or its mark was left out
  kClosing,   // a closing bracket, which may stand anywhere in a sentence
  kSentence,  // the mark of a sentence's end, or of what ends a paragraph: ；：
};

// What a line of the text looks like by itself.
struct Line {
  std::string_view text;
  std::size_t columns = 0;
  char32_t first = 0;
  char32_t last = 0;
  LineEnd end = LineEnd::kOpen;
  bool in_cells = false;
  bool has_han = false;
  bool has_clauses = false;   // a mark between clauses, or of a sentence's end
  bool has_sentence = false;  // the mark of a sentence's end
  bool begins_entry = false;  // as a heading or an entry of a list does
};

LineEnd end_of(std::string_view line) {
  static const RE2 kSentence(R"re([。！？；：…!?;:.](?:[”’」』）)"']*)$)re");
  static const RE2 kClosing(R"re([”’」』）)"'》〉】\]〕}]$)re");
  if (RE2::PartialMatch(piece(line), kSentence)) return LineEnd::kSentence;
  return RE2::PartialMatch(piece(line), kClosing) ? LineEnd::kClosing : LineEnd::kOpen;
}

bool begins_entry(std::string_view line) {
  static const RE2 kEntry(
      R"((?:[（(][一二三四五六七八九十百\d]{1,3}[）)]|[一二三四五六七八九十百]{1,3}[、.．是要]|)"
      R"(第[一二三四五六七八九十百千零〇\d]{1,5}[章节条款编部项]|\d{1,3}(?:[、)）]|[.．](?:\D|$))|)"
      R"([\x{2460}-\x{24FF}\x{2776}-\x{2793}\x{2160}-\x{217F}•·●○■□◆◇★☆▲△►▪※*\-－—]|)"
      R"(附(?:件|表|图|录|[：:])|[【〔\[]|[^，。、；：！？,;:!?]{2,16}[：:]|)"
      R"((?:\d{2,4}年)?\d{1,2}月\d{1,2}日[，,：: ]|\p{Han}{2,4}[，,][男女][，,。]))");
  return kEntry.Match(piece(line), 0, line.size(), RE2::ANCHOR_START, nullptr, 0);
}

Line read_line(std::string_view text) {
  static const RE2 kClauses(R"([，。、；：！？]|\p{Han}[,;:!?])");
  static const RE2 kSentence(R"([。！？；]|\p{Han}[;!?])");
  Line line;
  line.text = text;
  const auto length = static_cast<int32_t>(text.size());
  int32_t next = 0;
  while (next < length) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), next, length, c);
    const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    const bool wide = width == U_EA_WIDE || width == U_EA_FULLWIDTH || width == U_EA_AMBIGUOUS;
    line.columns += wide ? 2 : 1;
    line.last = static_cast<char32_t>(c);
    if (line.first == 0) line.first = line.last;
    line.in_cells |= c == '\t';
    line.has_han |= is_han(line.last);
  }
  if (!line.has_han || line.in_cells) return line;
  line.end = end_of(text);
  line.has_clauses = RE2::PartialMatch(piece(text), kClauses);
  line.has_sentence = RE2::PartialMatch(piece(text), kSentence);
  line.begins_entry = begins_entry(text);
  return line;
}

std::vector<Line> read_lines(std::string_view text) {
  std::vector<Line> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.push_back(read_line(text.substr(0, end)));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// From how many columns on a line of a text set in lines of one width is full; 0 if the text is
// not set so. The last character and its mark may have had no room, and the first line of a
// paragraph lost its indent.
std::size_t full_columns(const std::vector<Line>& lines) {
  constexpr std::size_t kSlack = 8;
  constexpr std::size_t kWidest = 120;
  constexpr std::size_t kFewestFull = 3;
  std::vector<std::size_t> columns;
  for (const Line& line : lines) {
    if (line.has_han && !line.in_cells) columns.push_back(line.columns);
  }
  if (columns.empty()) return 0;
  std::sort(columns.begin(), columns.end(), std::greater<>());
  const std::size_t widest = columns[columns.size() / 20];
  if (widest < kPassageColumns || widest > kWidest) return 0;
  const std::size_t full_from = widest - kSlack;
  std::size_t full = 0;
  std::size_t cut = 0;
  std::size_t punctuated = 0;
  std::size_t short_and_open = 0;
  for (const Line& line : lines) {
    if (!line.has_han || line.in_cells) continue;
    if (line.columns >= full_from) {
      ++full;
      cut += line.end != LineEnd::kSentence ? 1 : 0;
      punctuated += line.has_clauses ? 1 : 0;
    } else if (line.has_clauses && line.end == LineEnd::kOpen && !line.begins_entry) {
      ++short_and_open;
    }
  }
  const bool set_so = full >= kFewestFull && full * 4 >= columns.size() && cut * 2 >= full &&
                      punctuated * 2 >= full && short_and_open * 10 <= full;
  return set_so ? full_from : 0;
}

// Whom a document speaks to.
bool is_salutation(std::string_view line) {
  static const RE2 kSalutation(
      R"((?:各|尊敬的|亲爱的|广大|有关|全[市县区省体]|[省市县区]).{2,80}[：:])");
  return RE2::FullMatch(piece(line), kSalutation);
}

bool ends_hanging(std::string_view line) {
  static const RE2 kHanging(
      R"((?:[，,、（(《“「『]|以及|由于|关于|对于|按照|并且|而且|以便|为了|从而)$)");
  return RE2::PartialMatch(piece(line), kHanging);
}

// Whether the last bracket opened in `before` is closed first of all in `after`.
bool closes_what_is_open(std::string_view before, std::string_view after) {
  struct Pair {
    std::string_view open;
    std::string_view close;
  };
  constexpr Pair kPairs[] = {{"《", "》"}, {"“", "”"}, {"（", "）"}, {"「", "」"}, {"(", ")"}};
  for (const Pair& pair : kPairs) {
    const std::size_t open = before.rfind(pair.open);
    if (open == std::string_view::npos || before.find(pair.close, open) != std::string_view::npos) {
      continue;
    }
    const std::size_t close = after.find(pair.close);
    if (close < after.find(pair.open)) return true;
  }
  return false;
}

// The words that break would cut.
class Dictionary {
 public:
  bool cuts_word(const Line& before, const Line& after) {
    if (!is_han(before.last) || !is_han(after.first)) return false;
    constexpr int32_t kReach = 12;  // characters on either side
    icu::UnicodeString text = utf16(before.text);
    text.removeBetween(0, std::max(0, text.length() - kReach));
    const int32_t at = text.length();
    icu::UnicodeString rest = utf16(after.text);
    rest.truncate(kReach);
    text.append(rest);
    if (!words_) {
      UErrorCode status = U_ZERO_ERROR;
      words_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getChinese(), status));
      if (U_FAILURE(status) || !words_) return false;
    }
    words_->setText(text);
    return words_->isBoundary(at) == 0;
  }

 private:
  static icu::UnicodeString utf16(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  }

  std::unique_ptr<icu::BreakIterator> words_;
};

// The rest of a clause, and not an adverb or an adverbial clause of which paragraphs begin.
bool begins_with_rest_of_clause(std::string_view line) {
  static const RE2 kRest(R"(^\p{Han}{1,5}[，。、；,;])");
  static const RE2 kOpening(
      R"(^(?:目前|同时|近日|日前|此外|另外|其中|其次|其他|首先|最后|然后|据悉|因此|所以|但是|但|然而|总之|)"
      R"(今年|去年|昨[日天]|今[日天]|当[日天晚]|一直|如今|现在|[^，。、；,;]*)"
      R"((?:[中上下内外前后时间来年月日天晨午晚起止初末底际]|指出|强调|要求|认为|表示|介绍|了解|悉|说|是))[，。、；,;])");
  return RE2::PartialMatch(piece(line), kRest) && !RE2::PartialMatch(piece(line), kOpening);
}

// What stands of a paragraph so far.
struct Passage {
  bool has_clauses = false;
  bool has_sentence = false;
  bool begins_entry = false;
  bool is_row = false;  // an entry, under a line as long that ends in no mark either
  std::size_t columns = 0;

  bool is_heading() const { return begins_entry && !has_sentence; }
};

class Mender {
 public:
  explicit Mender(std::string_view text)
      : lines_(read_lines(text)),
        full_columns_(full_columns(lines_)),
        joined_(lines_.size()),
        passages_(lines_.size()) {}

  MendedLines mend() {
    join_where([&](std::size_t i) { return is_cut_before(i); });
    if (closes_its_passages()) {
      join_where([&](std::size_t i) {
        return may_be_cut_before(i) && lines_[i - 1].has_sentence &&
               begins_with_rest_of_clause(lines_[i].text);
      });
    }
    return joined_text();
  }

 private:
  template <typename IsCut>
  void join_where(IsCut is_cut) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      joined_[i] = joined_[i] || (i > 0 && is_cut(i));
      passages_[i] = joined_[i] ? passages_[i - 1] : Passage{};
      if (!joined_[i]) {
        passages_[i].begins_entry = line.begins_entry;
        passages_[i].is_row = line.begins_entry && i > 0 && is_full_and_open(lines_[i - 1]);
      }
      passages_[i].has_clauses |= line.has_clauses;
      passages_[i].has_sentence |= line.has_sentence;
      passages_[i].columns += line.columns;
    }
  }

  // Neither line is of a kind that is never joined.
  bool may_be_joined(std::size_t i) const {
    const Line& before = lines_[i - 1];
    const Line& line = lines_[i];
    if (!before.has_han || before.in_cells || line.text.empty() || line.in_cells) return false;
    if (before.end == LineEnd::kSentence) return false;
    return !(is_digit(before.text.back()) && is_digit(line.text.front()));
  }

  // The line before is a passage that goes on, and line i could be the rest of it.
  bool may_be_cut_before(std::size_t i) const {
    if (!may_be_joined(i) || lines_[i - 1].end != LineEnd::kOpen) return false;
    const Line& line = lines_[i];
    if (line.begins_entry || is_salutation(line.text)) return false;
    if (!line.has_sentence && !(line.has_clauses && line.columns >= kPassageColumns)) return false;
    const Passage& passage = passages_[i - 1];
    return !passage.is_heading() && passage.has_clauses &&
           (passage.has_sentence || passage.columns >= kPassageColumns);
  }

  bool is_cut_before(std::size_t i) {
    constexpr std::u32string_view kNeverFirst = U"，。、；！？";
    if (!may_be_joined(i)) return false;
    const Line& before = lines_[i - 1];
    const Line& line = lines_[i];
    if (kNeverFirst.find(line.first) != std::u32string_view::npos) return true;
    if (is_full_before(i)) return true;
    return may_be_cut_before(i) &&
           (ends_hanging(before.text) || closes_what_is_open(before.text, line.text) ||
            dictionary_.cuts_word(before, line));
  }

  bool is_full_and_open(const Line& line) const {
    return full_columns_ > 0 && line.columns >= full_columns_ && line.end != LineEnd::kSentence;
  }

  // The line before ends where the text's width does, and the paragraph goes on.
  bool is_full_before(std::size_t i) const {
    const Line& before = lines_[i - 1];
    const Line& line = lines_[i];
    if (!is_full_and_open(before)) return false;
    if (line.begins_entry || is_salutation(line.text) || parse_date(line.text)) return false;
    if (line.columns < full_columns_ && line.end != LineEnd::kSentence) return false;
    const Passage& passage = passages_[i - 1];
    if (passage.is_row) return false;
    if (passage.has_clauses) return true;
    // A first line without any mark: a paragraph's, unless it may be a heading's.
    return !passage.is_heading() && i >= 2 && lines_[i - 2].end == LineEnd::kSentence;
  }

  // Whether the writer of this text left hardly any passage without its last mark.
  bool closes_its_passages() const {
    constexpr std::size_t kFewest = 8;
    std::size_t closed = 0;
    std::size_t open = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!lines_[i].has_sentence || (i + 1 < lines_.size() && joined_[i + 1])) continue;
      ++(lines_[i].end == LineEnd::kOpen ? open : closed);
    }
    return closed >= kFewest && open <= std::max<std::size_t>(1, closed / 20);
  }

  MendedLines joined_text() const {
    MendedLines mended;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!joined_[i] && i > 0) mended.text += '\n';
      if (joined_[i]) {
        ++mended.joined;
        const bool words =
            is_letter(lines_[i - 1].text.back()) && is_letter(lines_[i].text.front());
        if (words) mended.text += ' ';
      }
      mended.text += lines_[i].text;
    }
    return mended;
  }

  std::vector<Line> lines_;
  std::size_t full_columns_;
  std::vector<bool> joined_;       // to the line before
  std::vector<Passage> passages_;  // to the end of each line
  Dictionary dictionary_;
};

}  // namespace

MendedLines mend_broken_lines(std::string_view text) {
  return Mender(text).mend();
}

}  // namespace shilu
