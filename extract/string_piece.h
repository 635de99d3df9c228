// RE2's view of a text, which is another type than ours.
#pragma once

#include <re2/stringpiece.h>

#include <string_view>

namespace shilu {

inline re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace shilu
