// Every row of the tables of containers and zones decides what becomes of a page.
#include "extract/containers.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "extract/extract.h"

namespace shilu {
namespace {

const std::string kText =
    "各乡镇人民政府，县直各部门：现将汛期值班安排印发给你们，请认真执行，遇有突发情况及时报告，"
    "不得迟报漏报。值班人员要坚守岗位，做好交接，保持通信畅通，认真填写值班记录。";
// A sixth of it all: too much for a score to leave it out.
const std::string kBeside = "<p>以上安排请各乡镇各部门认真知悉办理。</p>";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

Document extract(const std::string& body) {
  const std::string html =
      "<html><head><meta charset=utf-8><meta name=ArticleTitle content=汛期值班安排></head><body>" +
      body + "</body></html>";
  PageInput input;
  input.bytes = html;
  return extract_page(input);
}

std::string marked(MarkedBy by, const std::string& name, const std::string& inside) {
  switch (by) {
    case MarkedBy::kTag:
      return joined({"<", name, ">", inside, "</", name, ">"});
    case MarkedBy::kId:
      return joined({"<div id=", name, ">", inside, "</div>"});
    case MarkedBy::kIdPrefix:
      return joined({"<div id=", name, "_1004>", inside, "</div>"});
    case MarkedBy::kClass:
      return joined({"<div class='w ", name, "'>", inside, "</div>"});
  }
  return inside;
}

TEST_CASE("each mark of a container decides where the text stands") {
  for (const ContainerRow& row : container_rows()) {
    const std::string name(row.name);
    CAPTURE(name);
    const auto text_with = [&](const std::string& mark) {
      return extract(joined({"<div>", kBeside, marked(row.by, mark, kText), "</div>"})).text;
    };
    CHECK(text_with(name) == kText);
    CHECK(text_with("my" + name).find("知悉") != std::string::npos);
  }
}

TEST_CASE("each name of a zone takes its part out of the text") {
  for (const ZoneRow& row : zone_rows()) {
    const std::string part(row.part);
    CAPTURE(part);
    CHECK(zone_of_tokens(part) == row.zone);
    CHECK(zone_of_tokens(joined({"a ", part, " b"})) == row.zone);
    CHECK(zone_of_tokens(joined({"my", part, "s"})).empty() == row.whole);
    const auto others = std::count_if(zone_rows().begin(), zone_rows().end(), [&](const auto& one) {
      return one.whole ? one.part == part : part.find(one.part) != std::string::npos;
    });
    CHECK(others == 1);                  // else the row is not needed
    if (row.zone == "footer") continue;  // signatures stand there: the lines are judged one by one
    const std::string words = "<a href=/a>山水</a><a href=/b>田园</a>";
    const auto page_with = [&](const std::string& name) {
      return extract(joined({"<div id=zoom><p>", kText, "</p><div class='", name, "'>", words,
                             "</div><p>", kText, "</p></div>"}));
    };
    const std::string whole = joined({kText, "\n", kText});
    const Document document = page_with(part);
    CHECK(document.text == whole);
    REQUIRE(document.removed.size() == 1);
    CHECK(document.removed[0].reason == row.zone);
    CHECK(page_with("kk").text == joined({kText, "\n山水田园\n", kText}));
  }
}

TEST_CASE("a footnote is the document's own") {
  CHECK(zone_of_tokens("footnotes").empty());
}

}  // namespace
}  // namespace shilu
