// What was decided about a page and what spoke for it, as sections of HTML beside its text.
#pragma once

#include <string>

#include "base/document.h"
#include "extract/explanation.h"

namespace shilu {

// Where the document stands, the portal's rule where one was used, its kind, fields, flags,
// charset, attachments and links, each a <section>.
std::string decisions_html(const Document& document, const Explanation& explanation);

}  // namespace shilu
