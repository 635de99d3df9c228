// What changed between two states of a document, in a few words.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/diff.h"

namespace shilu {

struct ChangeAccount {
  std::vector<std::string> fields;  // that changed, the text not among them
  // Paragraphs of the text. One that moved counts once, and is neither added nor removed.
  size_t edited = 0;
  size_t added = 0;
  size_t removed = 0;
  size_t moved = 0;
};

ChangeAccount account_of(const DocumentDiff& diff);

// "title, published; paragraphs: 2 edited, 1 added"; "nothing" where nothing changed.
std::string account_text(const ChangeAccount& account);

}  // namespace shilu
