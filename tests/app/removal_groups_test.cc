// Every reason that a document can carry is explained to a person.
#include "app/removal_groups.h"

#include <re2/re2.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "extract/layout.h"
#include "extract/lexicon.h"

namespace shilu {
namespace {

bool gives_reason(LexiconMark mark) {
  return mark == LexiconMark::kSafe || mark == LexiconMark::kZone ||
         mark == LexiconMark::kDangerous || mark == LexiconMark::kToken;
}

// The reasons that stand in the code: given to a line, to a part that is cut out or put aside, or
// as the zone of an element by its class.
std::set<std::string> reasons_of_code() {
  const re2::RE2 given(R"re((?:reason = |\{false, |put_aside\(index, |around : |return )re"
                       R"re(|, (?:false|true), )"([a-z_]+)")re");
  std::set<std::string> reasons;
  for (const char* name :
       {"article", "containers", "furniture", "layout", "surroundings", "text_rules"}) {
    std::ifstream file(SHILU_SOURCE_DIR "/extract/" + std::string(name) + ".cc");
    REQUIRE(file.is_open());
    const std::string code{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    re2::StringPiece rest(code);
    for (std::string reason; re2::RE2::FindAndConsume(&rest, given, &reason);) {
      reasons.insert(reason);
    }
  }
  return reasons;
}

TEST_CASE("every reason for which a line is left out has a meaning") {
  std::set<std::string> reasons = reasons_of_code();
  for (const char* known : {"title", "metadata", "ruby", "outside", "no_prose", "tail", "share"}) {
    CAPTURE(known);
    CHECK(reasons.contains(known));
  }
  reasons.emplace(kDroppedReason);
  for (const LexiconEntry& entry : lexicon()) {
    if (gives_reason(entry.mark)) {
      reasons.emplace(entry.group);
    }
  }
  for (const std::string& reason : reasons) {
    CAPTURE(reason);
    CHECK_FALSE(removal_group(reason).meaning.empty());
  }
}

TEST_CASE("a reason that is not known is grey") {
  CHECK(removal_group("unheard_of").name == "unheard_of");
  CHECK(removal_group("unheard_of").hue == kGrey);
  CHECK(removal_group("unheard_of").meaning.empty());
}

}  // namespace
}  // namespace shilu
