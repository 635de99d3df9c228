#include <re2/re2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "extract/dates.h"
#include "extract/document_number.h"
#include "extract/extract.h"
#include "extract/flags.h"
#include "extract/furniture.h"
#include "extract/han_script.h"
#include "extract/line_class.h"
#include "extract/matching_copy.h"
#include "extract/metadata_line.h"
#include "extract/signature.h"
#include "extract/site_identity.h"

namespace shilu {
namespace {

struct Decoded {
  std::string text;
  std::size_t replaced = 0;
};

// What is not UTF-8 becomes U+FFFD, a character for each maximal ill-formed part.
Decoded decode(std::string_view bytes) {
  Decoded decoded;
  decoded.text.reserve(bytes.size());
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const auto length = static_cast<int32_t>(bytes.size());
  int32_t next = 0;
  while (next < length) {
    const int32_t begin = next;
    UChar32 c = 0;
    U8_NEXT(bytes.data(), next, length, c);
    if (c < 0) {
      ++decoded.replaced;
      decoded.text += "\xEF\xBF\xBD";
    } else {
      decoded.text +=
          bytes.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(next - begin));
    }
  }
  return decoded;
}

// The lines that have text, trimmed.
std::vector<TextLine> split_lines(std::string_view text) {
  std::vector<TextLine> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim_wide_space(text.substr(0, end));
    if (!line.empty()) lines.push_back({std::string(line)});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// A short line that a document could be called by.
bool may_be_title(const TextLine& line) {
  constexpr std::size_t kFewestHan = 2;
  const ClassifiedLine known = classify_line(line);
  if (known.line_class != LineClass::kShort && known.line_class != LineClass::kDangerous) {
    return false;
  }
  const std::string copy = matching_text(line.text);
  // 各乡镇人民政府： is whom the document speaks to.
  if (known.han < kFewestHan || copy.ends_with(':')) return false;
  return !parse_document_number(line.text) && !parse_date(line.text) && !known.lists_attachment;
}

bool ends_like_title(std::string_view line) {
  static const RE2 kEnd(
      R"(.*(?:通知|公告|通告|报告|意见|办法|规定|决定|方案|批复|函|条例|细则|规划|计划|要点|公示|)"
      R"(总结|指南|目录|纪要|命令|令|通报|决议|议案|简报|年报|情况|名单|表)(?: *\([^()]*\))?)");
  // 通知公告 is a column's name.
  constexpr std::size_t kFewestHan = 5;
  const std::string copy = matching_text(trim_wide_space(line));
  return count_han(copy) >= kFewestHan && RE2::FullMatch(copy, kEnd);
}

constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

// The short lines of the head that could be the title: those before its last line of metadata, and
// those between that and the first prose.
struct TitleCandidates {
  std::vector<std::size_t> before;
  std::vector<std::size_t> after;
  bool prose_follows = false;
};

TitleCandidates title_candidates(const std::vector<TextLine>& lines, const LinesJudged& judged) {
  TitleCandidates candidates;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (judged.lines[i].reason == "metadata") {
      auto& before = candidates.before;
      before.insert(before.end(), candidates.after.begin(), candidates.after.end());
      candidates.after.clear();
    }
    if (!judged.lines[i].keep) continue;
    if (classify_line(lines[i]).line_class == LineClass::kProse) {
      candidates.prose_follows = true;
      return candidates;
    }
    if (may_be_title(lines[i])) candidates.after.push_back(i);
  }
  return candidates;
}

// Next to the metadata stands the title; above a word or two (a column's name, an issue) it is the
// line that ends as titles do. Where nothing stands before the metadata (a catalogue box), and
// where there is none, it is the first line that ends so, else the first.
std::size_t find_title(const std::vector<TextLine>& lines, const LinesJudged& judged) {
  constexpr std::size_t kLongEnough = 8;  // Han characters that need no title's ending
  constexpr std::size_t kFarthest = 3;
  const TitleCandidates candidates = title_candidates(lines, judged);
  const auto ends_so = [&](std::size_t i) { return ends_like_title(lines[i].text); };
  const auto& before = candidates.before;
  const auto& after = candidates.after;
  const auto ending = std::find_if(after.begin(), after.end(), ends_so);
  if (!before.empty()) {
    const std::size_t nearest = before.back();
    if (ends_so(nearest) || count_han(lines[nearest].text) >= kLongEnough) return nearest;
    const auto last = before.size() <= kFarthest ? before.rend() : before.rbegin() + kFarthest;
    const auto above = std::find_if(before.rbegin(), last, ends_so);
    if (above != last) return *above;
    return ending != after.end() ? *ending : nearest;
  }
  if (ending != after.end()) return *ending;
  // Nothing but short lines: a list, whose first line need not be its title.
  if (after.empty() || (!candidates.prose_follows && after.size() > 1)) return kNoLine;
  return after.front();
}

// A page's menus before its title: so many short lines no document begins with.
void judge_menus(const std::vector<TextLine>& lines, LinesJudged& judged, std::size_t title) {
  constexpr std::ptrdiff_t kFewest = 5;
  if (title == kNoLine) return;
  const auto end = judged.lines.begin() + static_cast<std::ptrdiff_t>(title);
  const auto kept = [](const LineJudgement& line) { return line.keep; };
  if (std::count_if(judged.lines.begin(), end, kept) < kFewest) return;
  for (std::size_t i = 0; i < title; ++i) {
    if (judged.lines[i].keep && !parse_document_number(lines[i].text)) {
      judged.lines[i] = {false, "menu"};
    }
  }
}

void take_metadata(const std::vector<TextLine>& lines, const LinesJudged& judged,
                   Document& document, ShownMetadata& metadata) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (judged.lines[i].keep) continue;
    if (judged.lines[i].reason == "footer") read_site_identity(lines[i].text, document.site);
    if (judged.lines[i].reason != "metadata") continue;
    // A label's value may stand on the next line.
    std::string line = lines[i].text;
    const bool open = matching_text(line).ends_with(':');
    if (open && i + 1 < lines.size() && judged.lines[i + 1].reason == "metadata" &&
        judge_metadata_line(lines[i + 1].text) != MetadataStrength::kWeak) {
      line += lines[i + 1].text;
    }
    read_metadata_line(line, metadata);
  }
  if (metadata.published) {
    document.published = metadata.published->day;
    document.published_at = metadata.published->day_and_time();
    document.published_from = "shown";
  }
  document.source = metadata.source;
  document.issuer = metadata.issuer;
  document.index_number = metadata.index_number;
  document.doc_number = metadata.doc_number;
}

// A document number on a line of its own between title and text.
std::optional<std::string> number_under_title(const std::vector<TextLine>& lines,
                                              const LinesJudged& judged) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!judged.lines[i].keep) continue;
    if (auto number = parse_document_number(lines[i].text)) return number;
    if (classify_line(lines[i]).line_class == LineClass::kProse) break;
  }
  return std::nullopt;
}

}  // namespace

Document clean_text(std::string_view text) {
  const Decoded decoded = decode(text);
  const std::vector<TextLine> lines = split_lines(decoded.text);
  LinesJudged judged = judge_lines(lines, LineOrigin::kPlainText);

  Document document;
  document.charset = {"UTF-8", text.starts_with("\xEF\xBB\xBF") ? "bom" : "detected"};
  ShownMetadata metadata;
  take_metadata(lines, judged, document, metadata);
  if (!document.doc_number) document.doc_number = number_under_title(lines, judged);

  const std::size_t title = judged.all_furniture ? kNoLine : find_title(lines, judged);
  judge_menus(lines, judged, title);
  if (title != kNoLine) {
    document.title = lines[title].text;
  } else {
    document.title = metadata.title;
  }

  std::vector<std::string_view> body;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == title) {
      document.removed.push_back({lines[i].text, "title"});
    } else if (judged.lines[i].keep) {
      body.push_back(lines[i].text);
    } else {
      document.removed.push_back({lines[i].text, std::string(judged.lines[i].reason)});
    }
  }
  for (const std::string_view line : body) {
    if (!document.text.empty()) document.text += '\n';
    document.text += line;
  }
  document.signed_on = find_signature_day(body);
  document.kind = body.empty() ? PageKind::kEmpty : PageKind::kArticle;
  document.lang = language_of(document.text);

  FlagInput input;
  input.title = document.title ? std::string_view(*document.title) : std::string_view();
  input.body = document.text;
  input.undecodable = decoded.replaced > 0;
  document.flags = judge_flags(input);
  if (judged.all_furniture) document.flags.push_back({"all_furniture", 1, {}});
  if (decoded.replaced > 0) document.flags.push_back(undecodable_flag(decoded.replaced));
  return document;
}

}  // namespace shilu
