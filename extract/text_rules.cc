#include <re2/re2.h>
#include <unicode/utf8.h>

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
#include "extract/site_identity.h"

namespace shilu {
namespace {

struct Decoded {
  std::string text;
  bool undecodable = false;
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
      decoded.undecodable = true;
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
  return !parse_document_number(line.text) && !parse_date(line.text) && !known.names_follow;
}

bool ends_like_title(std::string_view line) {
  static const RE2 kEnd(
      R"(.*(?:通知|公告|通告|报告|意见|办法|规定|决定|方案|批复|函|条例|细则|规划|计划|要点|公示|)"
      R"(总结|指南|目录|纪要|命令|令|通报|决议|议案|简报|年报|情况|名单|表)(?: *\([^()]*\))?)");
  const std::string copy = matching_text(trim_wide_space(line));
  return RE2::FullMatch(copy, kEnd);
}

constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

// Which line is the title: of the short lines before the first prose or metadata, the first that
// ends as titles do, else the one next to the metadata, else the first. Where metadata comes first
// (a catalogue box), the lines between it and the prose are asked.
std::size_t find_title(const std::vector<TextLine>& lines, const LinesJudged& judged) {
  std::vector<std::size_t> candidates;
  bool before_metadata = false;
  bool found_prose = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!judged.lines[i].keep) {
      if (judged.lines[i].reason == "metadata" && !candidates.empty()) {
        before_metadata = true;
        break;
      }
      continue;
    }
    if (classify_line(lines[i]).line_class == LineClass::kProse) {
      found_prose = true;
      break;
    }
    if (may_be_title(lines[i])) candidates.push_back(i);
  }
  if (candidates.empty()) return kNoLine;
  // Nothing but short lines: a list, whose first line need not be its title.
  if (!before_metadata && !found_prose && !ends_like_title(lines[candidates[0]].text) &&
      candidates.size() > 1) {
    return kNoLine;
  }
  for (const std::size_t candidate : candidates) {
    if (ends_like_title(lines[candidate].text)) return candidate;
  }
  return before_metadata ? candidates.back() : candidates.front();
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
  const LinesJudged judged = judge_lines(lines, LineOrigin::kPlainText);

  Document document;
  document.charset = {"UTF-8", text.starts_with("\xEF\xBB\xBF") ? "bom" : "detected"};
  ShownMetadata metadata;
  take_metadata(lines, judged, document, metadata);
  if (!document.doc_number) document.doc_number = number_under_title(lines, judged);

  const std::size_t title = judged.all_furniture ? kNoLine : find_title(lines, judged);
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
  input.undecodable = decoded.undecodable;
  document.flags = judge_flags(input);
  if (judged.all_furniture) document.flags.push_back({"all_furniture", 1, {}});
  if (decoded.undecodable) document.flags.push_back({"undecodable", 1, {}});
  return document;
}

}  // namespace shilu
