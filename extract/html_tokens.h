// One tag of HTML as the tokenizer reads it: WHATWG HTML, sections 13.2.5.6 to 13.2.5.40.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace shilu {

struct HtmlAttribute {
  std::string_view name;   // as written
  std::string_view value;  // as written, without quotes; entities are not decoded
};

// Reads the attributes of a tag one by one, and finds its end.
class TagReader {
 public:
  // `position` is after the tag's name.
  TagReader(std::string_view html, size_t position) : html_(html), position_(position) {}

  // The next attribute; nothing at the end of the tag or of the page.
  std::optional<HtmlAttribute> next();

  // After the last attribute: one past the tag's ">", or npos where the page ends inside the tag.
  size_t end() const { return end_; }

 private:
  std::string_view html_;
  size_t position_;
  size_t end_ = std::string_view::npos;
};

// The length of a tag's name that begins at `position`.
size_t tag_name_length(std::string_view html, size_t position);

// Where the comment, doctype or bogus comment that begins at `position` with "<!", "<?" or "</"
// ends: one past its last character.
size_t markup_declaration_end(std::string_view html, size_t position);

// The "<" of the end tag </name that closes raw text, from `position` on; npos if there is none.
// Scripts mind the escaped states (sections 13.2.5.20 to 13.2.5.31). `name` is in lower case.
size_t raw_text_end(std::string_view html, size_t position, std::string_view name);

}  // namespace shilu
