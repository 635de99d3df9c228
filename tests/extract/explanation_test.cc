// What extract_page tells of its decisions. Values are read off the pages by hand.
#include "extract/explanation.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "extract/charset.h"
#include "extract/dom.h"
#include "extract/extract.h"
#include "extract/html_scan.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

struct Explained {
  Document document;
  Explanation explanation;
};

Explained explain_page(std::string_view html) {
  Explained explained;
  PageInput input;
  input.bytes = html;
  explained.document = extract_page(input, &explained.explanation);
  return explained;
}

// "kept: …" or "REASON: …", with a bar before what stands within the body.
std::vector<std::string> told_lines(const Explanation& explanation) {
  std::vector<std::string> told;
  for (const JudgedLine& line : explanation.lines) {
    told.push_back(std::string(line.inside ? "| " : "") +
                   (line.reason.empty() ? "kept" : line.reason) + ": " + line.text);
  }
  return told;
}

const ExplainedField* field_named(const Explanation& explanation, std::string_view name) {
  const auto found = std::find_if(explanation.fields.begin(), explanation.fields.end(),
                                  [&](const ExplainedField& field) { return field.name == name; });
  return found == explanation.fields.end() ? nullptr : &*found;
}

constexpr std::string_view kPage =
    "<html><head><meta charset=utf-8><meta name=ArticleTitle content=关于城东片区停水的通知>"
    "<meta name=ColumnName content=通知公告><meta name=ContentSource content=水务局>"
    "<title>关于城东片区停水的通知_青山县人民政府</title></head><body>"
    "<div class=nav><a href=/>首页</a><a href=/a>政务公开</a></div>"
    "<h1>关于城东片区停水的通知</h1><p>发布时间：2018-07-02 发布机构：青山县水务局</p>"
    "<div class=main><div id=zoom class='TRS_Editor art'>"
    "<p>因管网检修，城东片区七月三日停水，请用户提前储水。</p><p>【打印】【关闭】</p>"
    "<p>城西片区另行通知。</p></div></div>"
    "<div class=article-content>　</div>"
    "<div class=foot>青ICP备05023109号</div></body></html>";

void append_bare(std::string_view text, std::string& bare) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\xC2\xA0")) {
      i += 1;
    } else if (text.substr(i).starts_with("\xE3\x80\x80")) {
      i += 2;
    } else if (static_cast<unsigned char>(text[i]) > ' ') {
      bare += text[i];
    }
  }
}

// The page's visible characters and those of the lines that are told are the same ones, in order.
void check_told_whole(const fs::path& path) {
  CAPTURE(path.string());
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (bytes.find("<ol") != std::string::npos || bytes.find("<rt") != std::string::npos) {
    return;  // layout adds numbers to the one and sets the other aside
  }
  const Explained explained = explain_page(bytes);
  if (explained.document.kind == PageKind::kAttachment) {
    return;
  }
  std::string told;
  for (const JudgedLine& line : explained.explanation.lines) append_bare(line.text, told);
  const std::string text = decode_page(bytes, "").text;
  const Dom dom = Dom::parse(scan_html(text));
  std::string visible;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (!dom[i].hidden) append_bare(dom[i].text, visible);
  }
  CHECK(told == visible);
}

}  // namespace

TEST_CASE("no visible character of our own pages is left untold, none is told twice") {
  size_t pages = 0;
  for (const char* folder : {"/tests/cases/extract", "/tests/portal/sites"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(SHILU_SOURCE_DIR + std::string(folder))) {
      const std::string extension = entry.path().extension();
      if (extension == ".html" || extension == ".htm" || extension == ".shtml") {
        check_told_whole(entry.path());
        ++pages;
      }
    }
  }
  CHECK(pages > 50);
}

TEST_CASE("no visible character of real pages is left untold, none is told twice") {
  const fs::path folder = SHILU_SOURCE_DIR "/../shared/pages/html";
  if (!fs::exists(folder)) {
    std::cout << "skipped: no visible character of real pages is left untold: "
                 "../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder)) check_told_whole(entry.path());
}

TEST_CASE("every visible line is told in page order, with what became of it") {
  const Explained explained = explain_page(kPage);
  CHECK(told_lines(explained.explanation) ==
        std::vector<std::string>{"outside: 首页政务公开", "title: 关于城东片区停水的通知",
                                 "metadata: 发布时间：2018-07-02 发布机构：青山县水务局",
                                 "| kept: 因管网检修，城东片区七月三日停水，请用户提前储水。",
                                 "| print: 【打印】【关闭】", "| kept: 城西片区另行通知。",
                                 "footer: 青ICP备05023109号"});
  CHECK(explained.document.text ==
        "因管网检修，城东片区七月三日停水，请用户提前储水。\n城西片区另行通知。");
  // The document is the same as without, where only what was removed within is told.
  REQUIRE(explained.document.removed.size() == 1);
  CHECK(explained.document.removed[0].reason == "print");
}

TEST_CASE("what stands between two parts of a body is told between them") {
  const Explained explained = explain_page(
      "<meta charset=utf-8><meta name=ArticleTitle content=通知两则><body>"
      "<div><div class=TRS_Editor>甲村的道路今日起封闭施工，请绕行。</div><p>推荐阅读</p>"
      "<div class=TRS_Editor>乙村的桥梁明日起限重通行，请注意。</div></div>");
  CHECK(told_lines(explained.explanation) ==
        std::vector<std::string>{"| kept: 甲村的道路今日起封闭施工，请绕行。",
                                 "neighbours: 推荐阅读",
                                 "| kept: 乙村的桥梁明日起限重通行，请注意。"});
}

TEST_CASE("what readers write is told as that around the body, not within an editor's text") {
  const Explained explained = explain_page(
      "<meta charset=utf-8><meta name=ArticleTitle content=修路通知><body>"
      "<div id=zoom><p>甲村的道路今日起封闭施工，请绕行。</p>"
      "<div><h3>网友评论</h3><p>早该修了，支持。</p><p>共1条评论</p></div></div>"
      "<div><p>最新评论</p><p>几时完工？</p><p>共1条评论</p></div>");
  CHECK(told_lines(explained.explanation) ==
        std::vector<std::string>{"| kept: 甲村的道路今日起封闭施工，请绕行。", "| kept: 网友评论",
                                 "| kept: 早该修了，支持。", "| kept: 共1条评论",
                                 "comments: 最新评论", "comments: 几时完工？",
                                 "comments: 共1条评论"});
}

TEST_CASE("the candidates for the body are told with the mark and why each won or lost") {
  const Explanation explanation = explain_page(kPage).explanation;
  REQUIRE(explanation.candidates.size() == 2);
  const ExplainedPart& taken = explanation.candidates[0];
  CHECK(taken.path == "body > div.main > div#zoom.TRS_Editor.art");
  CHECK(taken.chosen);
  CHECK(taken.mark == "TRS");
  CHECK(taken.verdict == "taken");
  const ExplainedPart& left = explanation.candidates[1];
  CHECK(left.path == "body > div.article-content");
  CHECK_FALSE(left.chosen);
  CHECK(left.verdict == "holds no text of its own");
  CHECK(explanation.body_because == "an editor's mark, which is trusted before any score");
}

TEST_CASE("a copy of the body for another screen, and a mark within it, are told as that") {
  const std::string text =
      "<p>因管网检修，城东片区七月三日停水，请用户提前储水。</p><p>城西片区另行通知。</p>";
  const Explanation explanation =
      explain_page(
          "<meta charset=utf-8><meta name=ArticleTitle content=通知><body><div class=pc><div>"
          "<div class=TRS_Editor>" +
          text + "</div></div></div><div class=phone><div><div class=TRS_Editor>" + text +
          "</div></div></div><div class=article-content>天气：晴，气温回升</div>")
          .explanation;
  REQUIRE(explanation.candidates.size() == 3);
  CHECK(explanation.candidates[0].path == "body > div.pc > div > div.TRS_Editor");
  CHECK(explanation.candidates[0].verdict == "taken");
  CHECK(explanation.candidates[1].path == "body > div.phone > div > div.TRS_Editor");
  CHECK(explanation.candidates[1].verdict == "a copy of the one taken, or far from it");
  CHECK(explanation.candidates[2].verdict == "its mark is trusted less");
}

TEST_CASE("without a mark the descent to the part that scored is told") {
  const std::string prose =
      "<p>全县水利工作会议今日召开，会议总结了去年的工作，部署了今年的任务，要求各地抓好落实。</p>";
  const Explanation explanation =
      explain_page("<meta charset=utf-8><body><div class=wrap><div class=left>" + prose + prose +
                   prose + "</div><div class=right>天气：晴</div></div>")
          .explanation;
  REQUIRE(explanation.descent.size() == 4);
  CHECK(explanation.descent[2].path == "body > div.wrap");
  CHECK(explanation.descent[3].path == "body > div.wrap > div.left");
  REQUIRE(explanation.candidates.size() == 1);
  CHECK(explanation.candidates[0].mark == "scored");
  CHECK(explanation.candidates[0].chosen);
}

TEST_CASE("each field is told with where it came from") {
  const Explanation explanation = explain_page(kPage).explanation;
  const auto check = [&](std::string_view name, std::string_view value, std::string_view from,
                         std::string_view line) {
    CAPTURE(name);
    const ExplainedField* field = field_named(explanation, name);
    REQUIRE(field != nullptr);
    CHECK(field->value == value);
    CHECK(field->from == from);
    CHECK(field->line == line);
  };
  constexpr std::string_view kHead = "发布时间：2018-07-02 发布机构：青山县水务局";
  check("title", "关于城东片区停水的通知", "headline", "关于城东片区停水的通知");
  check("published", "2018-07-02", "shown line", kHead);
  check("issuer", "青山县水务局", "shown line", kHead);
  check("source", "水务局", "ContentSource tag", "");
  check("column", "通知公告", "ColumnName tag", "");
  check("site.icp", "青ICP备05023109号", "footer", "");
  CHECK(field_named(explanation, "index_number") == nullptr);
}

TEST_CASE("a field is told with the line of its value, not of a label in a line of its own") {
  const auto line_of = [](const std::string& head, std::string_view name) {
    const Explanation explanation =
        explain_page(
            "<meta charset=utf-8><meta name=ArticleTitle content=关于城东片区停水的通知>"
            "<body><h1>关于城东片区停水的通知</h1>" +
            head +
            "<div class=TRS_Editor><p>因管网检修，城东片区七月三日停水，请用户提前储水。"
            "</p></div>")
            .explanation;
    const ExplainedField* field = field_named(explanation, name);
    return field == nullptr ? "none" : field->line;
  };
  CHECK(line_of("<dl><dt>来源：</dt><dd>青山县水务局</dd></dl>", "source") == "青山县水务局");
  CHECK(line_of("<dl><dt>发布日期</dt><dd>2018-07-02</dd></dl>", "published") == "2018-07-02");
  // A line with a value of its own is no label of the next.
  CHECK(line_of("<p>浏览次数：次</p><p>2018-07-02</p>", "published") == "2018-07-02");
  CHECK(line_of("<p>浏览次数：次</p><p>来源：青山县水务局</p>", "source") == "来源：青山县水务局");
  CHECK(line_of("<p>索引号</p><p>来源：水务局</p>", "source") == "来源：水务局");
  CHECK(line_of("<p>索引号</p><p>来源：水务局</p>", "index_number") == "none");
}

TEST_CASE("the kind is told with what spoke for it, on any page") {
  CHECK(explain_page(kPage).explanation.kind_because == "the ArticleTitle tag, and a text");
  const Explained error =
      explain_page("<meta charset=utf-8><title>提示</title><p>您访问的页面不存在或已删除</p>");
  CHECK(error.document.kind == PageKind::kSoftError);
  CHECK(error.explanation.kind_because == "short, says that there is nothing");
  CHECK(told_lines(error.explanation) ==
        std::vector<std::string>{"outside: 您访问的页面不存在或已删除"});
  CHECK(explain_page("%PDF-1.4").explanation.kind_because ==
        "the bytes or the content type are those of a file");
}

TEST_CASE("the charsets that were tried are told") {
  // 关于, 的, 通知 in GBK.
  const std::string text =
      "<p>\xB9\xD8\xD3\xDA\xB5\xC4\xCD\xA8\xD6\xAA\xB5\xC4\xCD\xA8\xD6\xAA</p>";
  const Explained explained = explain_page("<meta charset=utf-8>" + text);
  CHECK(explained.document.charset.used == "GB18030");
  REQUIRE(explained.explanation.trials.size() == 2);
  CHECK(explained.explanation.trials[0].charset == "UTF-8");
  CHECK(explained.explanation.trials[0].from == "meta");
  CHECK(explained.explanation.trials[0].replaced > 0);
  // Where nothing is said and hardly anything is UTF-8, that is not tried.
  const Explained silent = explain_page(text);
  CHECK(silent.document.charset.used == "GB18030");
  REQUIRE(silent.explanation.trials.size() == 1);
  CHECK(silent.explanation.trials[0].charset == "GB18030");
  CHECK(explain_page(kPage).explanation.trials.empty());
}

}  // namespace shilu
