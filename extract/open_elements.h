// The stack of open elements as the scan follows it (WHATWG HTML, section 13.2.4.2): near enough to
// the parser's to know which end tags belong to which start tags, and how deep the tree is.
#pragma once

#include <gumbo.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shilu {

struct OpenElement {
  GumboTag tag;
  uint32_t name_hash;  // tells unknown tags apart; 0 for the rest
  bool kept;           // its start tag was handed on
  bool block;
  bool as_span;  // under the name of <span>
};

class OpenElements {
 public:
  // Elements handed on.
  size_t depth() const { return depth_; }
  bool in_preformatted() const { return is_open(GUMBO_TAG_PRE) || is_open(GUMBO_TAG_LISTING); }

  // False where the stack is full: such an element is forgotten, and so is its end.
  bool push(const OpenElement& element);

  // Takes off what the start tag of a block ends: section 13.2.6.4.7, and 13.2.6.4.9 on for tables.
  void close_implied(GumboTag tag);
  // A link ends where the next begins; blocks inside it stay open.
  void close_link();

  // Takes off the element that an end tag closes, and what is open inside it. Nothing where it
  // closes none.
  std::optional<OpenElement> close_block(GumboTag tag);
  std::optional<OpenElement> close_inline(GumboTag tag, uint32_t name_hash);

 private:
  static constexpr size_t kMaxOpen = 768;  // dropped ones among them

  // Where `open_` counts a tag. Headings are one: the end of any ends any other.
  static size_t slot_of(GumboTag tag);

  // Pops to the nearest open element among `wanted`, unless one of `bounds` or of the elements
  // that bound every scope stands before it.
  void close_up_to(std::array<GumboTag, 2> wanted, std::array<GumboTag, 2> bounds);
  bool is_open(GumboTag tag) const { return open_[slot_of(tag)] > 0; }
  void pop();
  void pop_to(size_t size);
  void erase(size_t index);

  std::vector<OpenElement> elements_;
  size_t depth_ = 0;
  // How many are open, by tag: an end tag of nothing must not search the whole stack.
  std::array<uint32_t, GUMBO_TAG_LAST + 1> open_{};
};

// Of a tag's name, without regard to case.
uint32_t name_hash_of(std::string_view name);

}  // namespace shilu
