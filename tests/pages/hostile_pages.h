// Pages and texts made to cost more than they hold: nesting, attributes, tags never closed, lines
// without end. The tests, the fuzz targets' first inputs and scripts/torture share them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

struct HostilePage {
  std::string_view name;
  std::string (*make)(size_t count);  // with `count` of what it repeats
  size_t count;                       // for the size that hurts, up to 10 MiB
  bool cut = false;                   // of that size something is left out, and must be told
};

// HTML.
std::vector<HostilePage> hostile_pages();

// Plain text: lines that the rules for text look at closely.
std::vector<HostilePage> hostile_texts();

// A page whose body's paragraphs are the lines of `text`.
std::string page_of_text(std::string_view text);

}  // namespace shilu
