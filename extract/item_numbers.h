// The numbers of a list's items, as start, reversed, type and value ask for them. Editors write
// list-style:none into the list or the item (135editor, UEditor's list-paddingleft): then none is
// shown.
#pragma once

#include <string>

#include "extract/dom.h"

namespace shilu {

class ItemNumbers {
 public:
  // `list` is an <ol> or <ul>; the tree outlives this.
  ItemNumbers(const Dom& dom, NodeIndex list);

  NodeIndex end() const { return dom_[list_].end; }
  // The marker before the next item's text; "" where it has none.
  std::string take_marker(NodeIndex item);

 private:
  const Dom& dom_;
  NodeIndex list_;
  bool ordered_;
  int step_;
  int next_;
};

}  // namespace shilu
