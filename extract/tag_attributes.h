// The attributes of one tag that are read somewhere, for the scan: the rest is left out, and so are
// values over 4 KiB but those of <meta> (Url takes addresses up to 2 KiB).
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tokens.h"

namespace shilu {

class TagAttributes {
 public:
  // The attributes in `asked` (in lower case, outliving this) are kept too.
  explicit TagAttributes(std::span<const std::string> asked);

  // Of the tag that `reader` stands in, up to its end.
  void read(TagReader& reader, GumboTag tag);
  void clear();

  // For the parser to decode: ` name="value"` each.
  const std::string& markup() const { return markup_; }
  // Those that it need not see, as Dom takes them from their stand-in: name, NUL, value, NUL each.
  const std::string& aside() const { return aside_; }
  // Whether one of them may tell what the element is or hide it.
  bool has_identity() const { return has_identity_; }

 private:
  // Past the end if it is not.
  size_t index_asked(std::string_view name) const;
  void put(GumboTag tag, std::string_view name, std::string_view value);
  bool put_aside(std::string_view name, std::string_view value);

  std::span<const std::string> asked_;
  std::vector<bool> asked_seen_;  // of the tag that is read
  std::string markup_;
  std::string aside_;
  bool has_identity_ = false;
};

// Whether a style attribute keeps its element from being shown.
bool style_hides(std::string_view style);

// Whether it says that a list's items have no numbers: list-style or list-style-type: none.
bool style_unmarks(std::string_view style);

}  // namespace shilu
