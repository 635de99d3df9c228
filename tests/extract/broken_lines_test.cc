#include "extract/broken_lines.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace shilu {
namespace {

// Eight paragraphs of somebody who never forgets the last mark.
const std::string kClosed =
    "全县森林防火会议召开。\n各乡镇汇报了工作。\n县林业局通报了火情。\n会议传达了文件精神。\n"
    "县领导作了讲话。\n与会人员进行了讨论。\n会议明确了下步措施。\n会议由办公室主持。\n";

std::string mended(const std::string& text) {
  return mend_broken_lines(text).text;
}

void check_stays(const std::string& text) {
  const MendedLines lines = mend_broken_lines(text);
  CHECK(lines.text == text);
  CHECK(lines.joined == 0);
}

}  // namespace

TEST_CASE("A line that ends in a comma, or in a word that hangs, goes on in the next") {
  CHECK(mended("县水务局对全县的山塘水库进行了一次全面的安全检查，\n发现隐患三处。") ==
        "县水务局对全县的山塘水库进行了一次全面的安全检查，发现隐患三处。");
  CHECK(mended("会议研究了有关问题。会议审议了县水务局提交的关于\n加强水库管理的方案。") ==
        "会议研究了有关问题。会议审议了县水务局提交的关于加强水库管理的方案。");
  // Verses, and lists of names.
  check_stays("青石河水清又长，\n两岸稻花十里香。");
  check_stays("参加单位：县水务局、\n县农业农村局；县财政局。");
}

TEST_CASE("A bracket that is closed in the next line joins it") {
  CHECK(mended("会议学习了上级的有关文件，传达了《云河县河道\n采砂许可办法》，研究了措施。") ==
        "会议学习了上级的有关文件，传达了《云河县河道采砂许可办法》，研究了措施。");
  check_stays(
      "会议学习了《云河县河道采砂许可办法》，部署了下一步的各项工作\n《办法》自今日起施行。");
}

TEST_CASE("A word that the break cuts joins the lines") {
  CHECK(mended("三月六日，会议传达了全市森林防火工作会议精\n神，部署了下一阶段的工作。") ==
        "三月六日，会议传达了全市森林防火工作会议精神，部署了下一阶段的工作。");
  // A writer who left the last mark out.
  check_stays("近日，县林业局组织召开了全市森林防火工作会议\n张三主任主持了会议；李四作了发言。");
}

TEST_CASE("The rest of a clause is joined where all other passages end as sentences do") {
  const std::string cut = "会议强调责任。对来云河县投资考察\n客商，要热情接待。";
  CHECK(mended(kClosed + cut) == kClosed + "会议强调责任。对来云河县投资考察客商，要热情接待。");
  check_stays(cut);
  check_stays(kClosed + "会议强调了各级的责任\n会后，与会人员参观了现场。");
  check_stays(kClosed + "会议强调了各级的责任\n与会人员一致表示，要抓好落实。");
  // Somebody who forgets it now and then.
  check_stays(kClosed + "会议要求。各乡镇要抓好落实\n县林业局督查。会议进行了总结\n" + cut);
}

TEST_CASE("No line begins with a mark that ends a clause") {
  CHECK(mended("联系电话\n，联系人\n。") == "联系电话，联系人。");
  check_stays("联系电话。\n，联系人");
  check_stays("第一格\t第二格\n，第三格");
}

TEST_CASE("A text set in lines of one width is set free") {
  const std::string set =
      "今年入汛以来，全县平均降雨量比常年同期偏多两成以上，局\n"
      "部乡镇出现了暴雨到大暴雨，三座小型水库一度超过汛限水位，\n"
      "防汛形势严峻。县防汛指挥部及时启动四级应急响应，组织各乡\n"
      "镇干部和巡查责任人上坝值守，转移群众一百二十人。\n";
  CHECK(mended(set) ==
        "今年入汛以来，全县平均降雨量比常年同期偏多两成以上，局部乡镇出现了暴雨到大暴雨，"
        "三座小型水库一度超过汛限水位，防汛形势严峻。县防汛指挥部及时启动四级应急响应，组织各乡"
        "镇干部和巡查责任人上坝值守，转移群众一百二十人。\n");
  CHECK(mend_broken_lines(set).joined == 3);
  // The signature's lines and the date are not full, nor is the heading.
  const std::string below = "云河县人民政府\n2021年7月3日\n";
  CHECK(mended(set + below) == mended(set) + below);
  CHECK(mended("一、雨情汛情\n" + set) == "一、雨情汛情\n" + mended(set));
}

TEST_CASE("Words of other scripts keep a space between them, digits their line") {
  const std::string set =
      "县图书馆引进的阅读平台由三部分组成，其中的检索系统以 open\n"
      "source 软件为基础，可以按题名、作者、主题等途径查询全部馆\n"
      "藏图书，读者也可以在手机上续借和预约，服务热线电话为 0431\n"
      "8877 转分机，工作时间有人接听。\n";
  CHECK(mended(set) ==
        "县图书馆引进的阅读平台由三部分组成，其中的检索系统以 open source 软件为基础，可以按题名、"
        "作者、主题等途径查询全部馆藏图书，读者也可以在手机上续借和预约，服务热线电话为 0431\n"
        "8877 转分机，工作时间有人接听。\n");
}

TEST_CASE("What is never joined") {
  const std::vector<std::string> texts = {
      // Headings and what follows them.
      "一、提高认识，加强领导\n各乡镇要把防汛工作摆上重要位置，落实责任。",
      "关于进一步加强全县春季森林防火工作，确保不发生重大火灾的通知\n各乡镇要认真落实，加强巡查。",
      // Entries of lists, whatever marks them.
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n（一）县水务局负责水库除险；",
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n1.县水务局负责水库除险；",
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n第二条 县水务局负责水库除险；",
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n● 县水务局负责水库除险；",
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n①县水务局负责水库除险；",
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n附件：会议签到表，请各单位查收；",
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n联系人：县水务局办公室，张三；",
      "会议议定了以下几个方面的事项，由有关单位分头落实，\n3月5日，县水务局召开会议部署；",
      // Salutations, signatures, dates.
      "根据县政府研究的意见，现将关于春季森林防火工作的安排\n各乡镇人民政府，县直各单位：",
      "请各单位于本月底之前，把落实情况书面报送县政府办公室\n云河县人民政府\n2021年3月5日",
      // Rows of cells, blank lines.
      "县水务局对全县的山塘水库进行了一次全面的安全检查，\t三处\n已经整改。",
      "县水务局对全县的山塘水库进行了一次全面的安全检查，\n三处\t已经整改。",
      "县水务局对全县的山塘水库进行了一次全面的安全检查，\n\n发现隐患三处。",
      // Other languages.
      "The county lies in the north of the province and has a long history of growing rice,\n"
      "with a population of two hundred thousand.",
      // Short lines.
      "张三\n李四\n王五",
      "主任：张三\n副主任：李四、王五",
  };
  for (const std::string& text : texts) check_stays(text);
}

TEST_CASE("Entries of a list that happen to be equally long are no passage") {
  check_stays(
      "张三，男，汉族，一九七五年三月生，现任云河县石桥镇中心小学高级教师\n"
      "李四，女，汉族，一九八〇年五月生，现任云河县柳河乡卫生院主治医师\n"
      "王五，男，回族，一九七八年九月生，现任云河县水务局灌溉站高级工程师\n"
      "赵六，男，汉族，一九八二年一月生，现任云河县林业局防火办公室副主任\n"
      "以上人员公示期为五个工作日，如有异议请向县人社局反映。");
  check_stays(
      "云河县石桥镇至柳河乡农村公路改扩建工程第一标段施工招标\n"
      "云河县柳河乡至青石镇农村公路改扩建工程第二标段施工招标\n"
      "云河县青石镇至白水乡农村公路改扩建工程第三标段施工招标\n"
      "以上项目由县公共资源交易中心组织，请关注网站。");
}

TEST_CASE("Salutations and titles above a text set in lines stay") {
  const std::string text =
      "关于开展二〇二一年度全县山塘水库安全度汛专项检查工作通知\n"
      "各乡镇人民政府，县直有关单位，县防汛指挥部各成员单位：\n"
      "为确保全县山塘水库安全度汛，经县政府同意，定于五月上旬在\n"
      "全县范围内开展一次专项检查，重点检查责任制落实、隐患整改\n"
      "和物资储备情况，检查结果将在全县通报。\n";
  const std::string out = mended(text);
  CHECK(out.starts_with(text.substr(0, text.find("为确保"))));
  CHECK(mend_broken_lines(text).joined == 2);
}

}  // namespace shilu
