// The rows of lists among a page's lines: names of other documents in links, with dates or with
// summaries beside them.
#pragma once

#include <cstddef>

#include "extract/page_lines.h"

namespace shilu {

// Lines with a date, within or right beside a link.
size_t count_dated_rows(const PageLines& page, LineRange lines);

// Lines that are links with the names of other documents; words of menus are shorter.
size_t count_names(const PageLines& page, LineRange lines);

struct SummaryRows {
  size_t prose = 0;
  size_t summaries = 0;  // of the lines of prose, those under a link that is a name
};
SummaryRows count_summary_rows(const PageLines& page, LineRange lines);

// Whether the line stands under a link that is the name of another document, so that it may be its
// summary.
bool stands_under_name(const PageLines& page, size_t line);

}  // namespace shilu
