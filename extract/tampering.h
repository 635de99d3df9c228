// The score by which a page is suspect or tampered: betting and porn words in the places of names,
// marks of mirrors. Words alone never count: 福彩中心, 打击赌博 and 金沙县 are real.
#pragma once

#include <string>
#include <vector>

#include "extract/flags.h"

namespace shilu {

struct TamperScore {
  int points = 0;
  std::vector<std::string> evidence;  // what scored, in the table's order
};

// By words and places in the text, and by where the page was. What damage.h finds adds its own
// points (flags.cc).
struct TamperScores {
  TamperScore text;
  TamperScore host;
};
TamperScores score_tampering(const FlagInput& input);

}  // namespace shilu
