// Furniture: what stands around a document and is not of it, judged line by line.
//
// The same rules serve the lines laid out from a page's container and the lines of plain text.
// The groups: breadcrumb, font_size, share, print, counter, qr, neighbours (previous, next,
// related), account (login, search, language), notice (browsers, outbound links), footer,
// site_links (lists of other sites), metadata, attachment_heading and media_heading (with nothing
// under them), code, and tail (a short line among furniture after the document). clean_text adds
// title and menu (short lines before the title).
//
// They go by zone and by cluster, not by words alone: a word that is furniture in the head or the
// tail of a page may be the document's own in its middle. The patterns are data (lexicon.tsv).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

class LineClasses;

// A block-level line as laid out: a paragraph, heading, list item or table row.
struct TextLine {
  std::string text;             // UTF-8, faithful
  bool heading = false;         // h1 … h6
  bool table_row = false;       // cells are tab-separated
  float link_share = 0;         // of its characters, those inside links to other pages
  bool has_attachment = false;  // holds a link to a file
};

// Where the lines come from decides which zones can hold furniture.
enum class LineOrigin {
  kPlainText,  // a whole page as text: title, head zone, body, tail zone
  kContainer,  // the container of the body: mostly body
};

struct LineJudgement {
  bool keep = true;
  std::string_view reason;  // the furniture group's name when not kept; static storage
};

// One judgement a line, in order. When everything would go, all lines are kept: see all_furniture.
struct LinesJudged {
  std::vector<LineJudgement> lines;
  bool all_furniture = false;
};
LinesJudged judge_lines(std::span<const TextLine> lines, LineOrigin origin);
// With what is known of the page's lines.
LinesJudged judge_lines(std::span<const TextLine> lines, LineOrigin origin, LineClasses& classes);

}  // namespace shilu
