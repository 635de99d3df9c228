// The scan against the bare parse: the same visible text and the same links, faster.
#include "extract/html_scan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <set>
#include <string>

#include "extract/charset.h"
#include "extract/dom.h"
#include "extract/extract.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

// All text that is shown, and all addresses of links, as the tree has them.
struct Seen {
  std::string text;
  std::multiset<std::string> links;
};

Seen look_at(const Dom& dom) {
  Seen seen;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].hidden) continue;
    for (const char c : dom[i].text) {
      if (static_cast<unsigned char>(c) > ' ') seen.text += c;
    }
    const std::string_view href = dom[i].tag == GUMBO_TAG_A ? dom.attribute(i, "href") : "";
    if (!href.empty() && !href.starts_with("javascript:") && !href.starts_with("data:")) {
      seen.links.insert(std::string(href));
    }
  }
  return seen;
}

// The one difference that is meant: text of a <noscript> in the head, which the bare parse moves to
// the body, is not shown.
std::string without_noscript(std::string html) {
  for (size_t at = 0; (at = html.find("<noscript>", at)) != std::string::npos;) {
    const size_t end = html.find("</noscript>", at);
    if (end == std::string::npos) break;
    html.erase(at, end + 11 - at);
  }
  return html;
}

void check_same(const std::string& html) {
  CAPTURE(html.substr(0, 2000));
  const Seen bare = look_at(Dom::parse_unscanned(html));
  const Seen scanned = look_at(Dom::parse(scan_html(html)));
  CHECK(scanned.text == bare.text);
  CHECK(scanned.links == bare.links);
}

TEST_CASE("the scan leaves visible text and links as they were") {
  for (const std::string html : {
           "<p>a<!-- <p>no</p> -->b<!--->c<!-->d<!--x--!>e",
           "<p>a</p><!-- unclosed <p>b",
           "<script>if (a < b) '<p>no</p>';</script><p>yes",
           "<script><!-- <script> </script> --> </script>yes",
           "<script>var s = '<!--'; document.write('</p>');</script><p>yes</p>",
           "<style>p::before{content:'<p>'}</style>yes",
           "<script>never closed <p>no",
           "a < b and a<b>c</b> <3 <- <=> </ x></>z",
           "<a href='/a?b=1&id=2&copy=3&amp;c=&lt;4&notit;&#x30000;&nbsp;5&'>1</a><a href=/b&amp>2",
           "<a href='/c\r\n\xEF\xBF\xBF?q=\"&amp;amp;'>1</a><a href='/d?𰀀&quot;'>2</a>",
           "<p title='>' class=\"a>b\">x</p><p class=a'b>y<p class='a\"b'>z",
           "<a href=\"/a?x=1&amp;y=2\">1</a><a href='/\"q\"'>2</a><a href=/b>3</a><A HREF=/c>4</A>",
           "<a href=x>one<a href=y>two<div>three</a>four</div>five",
           "<b>1<p>2</b>3</p>4<i><b>5</i>6</b>7",
           "<table><tr><td>1<td>2<tr><td>3</table>4",
           "<table>out<tr><td>in</td></tr>out2</table>",
           "<table><tr><td><table><tr><td>inner</table></td><td>second</table>",
           "<table><tr><td><div hidden><table><tr><th>no</td></tr></table></div>yes",
           "<table><tr><td>1<table><tr><th>2</td><td>3</table></td><td>4</table>5",
           "<ul><li>1<li>2<ul><li>3</ul><li>4</ul>5",
           "<dl><dt>1<dd>2<dt>3<dd>4</dl>",
           "<h1>1<h2>2</h1>3</h2>4",
           "<p>1<div>2</p>3</div></p>4",
           "<div style='display: none'>no</div><div style='color:red'>yes</div>",
           "<span style=display:none>no<b>no</b></span>yes",
           "<div hidden>no</div><p HIDDEN>no</p>yes",
           "<select><option>no</option></select>yes<textarea><p>no</textarea>yes",
           "<svg><text>no</text></svg>yes<noscript><p>no</p></noscript>yes",
           "<template><p>no</p></template>yes",
           "<title>no</title><body><title>no</title>yes",
           "&am<b></b>p; &#2<i></i>0013; &lt;p&gt; &nbsp;x&copy y",
           "x&am<!-- -->p;",
           "&#x30000;𰀀字&#196608;&#x10FFFF;&#1114110;<p>&#xF0000;</p>",
           "&#0;&#128;&#xD800;&#x110000;&#;&#x;x",
           "&nbsp;&nbsp;字&nbsp&emsp;&rdquo;&ampx=1&notin;&unknown;& &&amp",
           "a\x01\x7F\xC2\x85\xEF\xB7\x90\xEF\xBF\xBF\xF3\xBF\xBF\xBFz",
           "<pre>\n1\r\n2\r3\n</pre><title>\n&amp;a<b</title>",
           "<table> <tr> <td> 1 </td> 2 </tr>&amp;3 </table>",
           "<p>1<br>2</br>3<br/>4",
           "<frameset><frame src=a></frameset>",
           "<?php echo '<p>'; ?><p>yes",
           "<![CDATA[ no ]]>yes<![if !supportLists]>1<![endif]>",
           "<ucapcontent><p>1<p>2</ucapcontent>3",
           "<o:p>1</o:p><st1:date>2</st1:date>",
           "<button>1<p>2</button>3",
           "<p>text<a href=unclosed",
           "<div a=1 a=2 class=x class=y>1</div><div/ class=z>2</div>",
           "<plaintext-not>1</plaintext-not>",
           "<iframe src=a><p>no</p></iframe>yes",
           "<label>1</label><input value=no><img alt=no>2",
       }) {
    check_same(html);
  }
}

// Pages of tags in any order, closed or not. Named parts that the scan treats on purpose in its
// own way (select, textarea, svg, tables' foster parenting) are in the cases above.
std::string random_page(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"<div>",
                                                   "</div>",
                                                   "<div class=a>",
                                                   "<p>",
                                                   "</p>",
                                                   "<span>",
                                                   "</span>",
                                                   "<span id=s>",
                                                   "<b>",
                                                   "</b>",
                                                   "<font color=red>",
                                                   "</font>",
                                                   "<a href=/1>",
                                                   "</a>",
                                                   "<ul>",
                                                   "</ul>",
                                                   "<li>",
                                                   "</li>",
                                                   "<h2>",
                                                   "</h2>",
                                                   "<br>",
                                                   "<!-- c -->",
                                                   "字",
                                                   "文 ",
                                                   "&amp;",
                                                   "<section>",
                                                   "</section>",
                                                   "<em>",
                                                   "</em>",
                                                   "<o:p>",
                                                   "</o:p>",
                                                   "<script>x</script>",
                                                   "<span style=display:none>",
                                                   "，"};
  std::string page = "<!DOCTYPE html><body>";
  std::uniform_int_distribution<size_t> pick(0, kPieces.size() - 1);
  std::uniform_int_distribution<int> length(1, 40);
  for (int i = length(random); i > 0; --i) page += kPieces[pick(random)];
  return page;
}

TEST_CASE("generated pages lose no text by the scan") {
  std::mt19937 random(20230506);
  for (int i = 0; i < 3000; ++i) {
    const std::string html = random_page(random);
    // Hiding spans that are misnested hide more or less by the nesting: text compared without them.
    if (html.find("display:none") != std::string::npos) continue;
    CAPTURE(html);
    const Seen bare = look_at(Dom::parse_unscanned(html));
    const Seen scanned = look_at(Dom::parse(scan_html(html)));
    REQUIRE(scanned.text == bare.text);
    REQUIRE(std::set<std::string>(scanned.links.begin(), scanned.links.end()) ==
            std::set<std::string>(bare.links.begin(), bare.links.end()));
  }
}

TEST_CASE("real pages lose no text by the scan") {
  const fs::path folder = SHILU_SOURCE_DIR "/../shared/pages/html";
  if (!fs::exists(folder)) {
    std::cout << "skipped: real pages lose no text by the scan: ../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    CAPTURE(entry.path().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    check_same(without_noscript(decode_page(bytes, "").text));
  }
}

// Stock Gumbo reads 4295163904 as 0x30000: the number wraps around.
TEST_CASE("a page cannot name the characters that stand for its texts") {
  const Seen seen = look_at(Dom::parse(
      scan_html("<p>一</p>&#4295163904;&#xF00000030000;<p>&#196608;</p><p>\U00030000二</p>")));
  CHECK(seen.text == "一\uFFFD\uFFFD\U00030000\U00030000二");
}

TEST_CASE("scripts are kept aside with their tags") {
  const ScannedHtml scanned =
      scan_html("<script id=_jiucuo_ sitecode='2199990001' src=x></script><script>a(1)</script>");
  REQUIRE(scanned.scripts.size() == 2);
  CHECK(scanned.scripts[0].tag == "<script id=_jiucuo_ sitecode='2199990001' src=x");
  CHECK(scanned.scripts[1].text == "a(1)");
}

TEST_CASE("what <meta> says is read at any length, names and addresses up to 4 KiB") {
  const std::string longer(5000, 'a');
  const Dom dom = Dom::parse(scan_html("<meta name=Keywords content=" + longer +
                                       "><a href=" + longer + ">甲</a><p id=" + longer + ">"));
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    CHECK(dom.attribute(i, "content").size() == (dom[i].tag == GUMBO_TAG_META ? 5000 : 0));
    CHECK(!dom.has_attribute(i, "href"));
    CHECK(dom[i].id.empty());
  }
}

TEST_CASE("of a formula the texts are kept, and those of a fraction stand apart") {
  const auto text_of = [](const std::string& html) {
    const Dom dom = Dom::parse(scan_html(html));
    std::string text;
    for (const DomNode& node : dom.nodes()) text += node.text;
    return text;
  };
  CHECK(text_of("甲<math><msup><mi>x</mi><mn>2</mn></msup><mo>≥</mo><mn>5</mn></math>乙") ==
        "甲x2≥5乙");
  CHECK(text_of("<math><mi>P</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>乙") ==
        "P= 1 2乙");
  CHECK(text_of("<math><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>x</mi></math>") == "1 2 x");
  CHECK(text_of("<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x_{0}"
                "</annotation></semantics></math><annotation>乙</annotation>") == "x乙");
}

TEST_CASE("a page of too many pieces is cut and says so") {
  std::string html;
  for (size_t i = 0; i < kMaxPieces; ++i) html += "<p>字";
  const ScannedHtml scanned = scan_html(html);
  CHECK(scanned.truncated);
  CHECK(!scan_html("<p>字").truncated);
  const Document document = extract_page({html, std::nullopt, "", 200});
  CHECK(std::any_of(document.flags.begin(), document.flags.end(),
                    [](const Flag& flag) { return flag.flag == "truncated"; }));
}

}  // namespace
}  // namespace shilu
