// The page that shows a person what was made of a page: its lines in order with what became of
// each, and every decision with what spoke for it.
#pragma once

#include <string>
#include <string_view>

#include "base/document.h"
#include "extract/explanation.h"

namespace shilu {

// One HTML page that needs nothing else: no script, no other file, nothing from the network. What
// it tells is in English, what it quotes in the language of the document. `name` is the file or the
// address that was read.
std::string explain_html(std::string_view name, const Document& document,
                         const Explanation& explanation);

}  // namespace shilu
