#include "tests/pages/hostile_pages.h"

#include <array>
#include <span>

namespace shilu {
namespace {

std::string repeat(std::string_view piece, size_t count) {
  std::string text;
  text.reserve(piece.size() * count);
  for (size_t i = 0; i < count; ++i) {
    text += piece;
  }
  return text;
}

// `make(i)` for each i below `count`, one after the other.
template <typename Make>
std::string each(size_t count, Make make) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += make(std::to_string(i));
  }
  return text;
}

constexpr std::string_view kSentence =
    "各乡镇人民政府、县直各部门要加强组织领导，明确责任分工，按时完成各项任务。";

// Depth and breadth of the tree.
constexpr auto kNesting = std::to_array<HostilePage>({
    {"nested divs", [](size_t n) { return repeat("<div>", n) + "字"; }, 200'000, true},
    {"nested divs with text", [](size_t n) { return repeat("<div class=a>字", n); }, 200'000, true},
    {"nested divs, closed",
     [](size_t n) { return repeat("<div>", n) + "字" + repeat("</div>", n); }, 200'000, true},
    {"tables in tables", [](size_t n) { return repeat("<table><tr><td>", n) + "字"; }, 100'000,
     true},
    {"tables right in tables", [](size_t n) { return repeat("<table>", n) + "字"; }, 100'000, true},
    {"lists in lists", [](size_t n) { return repeat("<ul><li>字", n); }, 100'000, true},
    {"quotations in quotations", [](size_t n) { return repeat("<blockquote>字", n); }, 100'000,
     true},
    {"sections in sections", [](size_t n) { return repeat("<section><p>字", n); }, 100'000, true},
    {"unknown elements", [](size_t n) { return repeat("<x-y>字", n); }, 200'000, true},
    {"objects in objects", [](size_t n) { return repeat("<object>字", n); }, 200'000, true},
    {"buttons in buttons", [](size_t n) { return repeat("<button><p>字", n); }, 100'000, true},
    {"forms in forms", [](size_t n) { return repeat("<form><div>字", n); }, 100'000, true},
    {"framesets", [](size_t n) { return repeat("<frameset><frame src=a>", n); }, 100'000},
    {"readings in readings", [](size_t n) { return repeat("<rt>", 400) + repeat("字<br>", n); },
     195'000},
    {"ruby", [](size_t n) { return repeat("<ruby>字<rt>z</rt>", n); }, 80'000, true},
    {"list items", [](size_t n) { return repeat("<li>字", n); }, 150'000},
    {"list items with links",
     [](size_t n) {
       return "<ul>" +
              each(n, [](const std::string& i) { return "<li><a href=/" + i + ".htm>字</a>"; });
     },
     100'000, true},
    {"line breaks", [](size_t n) { return "字" + repeat("<br>", n) + "文"; }, 100'000},
    {"paragraphs", [](size_t n) { return repeat("<p>字", n); }, 250'000, true},
    {"definitions", [](size_t n) { return repeat("<dd>字<dt>文", n); }, 90'000},
    {"cells of one row", [](size_t n) { return "<table><tr>" + repeat("<td>字", n); }, 190'000},
    {"rows", [](size_t n) { return "<table>" + repeat("<tr><td>字<td>文", n); }, 75'000},
    {"columns that span",
     [](size_t n) { return "<table>" + repeat("<tr><td colspan=99 rowspan=99>字<td>文", n); },
     75'000},
    {"text in tables", [](size_t n) { return "<table>" + repeat("字<b>文</b>", n); }, 100'000},
    {"lines of preformatted text", [](size_t n) { return "<pre>" + repeat("字\n", n); }, 2'600'000,
     true},
    {"white space alone", [](size_t n) { return "<p>字" + repeat(" \n\t\r", n); }, 2'600'000},
    {"white space between tags", [](size_t n) { return repeat("<p> \n ", n) + "字"; }, 190'000},
    {"tables", [](size_t n) { return repeat("<table><tr><td>字<td>文</table>", n); }, 60'000, true},
});

// Tags that are never closed, closed twice, or in the wrong order.
constexpr auto kUnclosed = std::to_array<HostilePage>({
    {"formatting never closed", [](size_t n) { return repeat("<b><i><font color=red><p>字", n); },
     50'000},
    {"formatting with names never closed",
     [](size_t n) { return repeat("<b id=b><i class=i><font class=f><p>字", n); }, 50'000},
    {"links never closed", [](size_t n) { return repeat("<a href=x><div>", n); }, 50'000, true},
    {"links misnested", [](size_t n) { return repeat("<a href=x><p>字</a>文</p>", n); }, 60'000},
    {"links in tables never closed",
     [](size_t n) { return repeat("<a href=x>字<table><tr><td>", n); }, 50'000, true},
    {"formatting around blocks",
     [](size_t n) { return repeat("<b class=c><div>字</b>文</div>", n); }, 60'000, true},
    {"headings never closed", [](size_t n) { return repeat("<h2>字", n); }, 190'000},
    {"everything never closed",
     [](size_t n) {
       return repeat("<p><a href=x><b><font><div><ul><li><table><tr><td><h1><span id=s>字", n);
     },
     20'000, true},
    {"end tags of nothing",
     [](size_t n) { return repeat("<div>", 600) + repeat("</span></p></li>", n); }, 200'000, true},
    {"end tags of links over blocks",
     [](size_t n) { return repeat("<div>", 1000) + repeat("</a>", n); }, 2'600'000, true},
    {"end tags of cells over blocks",
     [](size_t n) { return repeat("<section>", 1000) + repeat("</td>", n); }, 2'000'000, true},
    {"end tags beyond their scope",
     [](size_t n) {
       return "<section><table><tr><td>" + repeat("<div>", 1000) + repeat("</section>", n);
     },
     1'000'000, true},
    {"items beyond their list",
     [](size_t n) { return repeat("<div>", 1000) + repeat("<li></li>", n); }, 1'000'000, true},
    {"paragraphs ended by blocks",
     [](size_t n) { return repeat("<div>", 500) + repeat("<p><div></div>", n); }, 100'000},
    {"comments never closed", [](size_t n) { return "<p>字" + repeat("<!--", n); }, 500'000},
    {"comments closed oddly", [](size_t n) { return "<p>字" + repeat("<!----!-", n); }, 500'000},
    {"svg never closed", [](size_t n) { return repeat("<svg>", n) + "字"; }, 300'000},
    {"selections never closed", [](size_t n) { return repeat("<select>", n) + "字"; }, 300'000},
    {"templates never closed", [](size_t n) { return repeat("<template>", n) + "字"; }, 300'000},
    {"svg in svg", [](size_t n) { return repeat("<svg>", n) + repeat("</svg>", n) + "字"; },
     300'000},
    {"frames never closed", [](size_t n) { return repeat("<iframe src=a>字", n); }, 150'000},
    {"frames", [](size_t n) { return repeat("<iframe src=a>字</iframe>", n); }, 150'000},
    {"titles", [](size_t n) { return repeat("<title>字</title>", n); }, 150'000},
    {"bodies", [](size_t n) { return repeat("<body class=a id=b>", n) + "字"; }, 200'000},
    {"script opened in a comment", [](size_t n) { return repeat("<script><!--<script>", n); },
     200'000},
    {"scripts", [](size_t n) { return repeat("<script>a</script>", n) + "字"; }, 300'000},
    {"tag never closed", [](size_t n) { return "<p>字<a " + repeat("b=c ", n); }, 1'000'000},
    {"quotation marks never closed", [](size_t n) { return repeat("<a title=\"", n) + "字"; },
     500'000},
});

// What stands within tags.
constexpr auto kAttributes = std::to_array<HostilePage>({
    {"a million attributes",
     [](size_t n) {
       return "<div" + each(n, [](const std::string& i) { return " a" + i + "=1"; }) + ">字";
     },
     1'000'000},
    {"the same attribute", [](size_t n) { return "<div" + repeat(" class=x", n) + ">字"; },
     1'000'000},
    {"spaces between attributes", [](size_t n) { return "<div a" + std::string(n, ' ') + "=b>字"; },
     10'000'000},
    {"one attribute", [](size_t n) { return "<div class=" + std::string(n, 'x') + ">字"; },
     10'000'000},
    {"different classes",
     [](size_t n) {
       return each(n, [](const std::string& i) { return "<p class='a" + i + " menu-x b c'>字"; });
     },
     190'000},
    {"many classes of one element",
     [](size_t n) { return repeat("<p class='" + repeat("c ", 2000) + "'>字", n); }, 2'500},
    {"entities", [](size_t n) { return repeat("&amp;", n); }, 1'000'000, true},
    {"entities without end", [](size_t n) { return repeat("&#", n); }, 1'000'000, true},
    {"dropped tags within entities",
     [](size_t n) { return repeat("&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<b></b>", n); }, 200'000},
    {"addresses of files",
     [](size_t n) {
       return "<div id=zoom>" + std::string(kSentence) + each(n, [](const std::string& i) {
                return "<a href=/" + std::to_string(std::stoul(i) % 499) + ".doc>字</a>";
              });
     },
     130'000},
    {"links beside what is no date",
     [](size_t n) { return repeat("<p><a href=x>字字字字</a><p>2018-23-36", n); }, 60'000},
    {"hidden links",
     [](size_t n) {
       return repeat("<div style=display:none><a href=http://a.example/>字</a></div>", n);
     },
     70'000},
    {"links around one text",
     [](size_t n) { return repeat("<a href=x><table><tr><td>", 120) + repeat("字", n); },
     3'400'000},
    {"forms that ask for codes", [](size_t n) { return repeat("<p>验证码：", n) + "<p>字。"; },
     150'000},
    {"headings of comments", [](size_t n) { return repeat("<div>网友评论</div><p>字", n); },
     60'000},
    {"marked containers", [](size_t n) { return repeat("<div id=zoom>字</div>", n); }, 100'000},
    {"marked containers beside a large one",
     [](size_t n) {
       return repeat("<div id=zoom>" + std::string(kSentence) + "</div>", 60) + "<div id=zoom>" +
              repeat("<p>一二三四五六七八", n) + "</div>";
     },
     190'000},
});

// What stands beside the text: titles, tags, scripts.
constexpr auto kHeads = std::to_array<HostilePage>({
    {"a title that repeats itself",
     [](size_t n) {
       return "<title>" + std::string(n, 'a') + "</title>" +
              repeat("<h1>" + std::string(400, 'a') + "b</h1>", 60);
     },
     5'000'000},
    {"quotation marks in the title",
     [](size_t n) { return "<title>" + repeat("“《", n) + "</title>字"; }, 500'000},
    {"a title of many pieces",
     [](size_t n) {
       return "<meta name=SiteName content=" + repeat("站", 1300) + "><title>" + repeat("文-", n) +
              "</title>字";
     },
     500'000},
    {"a long title tag over many lines",
     [](size_t n) {
       return "<meta name=ArticleTitle content=" + repeat("字", 1300) + ">" + repeat("<p>字", n);
     },
     190'000},
    {"statements under headlines",
     [](size_t n) {
       return repeat("<p>河湾县通知公告<p>发布时间：2018-03-06 来源：河湾县", n) + "<p>" +
              repeat("各部门要明确责任分工，按时完成各项任务。", 20'000);
     },
     90'000},
    {"tags of the head", [](size_t n) { return repeat("<meta name=ArticleTitle content=字>", n); },
     200'000},
    {"a record of many ampersands",
     [](size_t n) {
       return "<script><record>href=\"" + repeat("&amp;", n) + "\"</record></script>";
     },
     1'900'000},
    {"a group of pages with a long address",
     [](size_t n) {
       return "<script>totalRecord:99999 perPage:1 <nextgroup>href=\"?a=" + std::string(n, 'a') +
              "&page=1\"</nextgroup></script>";
     },
     9'000'000},
    {"records",
     [](size_t n) { return "<script>" + repeat("<record><a href='/a.htm'>", n) + "</script>"; },
     300'000},
    {"calls that make pages",
     [](size_t n) { return "<script>" + repeat("createPageHTML(", n) + "</script>"; }, 600'000},
    {"numbers in a script of categories",
     [](size_t n) {
       return "<script>window._CONFIG={SID:1,TREE:[" + repeat("id", n) + "]}</script>";
     },
     4'500'000},
    {"next pages",
     [](size_t n) {
       return "<script src=/system/resource/js/a></script>" + repeat("<a href=1.htm>下页</a>", n);
     },
     150'000, true},
});

}  // namespace

std::vector<HostilePage> hostile_pages() {
  std::vector<HostilePage> all;
  using Pages = std::span<const HostilePage>;
  for (const Pages pages : {Pages(kNesting), Pages(kUnclosed), Pages(kAttributes), Pages(kHeads)}) {
    for (const HostilePage& page : pages) {
      all.push_back(page);
    }
  }
  return all;
}

}  // namespace shilu
