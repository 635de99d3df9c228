// The visible text of a page, read by stock Gumbo and a walk that knows nothing of our layout: what
// no extraction may lose.
#pragma once

#include <string>
#include <string_view>

namespace shilu {

struct VisibleText {
  std::string flow;      // in page order, without white space
  std::string readings;  // of ruby (rt, rp, rtc), which stand beside their line
};

// `html` is UTF-8.
VisibleText visible_text_of(std::string html);

// Without white space of ASCII, NBSP and U+3000.
std::string bare_of(std::string_view text);

}  // namespace shilu
