// Flags: what a text's words say about it that its reader should know. Nothing is altered.
//
//   tampered, suspect        betting or porn words put in place of names, mirrors: by score,
//                            4 to 7 suspect, 8 and more tampered, never both
//   traditional_conversion   mainland wording in traditional characters
//   pinyin_annotations       readings in brackets after certain characters, wherever they stand
//   lost_characters          an extractor dropped single characters: 20171231日, 〔20168号
//   replaced_characters      ? where the page's charset could not hold a character
//   mojibake                 bytes read in the wrong charset
//   private_use              characters of the private use areas
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace shilu {

struct FlagInput {
  std::string_view title;     // "" if there is none
  std::string_view body;      // Document::text
  std::string_view keywords;  // the page's keywords tag, "" if there is none
  // Where the page was; both empty for plain text.
  std::string_view host;
  std::string_view path;
  std::string_view site_code;    // in a tag or a 找错 badge on the page
  int hidden_offsite_links = 0;  // the most in one block that is not shown
  bool undecodable = false;      // U+FFFD are the caller's own, and no sign of mojibake
};

// The score of tampered and suspect is by the table in flags.cc, of the others the number of
// places. At most kMaxEvidence strings a flag, in the order found, each once.
inline constexpr std::size_t kMaxEvidence = 20;

// Of a text that holds so many U+FFFD of our own; the score is at most 1000.
Flag undecodable_flag(std::size_t replaced);

std::vector<Flag> judge_flags(const FlagInput& input);

}  // namespace shilu
