#include "extract/signature.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace shilu {
namespace {

std::string signed_on(const std::vector<std::string_view>& lines) {
  const auto day = find_signature_day(lines);
  return day ? format_day(*day) : "none";
}

}  // namespace

TEST_CASE("The signature's day stands among the last lines") {
  CHECK(signed_on({"正文。", "云河县人民政府", "2018年2月9日"}) == "2018-02-09");
  CHECK(signed_on({"正文。", "云河县人民政府 二〇一八年二月九日"}) == "2018-02-09");
  CHECK(signed_on({"正文。", "2018年2月9日", "", "附件：1.名单", "2.表格"}) == "2018-02-09");
  CHECK(signed_on({"正文。", "（2018年2月9日印发）"}) == "2018-02-09");
}

TEST_CASE("A date in the text is no signature") {
  CHECK(signed_on({"会议于2018年2月9日召开。"}) == "none");
  CHECK(signed_on({"本办法自2018年2月9日起施行"}) == "none");
  CHECK(signed_on({"统计截止2018年2月9日"}) == "none");
  CHECK(signed_on({"2018年2月9日", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
                   "13", "14", "15"}) == "none");
  CHECK(signed_on({}) == "none");
}

TEST_CASE("What a notice sends on stands behind its signature") {
  std::vector<std::string_view> lines{"请遵照执行。", "云河县人民政府", "2018年2月9日"};
  for (int i = 0; i < 30; ++i) lines.push_back("第一条　为规范行政行为，制定本办法。");
  lines.push_back("2017年12月1日");
  CHECK(format_day(find_signature_day(lines).value()) == "2018-02-09");
  CHECK(signed_on({"正文。", "县长 王明", "二〇一八年二月九日", "办法全文。"}) == "2018-02-09");
  CHECK(signed_on({"正文。", "县财政局", "县税务局", "2018年2月9日"}) == "2018-02-09");
}

TEST_CASE("An organ and a date within the text are no signature") {
  for (const char* early : {"县教育局\t2018年3月6日", "县人大常委会2018年1月1日",
                            "图为春季运动会2018年3月6日", "图：县防汛演练组 2018年3月6日"}) {
    CAPTURE(early);
    CHECK(signed_on({"现将有关事项通知如下。", early, "请认真遵照执行。", "县政府办公室",
                     "2024年5月11日"}) == "2024-05-11");
    CHECK(signed_on({"现将有关事项通知如下。", early, "县政府办公室", "2024年5月11日"}) ==
          "2024-05-11");
  }
  // A table's last row, and a caption under the whole text.
  CHECK(signed_on({"正文。", "县政府办公室", "2024年5月11日", "抄送：县人大常委会办公室",
                   "县教育局\t2018年3月6日"}) == "2024-05-11");
  CHECK(signed_on({"正文。", "县政府办公室", "2024年5月11日", "图为春季运动会2018年3月6日"}) ==
        "2024-05-11");
  // The head of a decision, with prose behind it only.
  CHECK(signed_on({"县人大常委会2018年1月1日", "决定全文。", "县人民政府", "2018年2月9日", "附件1",
                   "名单。"}) == "2018-02-09");
}

TEST_CASE("A signature before what a notice sends on ends a document") {
  for (const char* next : {"附件1", "附：办法", "云河县河道管理办法", "第一章　总则", "一、总则"}) {
    CAPTURE(next);
    CHECK(signed_on({"请遵照执行。", "云河县人民政府", "2018年2月9日", "（此件公开发布）", next,
                     "为规范管理，制定本办法。", "云河县水务局", "2017年12月1日"}) == "2018-02-09");
  }
}

TEST_CASE("The day of printing is not the day of the document") {
  CHECK(signed_on({"正文。", "2018年2月9日", "抄送：县委各部门",
                   "云河县人民政府办公室 2018年2月12日印发"}) == "2018-02-09");
}

}  // namespace shilu
