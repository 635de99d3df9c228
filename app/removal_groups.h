// The groups of what is left out of a page, as a person sees them.
#pragma once

#include <string_view>

namespace shilu {

inline constexpr int kGrey = -1;

struct RemovalGroup {
  std::string_view name;  // the reason, as in the JSON
  int hue = 0;            // of its colour, in degrees; kGrey for none
  std::string_view meaning;
};

// Any reason has a group; one that is not known is grey and has no meaning. Views into `reason`
// and static storage.
RemovalGroup removal_group(std::string_view reason);

}  // namespace shilu
