// What the scan hands to the parser for a text of the page: a stand-in (stand_in.h) for whatever
// the parser would copy, and as they are what it has to see: white space that stands alone,
// character references, characters that it replaces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "extract/stand_in.h"

namespace shilu {

enum class WhiteSpace {
  kCollapsed,  // a run of it becomes its one character that matters
  kKept,       // <pre>, <title>
};

// Appends to `markup` and `texts`. `text` is what stands between two tags, with white space alone
// or with words; it is cut after `most` pieces. Returns how many it made.
std::size_t put_scanned_text(std::string_view text, WhiteSpace white_space, std::size_t most,
                             std::string& markup, StandIns& texts);

// Appends an attribute's value as the parser would decode it. False, and nothing appended, for one
// that only the parser can: with character references other than &amp;, or what it replaces.
bool append_decoded_value(std::string_view value, std::string& to);

}  // namespace shilu
