// Paragraphs that a line break cut in the middle of a sentence, put together again.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shilu {

struct MendedLines {
  std::string text;
  std::size_t joined = 0;  // breaks that are gone
};

// A line is joined to the one before it if that one is a passage (with a sentence in it, or a mark
// between clauses and 20 Han characters' width) that ends in no mark of a sentence's end, and
//
//   the text is set in lines of one width, as mails and PDFs are, and the line before is full
//   or  the line before ends in a comma or in a word that cannot end a sentence
//   or  a bracket or quotation opened in it is closed in this line
//   or  the break stands within a word of ICU's dictionary
//   or  all other passages, eight at least, end as sentences do, and this line begins with the rest
//       of a clause: at most five characters before its first mark
//   or  this line begins with a mark that never begins one: ，。、；！？
//
// Never joined: rows of cells, blank lines, lines that begin as headings and entries of lists do
// (numbers, bullets, labels, 附件), whom a document speaks to (各乡镇人民政府：), dates, signatures
// and other lines without a sentence, verses, digits to digits, text without Han characters.
// Between letters of two words a space takes the place of the break.
MendedLines mend_broken_lines(std::string_view text);

}  // namespace shilu
