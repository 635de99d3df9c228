#include "extract/word_set.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "extract/lexicon.h"

namespace shilu {
namespace {

TEST_CASE("a text has a word of the set wherever it stands, and no other") {
  const WordSet words({"版权所有", "ICP备", "：", "ab", "来源："});
  for (const std::string_view text :
       {"版权所有", "辽ICP备05号", "本站版权所有者", "日期：", "cab", "来源：网"}) {
    CAPTURE(text);
    CHECK(words.any_in(text));
  }
  for (const std::string_view text :
       {"", "版", "版权所", "辽icp备05号", "a b", "来源", "版权 所有"}) {
    CAPTURE(text);
    CHECK(!words.any_in(text));
  }
}

TEST_CASE("what patterns need is in every text that they match") {
  const auto needed = [](std::vector<std::string_view> patterns) {
    return WordSet::needed_by(patterns);
  };
  const WordSet words = needed({"地 ?址 *:", "(?i:Copyright)|©", "主办(?:单位|方)"});
  CHECK(words.any_in("地 址:"));
  CHECK(words.any_in("COPYRIGHT 2018"));
  CHECK(words.any_in("© 2018"));
  CHECK(words.any_in("主办方"));
  CHECK(!words.any_in("主 办方"));
  CHECK(!words.any_in("关于开展春季造林的通知"));
  // A pattern that can match without any word, and one whose word is of two letters.
  CHECK(needed({"主办", "\\d+"}).any_in("关于"));
  CHECK(needed({"(?i:ag)真|(?i:ag)"}).any_in("AG"));
}

TEST_CASE("the lexicon's examples have the words that their patterns need") {
  for (const LexiconEntry& entry : lexicon()) {
    CAPTURE(entry.pattern, entry.example);
    CHECK(WordSet::needed_by(std::array{entry.pattern}).any_in(entry.example));
  }
}

}  // namespace
}  // namespace shilu
