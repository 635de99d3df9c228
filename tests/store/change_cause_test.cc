#include "store/change_cause.h"

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// A revision made by `extractor`, of a response with the octets `body`, that says `text`.
Version made(const std::string& body, const std::string& extractor, const std::string& text) {
  Version version{url_of("http://www.yunxi.gov.cn/t1.html")};
  version.raw.sha256 = sha256_hex(body);
  version.extractor = extractor;
  version.document_digest = sha256_hex(text);
  return version;
}

Version tombstone() {
  Version version{url_of("http://www.yunxi.gov.cn/t1.html")};
  version.gone = true;
  return version;
}

TEST_CASE("a changed page is told from a changed extractor") {
  struct Case {
    const char* what;
    std::vector<Version> before;
    std::vector<Version> after;
    ChangeCause cause;
  };
  const Case cases[] = {
      {"one extractor, other documents",
       {made("a", "1", "甲")},
       {made("b", "1", "乙")},
       ChangeCause::kPage},
      {"the same octets", {made("a", "1", "甲")}, {made("a", "2", "乙")}, ChangeCause::kExtractor},
      {"nobody read both captures",
       {made("a", "1", "甲")},
       {made("b", "2", "乙")},
       ChangeCause::kPageOrExtractor},
      {"read again, the earlier one says the same",
       {made("a", "1", "甲"), made("a", "2", "乙")},
       {made("b", "2", "乙")},
       ChangeCause::kExtractor},
      {"read again, the earlier one says something else",
       {made("a", "1", "甲"), made("a", "2", "丙")},
       {made("b", "2", "乙")},
       ChangeCause::kPage},
      {"of two extractors that read both the newer decides",
       {made("a", "1", "甲"), made("a", "2", "乙")},
       {made("b", "1", "丁"), made("b", "2", "乙")},
       ChangeCause::kExtractor},
      {"gone", {made("a", "1", "甲")}, {tombstone()}, ChangeCause::kPage},
      {"back", {tombstone()}, {made("a", "2", "甲")}, ChangeCause::kPage},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    CHECK(change_cause(one.before, one.after) == one.cause);
  }
}

TEST_CASE("causes have words") {
  CHECK(cause_name(ChangeCause::kPage) == "page");
  CHECK(cause_name(ChangeCause::kExtractor) == "extractor");
  CHECK(cause_name(ChangeCause::kPageOrExtractor) == "page or extractor");
  CHECK(cause_words(ChangeCause::kPage).empty());
  CHECK(cause_words(ChangeCause::kExtractor) == "the extractor changed, not the page");
  CHECK(cause_words(ChangeCause::kPageOrExtractor) ==
        "the page changed, or the extractor that read it did");
}

}  // namespace
}  // namespace shilu
