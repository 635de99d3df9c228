// shilu extract --explain --format html: the page that shows what was made of a page.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

constexpr const char* kPage =
    "<html><head><meta charset=utf-8><meta name=ArticleTitle content=关于城东片区停水的通知></head>"
    "<body><h1>关于城东片区停水的通知</h1><p>发布时间：2018-07-02 来源：县水务局</p>"
    "<div class=main><div id=zoom class=art><p>因管网检修，城东片区停水，请用户储水。</p>"
    "<table border=1><tr><th>小区</th><th>户数</th></tr>"
    "<tr><td>东苑</td><td>120</td></tr></table>"
    "<p>附件：<a "
    "href=/f/mingdan.doc>停水名单</a></p><p>【打印】【关闭】</p></div></div><div>县城周边</div></"
    "body></html>";

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string explained(const std::string& page, const std::vector<std::string>& more = {}) {
  const TemporaryFolder folder;
  const std::string out = folder.file("out.html");
  std::vector<std::string> arguments = {
      "extract", folder.write("page.html", page), "--explain", "--format", "html", "--out", out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const ProgramResult result = run_shilu(arguments);
  CHECK(result.status == 0);
  CHECK(result.out.empty());
  CHECK(result.err.empty());
  return contents(out);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

// The part of the page from `begin` to the next `end`.
std::string between(const std::string& html, const std::string& begin, const std::string& end) {
  const size_t at = html.find(begin);
  REQUIRE(at != std::string::npos);
  return html.substr(at, html.find(end, at) - at);
}

}  // namespace

TEST_CASE("the page shows every line with what became of it, and where the document stands") {
  const std::string html = explained(kPage);
  CHECK(has(html, "<bdi lang=\"zh-Hans\">关于城东片区停水的通知</bdi></h1>"));
  CHECK(has(html, "<html lang=\"en\">"));
  const std::string body = between(html, "<section class=\"body\">", "</section>");
  CHECK(has(body, "<code>body &gt; div.main &gt; div#zoom.art</code>"));
  CHECK(has(body, "<p>因管网检修，城东片区停水，请用户储水。</p>"));
  CHECK(has(body, "<td>小区</td><td>户数</td>"));
  CHECK(has(body, ">print</b>"));
  CHECK(has(body, "【打印】【关闭】"));
  CHECK_FALSE(has(body, "县城周边"));
  CHECK(has(between(html, ">outside</b>", "</div>"), "县城周边"));
  CHECK(has(between(html, ">metadata</b>", "</div>"),
            "发布时间：2018-07-02 来源：县水务局<span class=\"says\" lang=\"en\">published · "
            "source</span>"));
}

TEST_CASE("the legend counts each group and can hide it") {
  const std::string html = explained(kPage);
  const std::string legend = between(html, "<nav class=\"legend\"", "</nav>");
  CHECK(count_of(legend, "<input type=\"checkbox\"") == 5);
  CHECK(has(legend, "kept <small>4 lines · 35 characters</small>"));
  CHECK(has(legend, "print <small>1 line · 8 characters</small>"));
  CHECK(has(legend, "title=\"print and close buttons\""));
  for (const char* group : {"g0", "g1", "g2", "g3", "g4"}) {
    CAPTURE(group);
    CHECK(has(legend, std::string("id=\"") + group + "\" checked"));
    CHECK(has(html, std::string("body:has(#") + group + ":not(:checked)) ." + group + " {"));
    CHECK(has(html, std::string("class=\"block ") + group + " "));
  }
}

TEST_CASE("the lines of a long menu run on, those of the text never") {
  std::string menu;
  std::string text;
  for (int i = 0; i < 8; ++i) {
    menu += "<div>栏目</div>";
    text += "<p>因管网检修，城东片区停水，请用户储水。</p>";
  }
  const std::string html =
      explained("<meta charset=utf-8><meta name=ArticleTitle content=关于停水的通知><body>" + menu +
                "<h1>关于停水的通知</h1><div id=zoom>" + text + "</div>");
  CHECK(count_of(html, "<div class=\"run\"") == 1);
  CHECK(has(between(html, "<div class=\"run\"", "</div>"), "<p>栏目</p>\n<p>栏目</p>"));
}

TEST_CASE("decisions are told with what spoke for them") {
  const std::string html = explained(kPage, {"--url", "http://www.qingshan.example/tz/a.html",
                                             "--content-type", "text/html; charset=utf-8"});
  CHECK(has(html, "<p class=\"file\">http://www.qingshan.example/tz/a.html</p>"));
  CHECK(has(html, "mark: Hanweb"));
  CHECK(has(html, "<em>taken</em>"));
  CHECK(has(html, "the ArticleTitle tag, and a text."));
  CHECK(has(between(html, "<th>title</th>", "</tr>"), "<small>headline</small>"));
  CHECK(has(between(html, "<th>published</th>", "</tr>"),
            "2018-07-02</bdi><small>shown line: <bdi lang=\"zh-Hans\">发布时间：2018-07-02 "
            "来源：县水务局</bdi>"));
  CHECK(has(between(html, "<th>source</th>", "</tr>"), "<small>shown line, the same</small>"));
  CHECK(has(html, "Read as <b>UTF-8</b>, by the Content-Type header."));
  CHECK(has(html, "<code>text/html; charset=utf-8</code>"));
  const std::string attachments = between(html, "<h2>Attachments <small>1</small>", "</section>");
  CHECK(has(attachments, "停水名单"));
  CHECK(has(attachments, "<code>http://www.qingshan.example/f/mingdan.doc</code>"));
  CHECK(has(html, "<summary>attachment: 1</summary>"));
  CHECK(has(html, "None: nothing suspicious was seen."));
}

TEST_CASE("flags are told with their evidence, which is marked in the text") {
  const std::string html = explained(
      "<meta charset=utf-8><meta name=ArticleTitle content=通知><body><h1>通知</h1>"
      "<div id=zoom><p>本办法自20171231日起施行，有效期五年，请各单位遵照执行。</p></div>");
  CHECK(has(html, "<a class=\"chip warn\" href=\"#flags\">lost_characters</a>"));
  CHECK(has(html, "<mark>20171231日</mark>"));
  CHECK(has(between(html, "<section id=\"flags\">", "</section>"), "20171231日</bdi></li>"));
}

TEST_CASE("a page of which nothing is kept is explained too") {
  const std::string html =
      explained("<meta charset=utf-8><title>提示</title><p>您访问的页面不存在或已删除</p>");
  CHECK(has(html, "Its kind is soft_error: no text is taken from it."));
  CHECK(has(html, "short, says that there is nothing."));
  CHECK(has(html, "<p>您访问的页面不存在或已删除</p>"));
  CHECK(has(explained("%PDF-1.4"), "the bytes or the content type are those of a file."));
  // 通知 in GBK, no charset named: what was tried is told.
  CHECK(has(explained("<p>\xCD\xA8\xD6\xAA\xB5\xC4\xCD\xA8\xD6\xAA</p>"),
            "<tr class=\"chosen\"><td>GB18030</td><td>detected</td>"));
}

TEST_CASE("a hostile page puts nothing into the page that explains it") {
  const std::string evil =
      "&quot;'&gt;&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
      "&lt;img src=http://evil.example/x onerror=alert(1)&gt;";
  const std::string html = explained(
      "<meta charset=utf-8><meta name=ArticleTitle content=\"" + evil +
          "\"><meta name=ColumnName content=\"" + evil + "\"><title>" + evil +
          "</title><body><h1>" + evil + "</h1><div id=\"zoom " + evil + "\" class=\"TRS_Editor " +
          evil + "\"><p>各市人民政府，" + evil + "请贯彻执行本通知。</p><table border=1><tr><td>" +
          evil +
          "</td><td>甲</td></tr>"
          "<tr><td>乙</td><td>丙</td></tr></table><p>20171231日" +
          evil + "</p><p><a href=\"javascript:alert(1)//.doc\">附件：" + evil + "</a></p></div>",
      {"--content-type", "text/html; x=\"\x02><script>alert(1)</script>"});
  CHECK(count_of(html, "<script") == 0);
  CHECK(count_of(html, "<img") == 0);
  CHECK(count_of(html, "</style>") == 1);
  CHECK(count_of(html, "href=\"") == count_of(html, "href=\"#flags\""));
  CHECK(count_of(html, "\x02") == 0);
  CHECK(has(html, "x=&quot;\xEF\xBF\xBD&gt;&lt;script&gt;"));
  CHECK(has(html, "&quot;&#39;&gt;&lt;/style&gt;&lt;script&gt;alert(1)"));
  CHECK(has(html, "default-src 'none'"));
  // Nothing is fetched: what refers to anything stands there as text only.
  CHECK(count_of(html, " src=") == count_of(html, "&lt;img src="));
  for (const char* part : {"<link", "url(", "@import", "<iframe", "<base"}) {
    CAPTURE(part);
    CHECK(count_of(html, part) == 0);
  }
}

TEST_CASE("the file is written whole, over one that is there, or not at all") {
  const TemporaryFolder folder;
  const std::string page = folder.write("page.html", kPage);
  const std::string out = folder.write("out.html", "old");
  CHECK(run_shilu({"extract", page, "--explain", "--format", "html", "--out", out}).status == 0);
  CHECK(contents(out).ends_with("</html>\n"));
  CHECK_FALSE(std::filesystem::exists(out + ".new"));

  const std::string nowhere = folder.file("no/such/out.html");
  const ProgramResult failed =
      run_shilu({"extract", page, "--explain", "--format", "html", "--out", nowhere});
  CHECK(failed.status == 1);
  CHECK(has(failed.err, nowhere));

  const ProgramResult missing = run_shilu(
      {"extract", "no/page.html", "--explain", "--format", "html", "--out", folder.file("b.html")});
  CHECK(missing.status == 2);
  CHECK(has(missing.err, "no/page.html: No such file or directory"));
  CHECK_FALSE(std::filesystem::exists(folder.file("b.html")));
}

TEST_CASE("options that do not go together are refused") {
  const TemporaryFolder folder;
  const std::string page = folder.write("page.html", kPage);
  const std::string out = folder.file("out.html");
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& words) {
    CAPTURE(words);
    const ProgramResult result = run_shilu(arguments);
    CHECK(result.status == 2);
    CAPTURE(result.err);
    CHECK(has(result.err, words));
    CHECK(result.out.empty());
    CHECK_FALSE(std::filesystem::exists(out));
  };
  refused({"extract", page, "--format", "html", "--out", out}, "--format html is for --explain");
  refused({"extract", page, "--explain", "--format", "html"}, "--format html needs --out FILE");
  refused({"extract", page, "--explain", "--out", out}, "--out is for --format html");
  refused({"extract", page, page, "--explain", "--format", "html", "--out", out},
          "--format html makes one page of one file");
  refused({"extract", folder.path(), "--explain", "--format", "html", "--out", out},
          "--format html makes one page of one file");
  refused({"extract", page, "--explain", "--format", "pdf"}, "--format");
  CHECK(run_shilu({"extract", page, "--explain", "--format", "json"}).out ==
        run_shilu({"extract", page, "--explain"}).out);
}

}  // namespace shilu
