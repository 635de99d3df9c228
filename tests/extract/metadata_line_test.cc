#include "extract/metadata_line.h"

#include <catch2/catch.hpp>
#include <string>

namespace shilu {
namespace {

ShownMetadata read(std::string_view line) {
  ShownMetadata metadata;
  read_metadata_line(line, metadata);
  return metadata;
}

std::string published(std::string_view line) {
  const auto metadata = read(line);
  if (!metadata.published) return "none";
  return metadata.published->day_and_time().value_or(format_day(metadata.published->day));
}

}  // namespace

TEST_CASE("Lines of labels are told from lines of documents") {
  const auto strong = MetadataStrength::kStrong;
  const auto weak = MetadataStrength::kWeak;
  const auto none = MetadataStrength::kNone;
  struct Case {
    const char* line;
    MetadataStrength strength;
  };
  const Case cases[] = {
      {"发布时间：2018-03-06", strong},
      {"发布时间：", strong},
      {"2018-03-06 09:30 来源：县商务局 浏览次数：12", strong},
      {"【发布日期：2018-03-06】 【来源：县商务局】", strong},
      {"来源：县统计局发布日期：2018-06-05 浏览次数：-", strong},
      {"云河县政务网    发布日期 : 2018-06-05", strong},
      {"云河县人民政府网站 www.yunhe.example 发布时间：2018-06-05 09:24 【字体：大 中 小】",
       strong},
      {"云河县政务网 www.yunhe.example 开通，欢迎访问", none},
      {"Updated: 2018-06-05 Source: Yunhe Daily", strong},
      {"時間：2018-06-05 來源：縣商務局", strong},
      {"2018-03-06", strong},
      {"2018年3月6日 09:30", strong},
      {"日期：2018-06-05", strong},
      {"索引号\t000014349/2018-00031\t主题分类\t财政", strong},
      {"文号\t\t发布日期\t2018-05-02", strong},
      {"名称：某某表", weak},
      {"作者：王明", weak},
      {"日期：2018年6月5日", weak},
      {"2018年3月6日", none},
      {"发布时间：拟于三月下旬", none},
      {"会议时间：2018-03-06", none},
      {"资金来源：县级财政", none},
      {"联系人：王明 日期：2018-06-05", none},
      {"关于发布时间的说明", none},
      {"云河县 名称：某某表", none},
      {"", none},
  };
  for (const Case& one : cases) {
    CAPTURE(one.line);
    CHECK(judge_metadata_line(one.line) == one.strength);
  }
}

TEST_CASE("The fields of a metadata line are read as written") {
  const auto metadata = read(
      "发布机构：云河县财政局（国资局）  来源：云河日报 字号：大 中 小 文号：云财〔2018〕31号 "
      "索 引 号：000014349/2018-00031 名 称：关于补助资金的通知");
  CHECK(metadata.issuer.value_or("") == "云河县财政局（国资局）");
  CHECK(metadata.source.value_or("") == "云河日报");
  CHECK(metadata.doc_number.value_or("") == "云财〔2018〕31号");
  CHECK(metadata.index_number.value_or("") == "000014349/2018-00031");
  CHECK(metadata.title.value_or("") == "关于补助资金的通知");
}

TEST_CASE("The day of publishing goes before days of changes") {
  CHECK(published("更新时间：2018-05-01 发布时间：2018-03-06 09:30") == "2018-03-06 09:30");
  CHECK(published("公开日期：2018-05-01") == "2018-05-01");
  CHECK(published("成文日期：2018-05-01") == "none");
  CHECK(published("发布时间：") == "none");
}

TEST_CASE("The first line that says a field is believed") {
  ShownMetadata metadata;
  read_metadata_line("来源：云河日报", metadata);
  read_metadata_line("来源：县商务局 发布时间：2018-03-06", metadata);
  read_metadata_line("发布时间：2018-04-06", metadata);
  CHECK(metadata.source.value_or("") == "云河日报");
  REQUIRE(metadata.published);
  CHECK(format_day(metadata.published->day) == "2018-03-06");
}

TEST_CASE("Labels stand in brackets, with spaces in them, or beside labels nobody knows") {
  const auto chongqing = read("[ 索引号 ] 11500111/2021-00248 [ 发文字号 ] 青财〔2021〕3号");
  CHECK(chongqing.index_number.value_or("") == "11500111/2021-00248");
  CHECK(chongqing.doc_number.value_or("") == "青财〔2021〕3号");
  CHECK(read("【来源】 云河日报").source.value_or("") == "云河日报");
  CHECK(read("发布机构：水务局 阅读权限：公开").issuer.value_or("") == "水务局");
  CHECK(read("公开责任部门\t云河县水务局\t公开形式：\t主动公开").issuer.value_or("") ==
        "云河县水务局");
  CHECK(judge_metadata_line("生成日期\t2026-01-23 16:24:38\t经办情况\t") ==
        MetadataStrength::kStrong);
  // A table of the document's own: no label that only templates use.
  CHECK(judge_metadata_line("项目名称\t云河大桥\t经办情况\t在建") == MetadataStrength::kNone);
}

TEST_CASE("A source is a name, not a tool of the page") {
  CHECK(read("来源： 【打印】").source.value_or("none") == "none");
  CHECK(read("来源：1").source.value_or("none") == "none");
  CHECK(read("来源：null 浏览：3").source.value_or("none") == "none");
  CHECK(read("来源：财政部 税务总局").source.value_or("") == "财政部 税务总局");
  CHECK(read("来源：云河日报 记者王明").source.value_or("") == "云河日报");
  CHECK(read("来源：新华社").source.value_or("") == "新华社");
}

TEST_CASE("A labelled number is taken as it is given") {
  CHECK(read("发文字号：云政〔2018〕3").doc_number.value_or("") == "云政〔2018〕3");
  CHECK(read("发文字号：云政发〔2018〕3号 主题词：财政").doc_number.value_or("") ==
        "云政发〔2018〕3号");
  CHECK(read("文号：无").doc_number.value_or("none") == "none");
  CHECK(read("文号：null").doc_number.value_or("none") == "none");
  CHECK(read("文号：2018-03-06").doc_number.value_or("none") == "none");
}

TEST_CASE("The day of issue is kept apart from the day of publishing") {
  const auto metadata = read("发文日期：2018-03-06");
  CHECK_FALSE(metadata.published);
  REQUIRE(metadata.issued);
  CHECK(format_day(metadata.issued->day) == "2018-03-06");
}

}  // namespace shilu
