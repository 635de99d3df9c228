#include "extract/furniture.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

namespace shilu {
namespace {

std::vector<TextLine> lines_of(const std::vector<const char*>& texts) {
  std::vector<TextLine> lines;
  for (const char* text : texts) {
    lines.emplace_back();
    lines.back().text = text;
  }
  return lines;
}

// The reason of each line, "" where it is kept.
std::vector<std::string> reasons(const std::vector<TextLine>& lines, LineOrigin origin) {
  std::vector<std::string> out;
  for (const LineJudgement& line : judge_lines(lines, origin).lines) {
    CHECK(line.keep == line.reason.empty());
    out.emplace_back(line.reason);
  }
  return out;
}

std::vector<std::string> reasons(const std::vector<const char*>& texts,
                                 LineOrigin origin = LineOrigin::kPlainText) {
  return reasons(lines_of(texts), origin);
}

using Reasons = std::vector<std::string>;

}  // namespace

TEST_CASE("In a container the head and the tail lose their furniture") {
  CHECK(reasons({"发布时间：2018-03-06 来源：县商务局", "现将有关事项通知如下。", "一、总体要求",
                 "【打印】【关闭】", "上一篇：没有了"},
                LineOrigin::kContainer) == Reasons{"metadata", "", "", "print", "neighbours"});
}

TEST_CASE("Counters and reading aids go in the head and the tail, and counters only there") {
  CHECK(reasons({"点击数：12", "字体：大 中 小", "现将有关事项通知如下。", "浏览次数：1024",
                 "以上共2项。", "浏览次数：1024", "【字号：大 中 小】"}) ==
        Reasons{"counter", "font_size", "", "", "", "counter", "font_size"});
}

TEST_CASE("A table's cells can be any words, in a container") {
  auto lines = lines_of({"现将情况公布如下。", "分享\t打印", "以上共2项。"});
  lines[1].table_row = true;
  CHECK(reasons(lines, LineOrigin::kContainer) == Reasons{"", "", ""});
  CHECK(reasons(lines, LineOrigin::kPlainText) == Reasons{"", "share", ""});
}

TEST_CASE("An attachment's heading stays where a file follows") {
  auto lines = lines_of({"现将有关事项通知如下。", "附件：", "申报表"});
  CHECK(reasons(lines, LineOrigin::kContainer) == Reasons{"", "", ""});
  CHECK(reasons({"现将有关事项通知如下。", "附件：", "无"}) ==
        Reasons{"", "attachment_heading", "attachment_heading"});
  CHECK(reasons({"现将有关事项通知如下。", "附件："}) == Reasons{"", "attachment_heading"});

  auto linked = lines_of({"现将有关事项通知如下。", "【打印】", "申报表", "附件："});
  linked[2].has_attachment = true;
  linked[3].has_attachment = true;
  CHECK(reasons(linked, LineOrigin::kContainer) == Reasons{"", "print", "", ""});
}

TEST_CASE("Titles of other documents go, sentences though they be, where they are links") {
  auto lines = lines_of({"现将有关事项通知如下。", "相关链接", "如何申请低保？看这里！", "县情"});
  CHECK(reasons(lines, LineOrigin::kContainer) == Reasons{"", "", "", ""});
  lines[2].link_share = 1;
  CHECK(reasons(lines, LineOrigin::kContainer) ==
        Reasons{"", "neighbours", "neighbours", "neighbours"});
}

TEST_CASE("Too many short lines after the tools of a page are the document's") {
  std::vector<TextLine> lines = lines_of({"现将名单公布如下。", "【打印】【关闭】"});
  for (int i = 0; i < 40; ++i) {
    lines.emplace_back();
    lines.back().text = "北山镇中心小学教师";
  }
  const Reasons many = reasons(lines, LineOrigin::kPlainText);
  CHECK(many[1] == "print");
  CHECK(many[2].empty());
  CHECK(many.back().empty());

  lines.resize(6);
  CHECK(reasons(lines, LineOrigin::kPlainText) ==
        Reasons{"", "print", "tail", "tail", "tail", "tail"});
}

TEST_CASE("A contact line is a footer's only within eight lines of an anchor") {
  const char* short_line = "北山镇";
  std::vector<const char*> far = {"现将有关事项通知如下。", "电话：5550101"};
  for (int i = 0; i < 8; ++i) far.push_back(short_line);
  far.push_back("辽ICP备05099999号");
  far.push_back("版权所有：云河县人民政府");
  CHECK(reasons(far)[1].empty());
  far.erase(far.begin() + 2);
  CHECK(reasons(far)[1] == "footer");
}

TEST_CASE("One footer word makes no footer") {
  CHECK(reasons({"现将有关事项通知如下。", "主办单位：云河县体育局", "电话：5550101"}) ==
        Reasons{"", "", ""});
  CHECK(reasons({"现将有关事项通知如下。", "主办单位：云河县体育局", "辽ICP备05099999号"}) ==
        Reasons{"", "footer", "footer"});
}

TEST_CASE("When everything would go, everything stays and is marked") {
  const auto judged =
      judge_lines(lines_of({"首页 > 公告", "【打印】【关闭】"}), LineOrigin::kPlainText);
  CHECK(judged.all_furniture);
  for (const LineJudgement& line : judged.lines) CHECK(line.keep);

  CHECK_FALSE(judge_lines({}, LineOrigin::kPlainText).all_furniture);
  CHECK_FALSE(judge_lines(lines_of({"", " "}), LineOrigin::kContainer).all_furniture);
}

TEST_CASE("Whatever the lines, each is judged once and prose in sentences is kept") {
  const std::vector<const char*> kinds = {"首页 > 公告",
                                          "【打印】",
                                          "分享到：",
                                          "发布时间：2018-03-06",
                                          "云河县人民政府",
                                          "2018年3月6日",
                                          "附件：",
                                          "1.名单.doc",
                                          "",
                                          "　",
                                          "版权所有：云河县",
                                          "地址：中心街1号",
                                          "辽ICP备05099999号",
                                          "上一篇：没有了",
                                          "无",
                                          "全年公开信息36条。",
                                          "一、总体情况",
                                          "大",
                                          "微信",
                                          "责任编辑：王明"};
  std::mt19937 random(20180306);  // any seed: fixed, so that a failure comes again
  for (int round = 0; round < 500; ++round) {
    std::vector<TextLine> lines(random() % 14);
    for (TextLine& line : lines) {
      line.text = kinds[random() % kinds.size()];
      line.has_attachment = random() % 8 == 0;
      line.table_row = random() % 8 == 0;
      line.heading = random() % 8 == 0;
      line.link_share = random() % 4 == 0 ? 1.0F : 0.0F;
    }
    for (const LineOrigin origin : {LineOrigin::kPlainText, LineOrigin::kContainer}) {
      const LinesJudged judged = judge_lines(lines, origin);
      REQUIRE(judged.lines.size() == lines.size());
      for (std::size_t i = 0; i < lines.size(); ++i) {
        REQUIRE(judged.lines[i].keep == judged.lines[i].reason.empty());
        if (judged.all_furniture) REQUIRE(judged.lines[i].keep);
        const bool is_link = lines[i].link_share > 0.9F && !lines[i].heading;
        if (lines[i].text == "全年公开信息36条。" && !is_link) REQUIRE(judged.lines[i].keep);
      }
    }
  }
}

}  // namespace shilu
