// Layout: lines as they should read, and the property that no visible character is lost.
#include "extract/layout.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

#include "extract/charset.h"
#include "extract/extract.h"
#include "extract/html_scan.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

struct LaidOut {
  std::vector<std::string> lines;  // "[reason] text" where there is a reason
  std::string characters;          // of all lines, without white space and what layout adds
  std::string visible;             // of the tree, without white space
};

void append_bare(std::string_view text, std::string& bare) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) <= ' ') continue;
    if (text.substr(i).starts_with("\xC2\xA0")) {
      i += 1;
    } else if (text.substr(i).starts_with("\xE3\x80\x80")) {
      i += 2;
    } else {
      bare += text[i];
    }
  }
}

LaidOut lay_out_html(const std::string& html) {
  const Dom dom = Dom::parse(scan_html(html));
  const Measures measures(dom);
  LaidOut laid;
  for (const LaidLine& line : lay_out(dom, measures, 0, dom.size(), {})) {
    laid.lines.push_back(line.reason.empty()
                             ? line.line.text
                             : "[" + std::string(line.reason) + "] " + line.line.text);
    append_bare(std::string_view(line.line.text).substr(line.marker_bytes), laid.characters);
  }
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (!dom[i].hidden) append_bare(dom[i].text, laid.visible);
  }
  return laid;
}

std::vector<std::string> lines_of(const std::string& html) {
  return lay_out_html(html).lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("blocks and line breaks end lines, inline nodes join without separator") {
  CHECK(lines_of("<div>一<p>二</p>三</div>四") == Lines{"一", "二", "三", "四"});
  CHECK(lines_of("一<br>二<br><br>三") == Lines{"一", "二", "三"});
  CHECK(lines_of("<p><span>2018</span><b>年</b><span>3</span><i>月</i></p>") == Lines{"2018年3月"});
  CHECK(lines_of("<p>一</p></p>二") == Lines{"一", "二"});
  CHECK(lines_of("<pre>一\n二</pre>三\n四") == Lines{"一", "二", "三四"});
}

TEST_CASE("white space collapses, and wide spaces go at the ends of lines only") {
  CHECK(lines_of("<p>  a \n\t b  </p>") == Lines{"a b"});
  CHECK(lines_of("<p>&nbsp;&nbsp;　张　明&nbsp;李&nbsp;　</p>") == Lines{"张　明\u00a0李"});
  CHECK(lines_of("<p>&nbsp;</p><p>　</p>").empty());
}

TEST_CASE("a line break of the source between wide characters is no space") {
  CHECK(lines_of("<p>政务\n公开</p>") == Lines{"政务公开"});
  CHECK(lines_of("<p>政务，\n  公开</p>") == Lines{"政务，公开"});
  CHECK(lines_of("<p>政务 公开</p>") == Lines{"政务 公开"});
  CHECK(lines_of("<p>word\nword</p>") == Lines{"word word"});
}

TEST_CASE("rows of a data table are lines of cells") {
  CHECK(lines_of("<table><tr><td>甲</td><td> 乙 </td></tr><tr><td>1</td><td><p>2</p><p>3</p></td>"
                 "</tr></table>") == Lines{"甲\t乙", "1\t2 3"});
  CHECK(lines_of("<table><caption>表一</caption><tr><td>甲<td>乙<tr><td><td>丙</table>") ==
        Lines{"表一", "甲\t乙", "\t丙"});
}

TEST_CASE("cells that span keep the columns in place") {
  CHECK(lines_of("<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr>"
                 "<tr><td colspan=2>丁</td><td>戊</td></tr></table>") ==
        Lines{"甲\t乙", "\t丙", "丁\t\t戊"});
  CHECK(lines_of("<table><tr><td rowspan=99999999999 colspan=0>甲</td><td>乙</td></tr></table>") ==
        Lines{"甲\t乙"});
}

TEST_CASE("a table that places things flows") {
  CHECK(lines_of("<table><tr><td>左</td><td><table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td>"
                 "<td>丁</td></tr></table></td></tr></table>") == Lines{"左", "甲\t乙", "丙\t丁"});
  CHECK(lines_of("<table><tr><td>一</td></tr><tr><td>二</td></tr></table>") == Lines{"一", "二"});
  std::string passage;
  for (int i = 0; i < 5; ++i) {
    passage +=
        "<p>"
        "各乡镇人民政府、县直各部门要加强组织领导，明确责任分工，按时完成各项任务，并于每季度末将"
        "进展情况报县政府办公室。</p>";
  }
  CHECK(lines_of("<table><tr><td>标题</td><td>日期</td></tr><tr><td>甲</td><td>" + passage +
                 "</td></tr></table>")
            .size() == 8);
}

TEST_CASE("items of a numbered list begin with their numbers") {
  CHECK(lines_of("<ol><li>甲<li>乙</ol>") == Lines{"1. 甲", "2. 乙"});
  CHECK(lines_of("<ol start=3><li>甲<ol><li>子</ol><li>乙</ol>") ==
        Lines{"3. 甲", "1. 子", "4. 乙"});
  CHECK(lines_of("<ol><li>1. 甲<li>（二）乙<li>三、丙</ol>") ==
        Lines{"1. 甲", "（二）乙", "三、丙"});
  CHECK(lines_of("<ul><li>甲</ul>") == Lines{"甲"});
}

TEST_CASE("the numbers of a list are those its attributes ask for") {
  CHECK(lines_of("<ol><li value=3>甲<li>乙</ol>") == Lines{"3. 甲", "4. 乙"});
  CHECK(lines_of("<ol start=-1><li>甲<li>乙<li>丙</ol>") == Lines{"-1. 甲", "0. 乙", "1. 丙"});
  CHECK(lines_of("<ol reversed><li>甲<li>乙<ol><li>子</ol></ol>") ==
        Lines{"2. 甲", "1. 乙", "1. 子"});
  CHECK(lines_of("<ol reversed start=9><li>甲<li>乙</ol>") == Lines{"9. 甲", "8. 乙"});
  CHECK(lines_of("<ol start=x><li value=y>甲</ol>") == Lines{"1. 甲"});
  CHECK(lines_of("<ol start=99999999999><li>甲</ol>") == Lines{"1. 甲"});
  CHECK(lines_of("<ul><li value=3>甲</ul>") == Lines{"甲"});
}

TEST_CASE("a list whose style says so has no numbers") {
  CHECK(lines_of("<ol style='list-style-type: none;'><li>甲<li>乙</ol>") == Lines{"甲", "乙"});
  CHECK(lines_of("<ol style='margin:0;LIST-STYLE:outside none'><li>甲</ol>") == Lines{"甲"});
  CHECK(lines_of("<ol><li>甲<li style='list-style:none'>乙<li>丙</ol>") ==
        Lines{"1. 甲", "乙", "3. 丙"});
  CHECK(lines_of("<ol style='list-style-image:none'><li>甲</ol>") == Lines{"1. 甲"});
  CHECK(lines_of("<ol style='list-style-type:decimal;border:none'><li>甲</ol>") == Lines{"1. 甲"});
}

TEST_CASE("the markers of a list are of its type") {
  CHECK(lines_of("<ol type=a start=26><li>甲<li>乙</ol>") == Lines{"z. 甲", "aa. 乙"});
  CHECK(lines_of("<ol type=A><li>甲<li type=1>乙<li>丙</ol>") == Lines{"A. 甲", "2. 乙", "C. 丙"});
  CHECK(lines_of("<ol type=i start=3><li>甲<li>乙</ol>") == Lines{"iii. 甲", "iv. 乙"});
  CHECK(lines_of("<ol type=I start=1994><li>甲</ol>") == Lines{"MCMXCIV. 甲"});
  CHECK(lines_of("<ol type=I start=4000><li>甲</ol>") == Lines{"4000. 甲"});
  CHECK(lines_of("<ol type=a start=0><li>甲</ol>") == Lines{"0. 甲"});
  CHECK(lines_of("<ol type=disc><li>甲</ol>") == Lines{"1. 甲"});
  CHECK(lines_of("<ol type=A><li>A. 甲</ol>") == Lines{"A. 甲"});
}

TEST_CASE("readings of ruby stand beside the line") {
  CHECK(lines_of("<p>小<ruby>垄<rp>(</rp><rt>lǒng</rt><rp>)</rp></ruby>路</p>") ==
        Lines{"小垄路", "[ruby] (", "[ruby] lǒng", "[ruby] )"});
}

TEST_CASE("a cut is lines of its own with its reason") {
  const Dom dom = Dom::parse_unscanned("<p>一<span id=x>二</span>三</p><p>四</p>");
  const Measures measures(dom);
  std::vector<Cut> cuts;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].id == "x") cuts.push_back({i, dom[i].end, "share"});
  }
  Lines lines;
  for (const LaidLine& line : lay_out(dom, measures, 0, dom.size(), cuts)) {
    lines.push_back(std::string(line.reason) + ":" + line.line.text);
  }
  CHECK(lines == Lines{":一", "share:二", ":三", ":四"});
}

TEST_CASE("what links and files a line holds is known") {
  const Dom dom = Dom::parse_unscanned(
      "<p><a href=a.html>四个字的</a>一二三四</p><p><a href=b.docx>附件一</a></p>");
  const Measures measures(dom);
  const std::vector<LaidLine> lines = lay_out(dom, measures, 0, dom.size(), {});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].line.link_share == Approx(0.5));
  CHECK_FALSE(lines[0].line.has_attachment);
  CHECK(lines[1].line.link_share == 0);
  CHECK(lines[1].line.has_attachment);
}

std::string random_page(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"<div>",
                                                   "</div>",
                                                   "<p>",
                                                   "</p>",
                                                   "<table>",
                                                   "</table>",
                                                   "<tr>",
                                                   "<td>",
                                                   "</td>",
                                                   "<td rowspan=2>",
                                                   "<td colspan=3>",
                                                   "<th>",
                                                   "<ol>",
                                                   "</ol>",
                                                   "<ul>",
                                                   "</ul>",
                                                   "<li>",
                                                   "<br>",
                                                   "<span class=c>",
                                                   "</span>",
                                                   "<a href=x.pdf>",
                                                   "</a>",
                                                   "<ruby>",
                                                   "<rt>",
                                                   "</rt>",
                                                   "</ruby>",
                                                   "<h1>",
                                                   "</h1>",
                                                   "<pre>",
                                                   "</pre>",
                                                   "<center>",
                                                   "<caption>",
                                                   "字",
                                                   " 文\n",
                                                   "&nbsp;",
                                                   "　",
                                                   "a",
                                                   "<font>",
                                                   "<section hidden>",
                                                   "</section>",
                                                   "<tbody>",
                                                   "<dl><dt>",
                                                   "<dd>"};
  std::string page;
  std::uniform_int_distribution<size_t> pick(0, kPieces.size() - 1);
  std::uniform_int_distribution<int> length(1, 80);
  for (int i = length(random); i > 0; --i) page += kPieces[pick(random)];
  return page;
}

std::string sorted(std::string text) {
  std::sort(text.begin(), text.end());
  return text;
}

TEST_CASE("no visible character of a generated page is lost") {
  std::mt19937 random(1949);
  for (int i = 0; i < 10'000; ++i) {
    const std::string html = random_page(random);
    const LaidOut laid = lay_out_html(html);
    CAPTURE(html);
    // Readings of ruby stand after their line: order is judged on pages without them.
    if (html.find("<rt>") == std::string::npos) {
      REQUIRE(laid.characters == laid.visible);
    } else {
      REQUIRE(sorted(laid.characters) == sorted(laid.visible));
    }
  }
}

TEST_CASE("no visible character of a real page is lost") {
  const fs::path folder = SHILU_SOURCE_DIR "/../shared/pages/html";
  if (!fs::exists(folder)) {
    std::cout << "skipped: no visible character of a real page is lost: ../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    CAPTURE(entry.path().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const LaidOut laid = lay_out_html(decode_page(bytes, "").text);
    CHECK(laid.characters == laid.visible);
    CHECK(!laid.visible.empty());
  }
}

}  // namespace
}  // namespace shilu
