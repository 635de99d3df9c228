// Labels of the lines under a headline (发布时间, 来源, 字号, …), and what a date says by those
// beside it.
#pragma once

#include <string>
#include <string_view>

namespace shilu {

// Without the colon and the opening bracket at its end.
std::string_view without_colon(std::string_view text);

// A label with its colon and no value: that stands in the next line. No row of a table is one.
bool is_lone_label(std::string_view text);

// Whether it ends in a label that says when a page was published; 开始时间 and 展会时间 do not.
bool ends_in_publication_label(std::string_view text);

// Whether a date may be the page's, by what stands before and after it: a label of its own or none,
// and neither a period nor a meeting that passed something.
bool may_be_published(std::string_view before, std::string_view after);

// Templates set 来源：…发布时间：… in elements side by side, apart by style alone. `line` with a
// space before each label that follows a value without one.
std::string separate_labels(std::string_view line);

}  // namespace shilu
