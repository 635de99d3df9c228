// Explanation: how extract_page came to its Document, for a person who asks why. Filled from what
// the steps decided; nothing is decided a second time. All strings but the page's own are English.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/charset.h"

namespace shilu {

struct JudgedLine {
  std::string text;
  std::string reason;   // why it is not of the document; "" where it is
  bool inside = false;  // stands within the body's containers
  bool heading = false;
  bool table_row = false;  // cells are tab-separated
};

// A part of the page that may have held the document.
struct ExplainedPart {
  std::string path;   // "div.main > div#zoom.TRS_Editor", the innermost elements
  std::string mark;   // the family of its mark, "scored" or "short"
  double weight = 0;  // of its lines as prose
  uint32_t han = 0;   // characters
  double link_share = 0;
  bool chosen = false;
  std::string verdict;  // why it was taken or not; "" for the steps of a descent
};

struct ExplainedField {
  std::string_view name;  // as in the JSON
  std::string value;
  std::string from;  // "ArticleTitle tag", "shown line", "portal rule", …
  std::string line;  // the line of the page that says it; "" where none does
};

struct Explanation {
  std::vector<JudgedLine> lines;  // every visible line, in page order
  std::string_view kind_because;
  std::vector<ExplainedField> signs;  // measures and tags that the kind was judged by
  std::string_view body_because;
  std::vector<ExplainedPart> candidates;
  std::vector<ExplainedPart> descent;  // from the root to the part that scored
  std::vector<ExplainedField> fields;  // of the metadata that is known
  std::vector<CharsetTrial> trials;
  std::string content_type;  // the header's value; "" if there was none
};

}  // namespace shilu
