// Text of strangers within HTML of ours.
#pragma once

#include <string>
#include <string_view>

namespace shilu {

// `text` as the text or an attribute's value of HTML or XML: harmless whatever it is. Control
// characters become U+FFFD, and so do bytes that are not UTF-8 and code points that are no
// characters.
std::string escape_html(std::string_view text);

// The value of a lang attribute: `lang` of a Document, Chinese where it says none.
std::string_view language_tag(std::string_view lang);

// `text` set apart from ours: in its own language and with its own direction of writing.
std::string quoted_html(std::string_view text, std::string_view lang);

}  // namespace shilu
