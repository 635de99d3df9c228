#include "extract/lexicon.h"

#include <re2/re2.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace shilu {
namespace {

// Patterns of lines and of labels match the whole of them.
bool is_whole(const LexiconEntry& entry) {
  return entry.mark == LexiconMark::kSafe || entry.mark == LexiconMark::kZone ||
         entry.mark == LexiconMark::kDangerous || entry.group == "metadata";
}

bool matches(const LexiconEntry& entry, std::string_view text) {
  const RE2 pattern{std::string(entry.pattern)};
  REQUIRE(pattern.ok());
  const re2::StringPiece piece(text.data(), text.size());
  return is_whole(entry) ? RE2::FullMatch(piece, pattern) : RE2::PartialMatch(piece, pattern);
}

}  // namespace

TEST_CASE("Every pattern of the lexicon matches its example and not its counter-example") {
  CHECK(lexicon().size() > 60);
  for (const LexiconEntry& entry : lexicon()) {
    CAPTURE(std::string(entry.group), std::string(entry.pattern));
    REQUIRE_FALSE(entry.pattern.empty());
    REQUIRE_FALSE(entry.example.empty());
    REQUIRE_FALSE(entry.counter_example.empty());
    CHECK(matches(entry, entry.example));
    CHECK_FALSE(matches(entry, entry.counter_example));
  }
}

TEST_CASE("The lexicon has no row twice") {
  std::set<std::string> rows;
  for (const LexiconEntry& entry : lexicon()) {
    const std::string row = std::string(entry.group) + "\t" + std::string(entry.pattern);
    CAPTURE(row);
    CHECK(rows.insert(row).second);
  }
}

TEST_CASE("Rows are found by group and mark, and joined in one pattern") {
  const auto rows = lexicon_rows("footer", LexiconMark::kAnchor);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0]->name == "site_id");
  CHECK(lexicon_rows("footer", LexiconMark::kStrong).empty());

  const auto pattern = lexicon_pattern("footer", LexiconMark::kAnchor);
  CHECK(RE2::PartialMatch("辽ICP备05023109号", *pattern));
  CHECK(RE2::PartialMatch("版权所有", *pattern));
  CHECK_FALSE(RE2::PartialMatch("联系我们", *pattern));
}

}  // namespace shilu
