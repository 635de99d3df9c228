// Selector: which elements of a page are meant. A small part of CSS (Selectors Level 4), without
// pseudo-classes, sibling combinators, escapes and "*":
//
//   selector = path *( "," path )                  what any of the paths leads to
//   path     = compound *( ( space | ">" ) compound )      somewhere below it | right below it
//   compound = [ type ] *( "#" name | "." name | test )    at least one of them
//   test     = "[" name [ ( "=" | "^=" ) ( name | quoted ) "]"    has it, has the value, begins so
//   name     = letters, digits, "-", "_" and all beyond ASCII; not a digit or "-" and a digit first
//
// Types, ids and classes are compared in any case, values of tests exactly.
//
// A page is met as scan_html leaves it, and a selector that could never match there is refused:
// elements that only dress text are all <span>, and gone unless they have an id, a class or an
// attribute that the selector asks for; scripts, styles, select, textarea, svg, img and <title> are
// gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "extract/dom.h"

namespace shilu {

class Selector {
 public:
  // The error says what is wrong at which character, counted from 1.
  static Result<Selector> parse(std::string_view text);

  // The elements meant, shown or not, in page order. Linear in the page.
  std::vector<NodeIndex> find(const Dom& dom) const;

  const std::string& text() const { return text_; }

  // The attributes tested, in lower case: the scan must be asked to keep them.
  const std::vector<std::string>& attributes() const { return attributes_; }

 private:
  friend class SelectorParser;

  struct Test {
    enum class Kind : uint8_t { kId, kClass, kHas, kEquals, kBeginsWith };
    Kind kind;
    std::string name;
    std::string value;
  };
  struct Compound {
    std::string type;  // lower case; "" for any
    GumboTag tag = GUMBO_TAG_UNKNOWN;
    std::vector<Test> tests;
    bool right_below = false;  // what the compound before it matches
  };
  using Path = std::vector<Compound>;

  static bool passes(const Test& test, const Dom& dom, NodeIndex index);
  static bool matches(const Compound& compound, const Dom& dom, NodeIndex index);
  static void mark(const Path& path, const Dom& dom, std::vector<bool>& meant);

  std::string text_;
  std::vector<Path> paths_;
  std::vector<std::string> attributes_;
};

}  // namespace shilu
