// What a page shows about its document around the text: the lines under the headline, index boxes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "extract/html_scan.h"
#include "extract/metadata_line.h"
#include "extract/page_lines.h"

namespace shilu {

// The fields shown in the head zone (from the headline to the body), in the body's own head and
// index box, and below it; a date in a sidebar is not one of them.
ShownMetadata read_shown_metadata(const PageLines& page, LineRange body,
                                  std::optional<size_t> headline);

// Rows of an index box that names its fields in one row and gives them in the next, as one
// "label：value" line; "" where the two rows are none.
std::string joined_index_rows(std::string_view labels, std::string_view values);

// The day that a script writes where the page has 发布时间 and nothing behind it.
std::optional<ShownDate> find_scripted_date(std::span<const ScannedScript> scripts);

}  // namespace shilu
