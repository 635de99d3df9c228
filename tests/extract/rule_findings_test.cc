// What a portal's rule changes of a document, key by key. The pages are such that without the key
// the document is another.
#include "extract/rule_findings.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "extract/explanation.h"
#include "extract/extract.h"

namespace shilu {
namespace {

using Selectors = std::vector<const char*>;

std::vector<Selector> parsed(const Selectors& texts) {
  std::vector<Selector> selectors;
  for (const char* text : texts) selectors.push_back(Selector::parse(text).value());
  return selectors;
}

struct Keys {
  Selectors container = {};
  Selectors drop = {};
  Selectors title = {};
  Selectors date = {};
  Selectors source = {};
};

PortalRule rule_of(const Keys& keys) {
  PortalRule rule;
  rule.name = "baishui.toml:1";
  rule.host = "www.baishui.example";
  rule.container = parsed(keys.container);
  rule.drop = parsed(keys.drop);
  rule.title = parsed(keys.title);
  rule.date = parsed(keys.date);
  rule.source = parsed(keys.source);
  return rule;
}

Document extract(const std::string& html, const Keys& keys) {
  const PortalRule rule = rule_of(keys);
  PageInput input;
  input.bytes = html;
  input.surroundings = Surroundings::kTell;
  input.rule = &rule;
  return extract_page(input);
}

Document extract(const std::string& html) {
  PageInput input;
  input.bytes = html;
  input.surroundings = Surroundings::kTell;
  return extract_page(input);
}

// Reasons by text.
std::map<std::string, std::string> reasons(const Document& document) {
  std::map<std::string, std::string> reasons;
  for (const Removed& removed : document.removed) reasons[removed.text] = removed.reason;
  return reasons;
}

// The selectors of a key that found something; "unasked" where the rule has no such key.
std::vector<std::string> found(const Document& document, const std::string& key) {
  REQUIRE(document.rule);
  for (const RuleKey& each : document.rule->keys) {
    if (each.key == key) return each.found;
  }
  return {"unasked"};
}

std::vector<std::string> missed(const Document& document) {
  for (const Flag& flag : document.flags) {
    if (flag.flag == "rule_missed") {
      CHECK(flag.score == static_cast<int>(flag.evidence.size()));
      return flag.evidence;
    }
  }
  return {};
}

const std::string kHead =
    "<html><head><meta charset=utf-8><title>白水县水务局</title></head><body>";
// Longer than the document that stands beside it.
const std::string kPlan =
    "<div "
    "class=plan><p>为保障城乡供水安全，县水务局制定本年度供水保障方案，明确水源调度、管网巡查、"
    "应急抢修和水质检测等工作安排，各乡镇水务站、供水公司应当按照方案分工负责，密切配合。</p>"
    "<p>一要加强水源调度，枯水期每日观测水库水位，统筹生活、生产和生态用水；二要加强管网巡查，"
    "对老旧管段逐一登记，发现渗漏及时处置，确保供水不间断、水质达标。</p></div>";
const std::string kNotice =
    "<div class=dl><div class=hd>关于城东片区停水的通知</div><div class=sj>2018-07-02</div>"
    "<div class=nr><p>因管网检修，城东片区七月三日停水，请用户提前储水。</p>"
    "<p>【打印】【关闭】</p></div></div>";
const std::string kPage = kHead + kPlan + kNotice + "</body></html>";
const std::string kText = "因管网检修，城东片区七月三日停水，请用户提前储水。";

TEST_CASE("a rule's container is the body, and furniture within goes as ever") {
  const Document before = extract(kPage);
  CHECK(before.text.starts_with("为保障城乡供水安全"));
  CHECK_FALSE(before.rule);

  const Document document = extract(kPage, {.container = {"div.dl > .nr"}});
  CHECK(document.kind == PageKind::kArticle);
  CHECK(document.text == kText);
  CHECK(reasons(document)["【打印】【关闭】"] == "print");
  CHECK(found(document, "container") == std::vector<std::string>{"div.dl > .nr"});
  CHECK(found(document, "title") == std::vector<std::string>{"unasked"});
  CHECK(missed(document).empty());
  CHECK(document.rule->name == "baishui.toml:1");
}

TEST_CASE("of several containers the first that is shown with text counts") {
  const std::string page = kHead + "<div id=a style='display:none'><p>不显示的内容。</p></div>" +
                           "<div id=b>　</div>" + kPlan + kNotice + "</body></html>";
  const Document document = extract(page, {.container = {"#none", "#a", "#b", ".nr", ".plan"}});
  CHECK(document.text == kText);
  CHECK(found(document, "container") == std::vector<std::string>{".nr"});
}

TEST_CASE("what one selector means in several places is one body in parts, once each") {
  const std::string page =
      kHead + kPlan +
      "<div class=wen>来信：早班车能否提前？</div><p>信件编号：17</p>"
      "<div class=da>答复：早班车自三月十八日起提前。<div class=da>县交通局</div>"
      "</div></body></html>";
  const Document document = extract(page, {.container = {".da, .wen"}});
  CHECK(document.text == "来信：早班车能否提前？\n答复：早班车自三月十八日起提前。\n县交通局");
  CHECK(reasons(document)["信件编号：17"] == "outside");
}

TEST_CASE("a container that is a cell does not take its row along") {
  const std::string page =
      kHead + kPlan +
      "<table><tr><td>标题</td><td class=bt>早班车能否提前一些</td></tr>"
      "<tr><td>内容</td><td class=nr>石桥镇早班车太晚，能不能提前？</td>"
      "<td>公开</td></tr><tr><td>编号</td><td>17</td></tr></table></body></html>";
  const Document document = extract(page, {.container = {"td.nr"}, .title = {"td.bt"}});
  CHECK(document.text == "石桥镇早班车太晚，能不能提前？");
  const auto removed = reasons(document);
  CHECK(removed.at("标题\t早班车能否提前一些") == "title");
  CHECK(removed.at("内容") == "outside");
  CHECK(removed.at("编号\t17") == "outside");
  for (const auto& [text, reason] : removed) CHECK(text.find("石桥镇") == std::string::npos);
}

TEST_CASE("a container that meets nothing leaves the body to the heuristics, and a flag says so") {
  const Document document = extract(kPage, {.container = {"#zoom"}, .drop = {".none"}});
  CHECK(document.text == extract(kPage).text);
  CHECK(found(document, "container").empty());
  CHECK(missed(document) == std::vector<std::string>{"container"});
}

TEST_CASE("a container without text is an empty page, and no passage beside it") {
  const std::string page = kHead + kPlan + "<div id=video><embed src=a.mp4></div></body></html>";
  const Document document = extract(page, {.container = {"#video"}});
  CHECK(document.kind == PageKind::kEmpty);
  CHECK(document.text.empty());
  CHECK(found(document, "container") == std::vector<std::string>{"#video"});
  CHECK(missed(document).empty());
}

TEST_CASE("dropped parts are cut out of the body and told with their reason") {
  const std::string page =
      kHead + "<div class=nr><p>因管网检修，城东片区停水。</p><div class=ad>本县特产石桥米，" +
      "香糯可口。<p>欢迎选购。</p><a href=mi.doc>米的介绍.doc</a></div>" +
      "<p>请用户<span class=ad>（广告）</span>提前储水备用。</p></div></body></html>";
  const Document document = extract(page, {.container = {".nr"}, .drop = {".ad", ".none"}});
  CHECK(document.text == "因管网检修，城东片区停水。\n请用户\n提前储水备用。");
  const auto removed = reasons(document);
  CHECK(removed.at("本县特产石桥米，香糯可口。") == "portal_rule");
  CHECK(removed.at("欢迎选购。") == "portal_rule");
  CHECK(removed.at("（广告）") == "portal_rule");
  CHECK(document.attachments.empty());
  CHECK(found(document, "drop") == std::vector<std::string>{".ad"});
  CHECK(missed(document).empty());
  CHECK(extract(page, {.container = {".nr"}}).attachments.size() == 1);
}

TEST_CASE("dropped parts weigh nothing where the heuristics choose, and are told there too") {
  const std::string answer =
      "<div><p>"
      "来信收悉。经核实，城东片区部分楼栋水压偏低，系二次供水泵房设备老化所致。县供水公司已于本月"
      "更换水泵两台、清洗水箱三座，并对片区内管网进行了全面检查，目前各楼栋水压已恢复正常。</p><p>"
      "今后如再遇到水压不足、水质异常等情况，请拨打供水服务热线，值班人员将在两小时内到场处置，"
      "感谢您对供水工作的关心和监督。</p></div>";
  const std::string page = kHead + kPlan + kPlan + answer + "</body></html>";
  CHECK(extract(page).text.starts_with("为保障城乡供水安全"));
  const Document document = extract(page, {.drop = {".plan"}});
  CHECK(document.text.starts_with("来信收悉。"));
  REQUIRE(document.removed.size() == 4);
  CHECK(document.removed.front().text.starts_with("为保障城乡供水安全"));
  CHECK(document.removed.front().reason == "portal_rule");
}

TEST_CASE("the links of a dropped part make no list of a container") {
  std::string links;
  for (int i = 0; i < 12; ++i) {
    links += "<li><a href=" + std::to_string(i) + ".htm>县水务局召开供水工作会议</a></li>";
  }
  const std::string page = kHead + "<div class=nr><p>" + kText + "</p><ul class=more>" + links +
                           "</ul></div></body></html>";
  CHECK(extract(page, {.container = {".nr"}}).kind != PageKind::kArticle);
  CHECK(extract(page, {.container = {".nr"}, .drop = {".more"}}).text == kText);
  // What is dropped whole holds nothing.
  const Document none = extract(page, {.container = {".nr"}, .drop = {"div"}});
  CHECK(none.kind == PageKind::kEmpty);
}

TEST_CASE("dropped parts say nothing about the document") {
  const std::string page =
      "<html><head><meta charset=utf-8><meta name=ArticleTitle "
      "content=关于城东片区停水的通知></head>"
      "<body><h1>关于城东片区停水的通知</h1>"
      "<div class=old>发布时间：2011-01-01 来源：县气象局</div>"
      "<div>发布时间：2018-07-02</div><div id=zoom><p class=old>发布机构：县档案馆</p><p>" +
      kText + "</p></div></body></html>";
  const Document before = extract(page);
  CHECK(format_day(before.published.value()) == "2011-01-01");
  CHECK(before.issuer == "县档案馆");
  const Document document = extract(page, {.drop = {".old"}});
  CHECK(format_day(document.published.value()) == "2018-07-02");
  CHECK_FALSE(document.source);
  CHECK_FALSE(document.issuer);
  CHECK(reasons(document)["发布时间：2011-01-01 来源：县气象局"] == "portal_rule");
}

TEST_CASE("a dropped headline is no title, and a dropped list makes no list of the page") {
  const std::string list =
      "<ul class=more><li><a href=1.htm>县水务局召开供水工作会议</a> 2018-07-01</li>"
      "<li><a href=2.htm>全县水库安全度汛检查完成</a> 2018-06-30</li>"
      "<li><a href=3.htm>石桥镇自来水厂完成清洗</a> 2018-06-29</li></ul>";
  const std::string page =
      "<html><head><meta charset=utf-8><title>安全用水宣传周_白水县水务局"
      "</title></head><body><h1 class=more>安全用水宣传周</h1>" +
      list + "<div>" + kPlan + "</div></body></html>";
  CHECK(extract(page).kind == PageKind::kList);
  const Document document = extract(page, {.drop = {".more"}});
  CHECK(document.kind == PageKind::kArticle);
  CHECK(reasons(document)["安全用水宣传周"] == "portal_rule");
}

TEST_CASE("a rule's title is the title: shown or of a tag, cleaned, the first that is one") {
  const std::string page =
      "<html><head><meta charset=utf-8><meta name=bt content=' 某字段里的标题 '></head><body>" +
      kPlan + "<div class=hd>关于城东片区<br>停水的通知(2018-07-02)</div><div class=nr><p>" +
      kText + "</p></div></body></html>";
  const auto title = [&](const Selectors& selectors) {
    return extract(page, {.container = {".nr"}, .title = selectors}).title;
  };
  CHECK(title({".hd"}) == "关于城东片区停水的通知");
  CHECK(title({"meta[name=bt]"}) == "某字段里的标题");
  CHECK(title({".none", ".nr2", ".hd"}) == "关于城东片区停水的通知");
  CHECK(title({"meta[charset]", ".hd"}) == "关于城东片区停水的通知");  // it has no content
  CHECK(title({".plan", ".hd"}) == "关于城东片区停水的通知");          // longer than any title
  const Document document = extract(page, {.container = {".nr"}, .title = {".plan"}});
  CHECK(missed(document) == std::vector<std::string>{"title"});
}

TEST_CASE("a rule's title within its container is told as the title and is not of the text") {
  const Document document = extract(kPage, {.container = {".dl"}, .title = {".hd"}});
  CHECK(document.title == "关于城东片区停水的通知");
  CHECK(reasons(document)["关于城东片区停水的通知"] == "title");
  CHECK(document.text == kText);
  CHECK(extract(kPage, {.container = {".dl"}}).text.starts_with("关于城东片区停水的通知\n"));
}

TEST_CASE("container and title together say that a page is an article, whatever its links") {
  const std::string page =
      kHead +
      "<div class=hd>二〇一八年惠农政策文件汇编</div><div class=nr><p>目录如下：</p>"
      "<p><a href=1.htm>关于印发粮食种植补贴办法的通知</a></p>"
      "<p><a href=2.htm>关于做好农机购置补贴工作的通知</a></p></div></body></html>";
  const Document alone = extract(page, {.container = {".nr"}});
  CHECK(alone.kind != PageKind::kArticle);
  const Document document = extract(page, {.container = {".nr"}, .title = {".hd"}});
  CHECK(document.kind == PageKind::kArticle);
  CHECK(document.text.starts_with("目录如下：\n关于印发"));
  // The title alone says nothing about the kind.
  CHECK(extract(page, {.container = {".none"}, .title = {".hd"}}).kind == extract(page).kind);
}

TEST_CASE("a rule's date is the day of publication, before what else is shown or said") {
  const std::string page =
      "<html><head><meta charset=utf-8><meta name=PubDate content='2019-01-01 08:00'>"
      "<meta name=fbrq content='2018-07-02 10:30'></head><body><h1>关于城东片区停水的通知</h1>"
      "<div>发布时间：2018-12-31</div><div id=zoom><p>" +
      kText +
      "</p></div>"
      "<div class=ly>本页自<i class=sj>2018年7月2日 9:05</i>起可见</div></body></html>";
  CHECK(format_day(extract(page).published.value()) == "2018-12-31");

  const Document shown = extract(page, {.date = {".none", "h1", "div.ly"}});
  CHECK(format_day(shown.published.value()) == "2018-07-02");
  CHECK(shown.published_at == "2018-07-02 09:05");
  CHECK(shown.published_from == "shown");
  CHECK(shown.meta_published == "2019-01-01 08:00");
  CHECK(found(shown, "date") == std::vector<std::string>{"div.ly"});

  const Document said = extract(page, {.date = {"meta[name=fbrq]"}});
  CHECK(said.published_at == "2018-07-02 10:30");
  CHECK(said.published_from == "meta");
  CHECK(said.meta_published == "2018-07-02 10:30");

  const Document none = extract(page, {.date = {"h1"}});
  CHECK(format_day(none.published.value()) == "2018-12-31");
  CHECK(missed(none) == std::vector<std::string>{"date"});
}

TEST_CASE("a rule's source is taken with or without its label") {
  const std::string page =
      "<html><head><meta charset=utf-8><meta name=ContentSource content=县政府办></head><body>"
      "<h1>关于城东片区停水的通知</h1><div>发布时间：2018-07-02 来源：县融媒体中心</div>"
      "<div id=zoom><p>" +
      kText +
      "</p></div><div class=a>县水务局</div>"
      "<div class=b>来源：县供水公司</div><div class=main>来源：" +
      kPlan + "</div></body></html>";
  CHECK(extract(page).source == "县融媒体中心");
  CHECK(extract(page, {.source = {".a"}}).source == "县水务局");
  CHECK(extract(page, {.source = {".b"}}).source == "县供水公司");
  const Document none = extract(page, {.source = {"div.main", "body"}});  // too long
  CHECK(none.source == "县融媒体中心");
  CHECK(missed(none) == std::vector<std::string>{"source"});
}

TEST_CASE("a rule may go by attributes that are of no interest otherwise") {
  const std::string page = kHead + "<table><tr><td width=300>" + kPlan + "</td><td width=660>" +
                           "<font color=red>关于城东片区停水的通知</font><p>" + kText +
                           "</p></td></tr></table></body></html>";
  const Document document =
      extract(page, {.container = {"td[width='660']"}, .title = {"span[color=red]"}});
  CHECK(document.text == kText);
  CHECK(document.title == "关于城东片区停水的通知");
}

TEST_CASE("lists, and pages that are blocked, are what they are under a rule for their host") {
  std::string rows;
  for (int i = 0; i < 12; ++i) {
    rows += "<li><a href=t" + std::to_string(i) + ".html>关于供水工作的第" + std::to_string(i) +
            "号通知</a> 2018-07-0" + std::to_string(i % 9 + 1) + "</li>";
  }
  const Document list = extract(kHead + "<div class=nr><ul>" + rows + "</ul></div></body></html>",
                                {.container = {".nr"}, .date = {".none"}});
  CHECK(list.kind == PageKind::kList);
  CHECK(list.text.empty());
  CHECK(missed(list).empty());  // it is for documents to have what the rule names

  const Document blocked = extract(kHead + "<p>您的访问被拒绝</p></body></html>",
                                   {.container = {".nr"}, .title = {".hd"}});
  CHECK(blocked.kind == PageKind::kBlocked);
}

TEST_CASE("what made a document says the revision of its rule") {
  const PortalRule rule = rule_of({.container = {".nr"}});
  CHECK(extractor_of(extract(kPage)) == kExtractorVersion);
  CHECK(extractor_of(extract(kPage, {.container = {".nr"}})) ==
        std::string(kExtractorVersion) + "+rule:" + rule.revision());
}

TEST_CASE("the explanation names the rule where it decided") {
  const PortalRule rule = rule_of({.container = {".nr"}, .title = {".hd"}, .date = {".sj"}});
  PageInput input;
  input.bytes = kPage;
  input.rule = &rule;
  Explanation explanation;
  extract_page(input, &explanation);
  CHECK(explanation.body_because == "the portal's rule names it");
  REQUIRE_FALSE(explanation.candidates.empty());
  CHECK(explanation.candidates.front().mark == "portal rule");
  const auto field = [&](std::string_view name) {
    return *std::find_if(explanation.fields.begin(), explanation.fields.end(),
                         [&](const ExplainedField& each) { return each.name == name; });
  };
  CHECK(field("title").from == "portal rule");
  CHECK(field("published").line == "2018-07-02");
}

}  // namespace
}  // namespace shilu
