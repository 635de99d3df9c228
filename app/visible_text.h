// Text of strangers for the eye: every character of it can be seen.
#pragma once

#include <string>
#include <string_view>

namespace shilu {

// `text` with what cannot be seen named: ⟨U+00A0⟩ for white space other than the plain one,
// controls, characters of no width and those that turn the direction of writing, ⟨E4⟩ for an
// octet that is no UTF-8. Spaces at its beginning and end are ␣. The space of Chinese type
// (U+3000), as wide as a character, is named only where nothing else stands.
std::string visible_text(std::string_view text);

// Whether there is nothing in `text` that could be seen.
bool is_all_invisible(std::string_view text);

}  // namespace shilu
