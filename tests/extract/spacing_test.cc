#include "extract/spacing.h"

#include <catch2/catch.hpp>
#include <string>

namespace shilu {
namespace {

std::string mended(std::string_view text) {
  return mend_spaces(text).text;
}

}  // namespace

TEST_CASE("Characters set one by one are a word again") {
  CHECK(mended("索 引 号：HY-01") == "索引号：HY-01");
  CHECK(mended("索　引　号\t文　　号\t发 布 日 期") == "索引号\t文号\t发布日期");
  CHECK(mended("姓 \u00A0名\t黄 \u00A0懿") == "姓名\t黄懿");
  CHECK(mended("云 河 县 人 民 政 府") == "云河县人民政府");
  CHECK(mended("二 〇 二 一 年 三 月") == "二〇二一年三月");
  CHECK(mended("局长：张 三　李四") == "局长：张三 李四");
  CHECK(mended("第 一 章　总 则") == "第一章 总则");
}

TEST_CASE("Characters that may stand for themselves stay apart") {
  CHECK(mended("一 二 三 四") == "一 二 三 四");
  CHECK(mended("性别：男 女") == "性别：男 女");
  CHECK(mended("是 否\t甲 乙 丙\t优 良 中 差") == "是 否\t甲 乙 丙\t优 良 中 差");
  CHECK(mended("签字：      年   月   日") == "签字： 年 月 日");
  CHECK(mended("   省   市   县") == "省 市 县");
}

TEST_CASE("Wider gaps part names, and words that stand apart stay so") {
  CHECK(mended("张 三   李 四   王五") == "张三 李四 王五");
  CHECK(mended("张　三　　李　四") == "张三 李四");
  CHECK(mended("张三 李四 王五") == "张三 李四 王五");
  CHECK(mended("白日依山尽 黄河入海流") == "白日依山尽 黄河入海流");
  CHECK(mended("第三条 检查堤防") == "第三条 检查堤防");
  CHECK(mended("黑龙江省档案馆 馆长") == "黑龙江省档案馆 馆长");
}

TEST_CASE("White space of any kind and width is one space, and none at the ends") {
  CHECK(mended("　　第一条　为了") == "第一条 为了");
  CHECK(mended("ISO/TC\u00A0332\u2003committee   of experts ") ==
        "ISO/TC 332 committee of experts");
  CHECK(mended("一\t  二 \t\t 三\r\n　四") == "一\t二\t\t三\n四");
  CHECK(mended("（    ）") == "（ ）");
  CHECK(mended("时间 12:30，地点 A 座 3 楼") == "时间 12:30，地点 A 座 3 楼");
  CHECK(mended("12 Renmin East Road, Yunhe, 130000") == "12 Renmin East Road, Yunhe, 130000");
}

TEST_CASE("No space stands between a Han character and the mark after it") {
  CHECK(mended("索 引 号 ：HY") == "索引号：HY");
  CHECK(mended("今年 ，全县完成 。") == "今年，全县完成。");
  CHECK(mended("电话：   ；传真：   。") == "电话： ；传真： 。");  // blanks to be filled in
}

TEST_CASE("Zero-width characters go, but those that letters need") {
  CHECK(mended("信\u200B息\uFEFF公\u00AD开\u200E。") == "信息公开。");
  CHECK(mended("\u200Bweb\u200Dsite") == "website");
  CHECK(mended("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645") ==
        "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645");
  CHECK(mended("\u0645\u200B\u200C\u062E") == "\u0645\u200C\u062E");
}

TEST_CASE("Changed places are counted") {
  CHECK(mend_spaces("　　第一条　为了 实施\u200B").changed == 3);
  CHECK(mend_spaces("索 引 号：A B").changed == 2);
  CHECK(mend_spaces("第一条 为了\n第二条 本法").changed == 0);
}

TEST_CASE("Bytes that are no text stay where they are") {
  CHECK(mended("\xFF  \xE4\xB8 \n") == "\xFF \xE4\xB8\n");
}

}  // namespace shilu
