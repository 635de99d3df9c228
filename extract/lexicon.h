// The lexicon: the words and patterns that the rules go by, as data (lexicon.tsv, compiled in).
//
// A row: group, mark, name, pattern, an example that it matches, a counter-example that it does
// not. Patterns are RE2's and run on a matching copy (matching_copy.h) in simplified characters.
// What group and mark mean to the rules stands at the head of the file.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace shilu {

// How a pattern is used: what of a line it must match, and where on the page the line may stand.
enum class LexiconMark {
  kSafe,       // the whole line: furniture wherever it stands
  kZone,       // the whole line: furniture in the head or the tail zone
  kDangerous,  // the whole line: furniture only if what stands around it agrees
  kToken,      // a part of a line, in lines that consist of such parts
  kAnchor,     // a part of a footer's line that only footers have
  kFooter,     // a part of a footer's line that counts together with others
  kContact,    // a part of a footer's line that counts beside an anchor
  kStrong,     // a label, or a word, that tells by itself
  kWeak,       // a label, or a word, that tells only beside a strong one
};

struct LexiconEntry {
  std::string_view group;
  LexiconMark mark;
  std::string_view name;  // of what the pattern finds, where a rule asks; else ""
  std::string_view pattern;
  std::string_view example;
  std::string_view counter_example;
};

// Every row in the file's order; static storage.
std::span<const LexiconEntry> lexicon();

// The rows of a group and mark, in the file's order.
std::vector<const LexiconEntry*> lexicon_rows(std::string_view group, LexiconMark mark);

// One pattern, `(?:a)|(?:b)|…` of those rows, the longest match first among equals at a place.
// The patterns' own groups are kept.
std::unique_ptr<const re2::RE2> lexicon_pattern(std::string_view group, LexiconMark mark);

}  // namespace shilu
