// What the foot of a page says about the site: its code (网站标识码), ICP and police records,
// organiser.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/document.h"

namespace shilu {

// Takes what `line` (a line of a footer, as text) says into `site`; what is already known stays.
// White space inside the numbers is removed. The name is not found in footers and never set here.
void read_site_identity(std::string_view line, SiteIdentity& site);

// The site code in markup: `sitecode=…` or `site_code=…` of the 找错 badge, whose value is 10
// digits or bm and 8 digits. `markup` is a script's text, an attribute's value or raw HTML.
std::optional<std::string> find_site_code_in_markup(std::string_view markup);

// Whether `text` is a site code, and nothing else: 10 digits, or bm and 8 digits.
bool is_site_code(std::string_view text);

}  // namespace shilu
