// Articles of any size as portals have them, to measure how time grows with the page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

struct OrdinaryPage {
  std::string_view name;
  std::string (*make)(size_t bytes);  // at least so many
};

// Of paragraphs, of a list's items with links, of a table's rows.
std::vector<OrdinaryPage> ordinary_pages();

}  // namespace shilu
