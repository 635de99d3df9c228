// What stands before the items of an <ol>: 3., c., C., iii. or III. (HTML, section 4.4.5).
#pragma once

#include <string>
#include <string_view>

namespace shilu {

// The marker with its dot, by the type attribute: "1", "a", "A", "i" or "I"; any other is "1".
// A number that letters or Roman numerals cannot write stands in digits.
std::string list_marker(int number, std::string_view type);

}  // namespace shilu
