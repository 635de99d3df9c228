// Selectors over small pages; what they mean is by Selectors Level 4, section numbers as noted.
#include "extract/selector.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "extract/html_scan.h"

namespace shilu {
namespace {

// Each element that is to be told has its name in `n`, which the scan is asked to keep.
constexpr std::string_view kPage =
    "<body n=body>"
    "<div n=d1 id=Top class='wrap box' width=960 WIDTH=5>"
    "<p n=p1 class=note class=other>一</p>"
    "<div n=d2 class=box><p n=p2 lang=zh-CN>二</p><table n=t1><tr n=r1><td n=c1 width='30%'>三</td>"
    "<td n=c2 class='正文 nr'>四</td></tr></table></div>"
    "</div>"
    "<ucapcontent n=u1><p n=p3>五</p></ucapcontent>"
    "<font n=f1 class=date>六</font><b n=b1>七</b>"
    "<div n=d3 style='display:none' id=501_u><p n=p4>八</p></div>"
    "</body>";

std::vector<std::string> meant_by(const std::string& text) {
  const Result<Selector> selector = Selector::parse(text);
  INFO(text);
  REQUIRE(selector.has_value());
  std::vector<std::string> asked = selector->attributes();
  asked.emplace_back("n");
  const Dom dom = Dom::parse(scan_html(kPage, asked));
  std::vector<std::string> names;
  for (const NodeIndex element : selector->find(dom)) {
    names.emplace_back(dom.attribute(element, "n"));
  }
  return names;
}

TEST_CASE("selectors mean the elements that CSS says, in page order") {
  struct Case {
    const char* selector;
    std::vector<std::string> meant;
  };
  const std::vector<Case> cases{
      {"div", {"d1", "d2", "d3"}},
      {"DIV", {"d1", "d2", "d3"}},
      {"ucapcontent", {"u1"}},
      {"#Top", {"d1"}},
      {"#top", {"d1"}},
      {"[id=top]", {}},  // values are compared exactly
      {"[id='501_u']", {"d3"}},
      {"[id^=\"501_\"]", {"d3"}},
      {".box", {"d1", "d2"}},
      {".bo", {}},
      {".wrap.box", {"d1"}},
      {"div.box#top[width]", {"d1"}},
      {"p.box", {}},
      {".正文", {"c2"}},
      {"[width]", {"d1", "c1"}},
      {"[width='30%']", {"c1"}},
      {"[width='960']", {"d1"}},
      {"[width='5']", {}},  // of two of one name the first is it
      {"[WIDTH = \"30%\" ]", {"c1"}},
      {"[width^='30']", {"c1"}},
      {"[lang^=zh]", {"p2"}},
      {"[class=box]", {"d2"}},
      {"[class='']", {}},
      {"[class].other", {}},
      {"span.date", {"f1"}},  // what only dresses text is read as span
      {"span[n=b1]", {"b1"}},
      // 15.1 and 15.2: below, and right below.
      {"div p", {"p1", "p2", "p4"}},
      {"div > p", {"p1", "p2", "p4"}},
      {"#top > p", {"p1"}},
      {"#top>p", {"p1"}},
      {"#top p", {"p1", "p2"}},
      {"body > div p", {"p1", "p2", "p4"}},
      {"body > div > p", {"p1", "p4"}},
      {"div div p", {"p2"}},
      {".box .box > p", {"p2"}},
      {"table td", {"c1", "c2"}},
      {"table > td", {}},  // rows stand between, and a tbody that the page need not write
      {"table > tbody > tr > td.nr", {"c2"}},
      {"td div", {}},
      // The nearest .box is not right below the body, another is.
      {"body > .box p", {"p1", "p2"}},
      // 4.1: a list.
      {"p.note, td.nr", {"p1", "c2"}},
      {"td.nr,p.note , .none", {"p1", "c2"}},
      {"div, .box", {"d1", "d2", "d3"}},  // each once
  };
  for (const Case& each : cases) {
    CAPTURE(each.selector);
    CHECK(meant_by(each.selector) == each.meant);
  }
}

TEST_CASE("a selector that is none is refused with the character and the reason") {
  struct Case {
    const char* selector;
    const char* message;
  };
  const std::vector<Case> cases{
      {"", "at character 1: a type, #id, .class or [attribute] must stand here"},
      {"   ", "at character 4: a type"},
      {"div,", "at character 5: a type"},
      {"div,,p", "at character 5: a type"},
      {"div >", "at character 6: a type"},
      {"> div", "at character 1: a type"},
      {"div > > p", "at character 7: a type"},
      {"*", "at character 1: a type"},
      {"div + p", "at character 5: a type"},
      {"p:first-child", "at character 2: \":\" has no meaning here"},
      {"p)", "at character 2: \")\" has no meaning here"},
      {".正文!", "at character 4: \"!\" has no meaning here"},
      {"p\xFF\\", "at character 3: \"\\\" has no meaning here"},
      {"#", "at character 2: a name must stand here"},
      {"div. p", "at character 5: a name must stand here"},
      {"#501_u", "at character 2: a name cannot begin with a digit: write it as [id=\"501_u\"]"},
      {".-1", "at character 2: a name cannot begin with a digit"},
      {"[]", "at character 2: a name must stand here"},
      {"[id", "at character 4: \"]\" must stand here"},
      {"[id=]", "at character 5: a name must stand here"},
      {"[id^x]", "at character 5: \"=\" must stand here"},
      {"[id~=x]", "at character 4: \"]\" must stand here"},
      {"[id='x]", "at character 5: the quotation mark is not closed"},
      {"[id^='']", "at character 2: no value begins with nothing"},
      {"[style]", "at character 2: styles are not kept"},
      {"div [STYLE='color:red']", "at character 6: styles are not kept"},
      {"font.date", "at character 1: font only dresses text and is read as span: write span"},
      {"td > strong", "at character 6: strong only dresses text"},
      {"span", "at character 1: span needs an id, a class or an attribute"},
      {"p > span p", "at character 5: span needs"},
      {"script", "at character 1: script is not kept of a page"},
      {"select", "at character 1: select is not kept"},
      {"div img", "at character 5: img is not kept"},
      {"title", "at character 1: title is not kept"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.selector);
    const Result<Selector> selector = Selector::parse(each.selector);
    REQUIRE_FALSE(selector.has_value());
    CHECK(selector.error().code == ErrorCode::kInvalidArgument);
    CHECK_THAT(selector.error().message,
               Catch::StartsWith("\"" + std::string(each.selector) + "\" ") &&
                   Catch::Contains(each.message));
  }
  std::string longest = "p";
  for (int i = 1; i < 32; ++i) longest += " p";
  CHECK(Selector::parse(longest).has_value());
  CHECK_THAT(Selector::parse(longest + " p").error().message,
             Catch::Contains("more than 32 parts"));
}

TEST_CASE("a selector says which attributes it tests") {
  const Selector selector = Selector::parse("td[WIDTH='30%'] > p.a, #x[align]").value();
  CHECK(selector.attributes() == std::vector<std::string>{"width", "align"});
  CHECK(selector.text() == "td[WIDTH='30%'] > p.a, #x[align]");
}

TEST_CASE("a path of many parts over a deep page costs its length and no more") {
  std::string path = "div";
  for (int i = 1; i < 31; ++i) path += " div";
  const Selector selector = Selector::parse(path + " p").value();
  std::string html;
  for (int i = 0; i < 500; ++i) html += "<div>";
  for (int i = 0; i < 20'000; ++i) html += "<b class=x>字</b>";
  const Dom dom = Dom::parse(scan_html(html));
  // Tried one ancestor after the other this would take longer than the world has stood.
  const auto begin = std::chrono::steady_clock::now();
  CHECK(selector.find(dom).empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

}  // namespace
}  // namespace shilu
