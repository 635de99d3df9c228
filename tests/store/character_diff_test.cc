// Changes within a line, as a person would mark them.
#include "store/character_diff.h"

#include <catch2/catch.hpp>
#include <random>

#include "base/characters.h"

namespace shilu {
namespace {

constexpr size_t kEnough = 1'000'000;

LineEdits edits_between(std::string_view before, std::string_view after) {
  WorkBudget budget(kEnough);
  return character_diff(before, after, budget);
}

// "old>new" of each edit, with a bar between.
std::string marked(std::string_view before, std::string_view after) {
  std::string text;
  for (const CharacterEdit& edit : edits_between(before, after).edits) {
    text += (text.empty() ? "" : "|") + std::string(edit.before.of(before)) + ">" +
            std::string(edit.after.of(after));
  }
  return text;
}

std::string value_changes(std::string_view before, std::string_view after) {
  std::string text;
  for (const ValueChange& change : edits_between(before, after).values) {
    text += (text.empty() ? "" : "|") +
            std::string(change.kind == ValueKind::kDate ? "date " : "number ") +
            std::string(change.before.of(before)) + ">" + std::string(change.after.of(after));
  }
  return text;
}

TEST_CASE("an edit is what a person would mark") {
  const struct {
    const char* before;
    const char* after;
    const char* expected;
  } cases[] = {
      {"总投资2,300万元。", "总投资2,350万元。", "2,300万元>2,350万元"},
      {"自2018年3月6日起施行", "自2018年3月8日起施行", "2018年3月6日>2018年3月8日"},
      {"县人民政府办公室", "县人民政府总办公室", ">总"},
      {"应当于三日内上报", "应当上报", "于三日内>"},
      {"第二条 上报", "第三条 上报", "第二条>第三条"},
      {"电话：2233445", "电话：2233446", "2233445>2233446"},
      {"甲乡和乙乡", "丙乡和丁乡", "甲>丙|乙>丁"},
      {"资金2,300万元，增长12.5%。", "资金2,350万元，增长13%。", "2,300万元>2,350万元|12.5%>13%"},
      // 的 between two longer edits makes neither easier to read.
      {"防汛物资的储备检查", "抗旱设备的维护保养", "防汛物资的储备检查>抗旱设备的维护保养"},
      {"甲 乙", "甲　乙", " >　"},
      {"甲", "甲 ", "> "},
      {"", "甲", ">甲"},
      {"甲", "", "甲>"},
      {"甲", "甲", ""},
      // 甲 E7 94 B2 and 由 E7 94 B1 share two octets, 一 E4 B8 80 and 瀀 E7 80 80 one.
      {"自甲日", "自由日", "甲>由"},
      {"境内一", "境内瀀", "一>瀀"},
      // Octets that are no UTF-8 are told apart too.
      {"甲\xff乙", "甲\xfe乙", "\xff>\xfe"},
  };
  for (const auto& each : cases) {
    INFO(each.before << " | " << each.after);
    CHECK(marked(each.before, each.after) == each.expected);
  }
}

TEST_CASE("numbers and dates that changed are pointed out") {
  const struct {
    const char* before;
    const char* after;
    const char* expected;
  } cases[] = {
      {"总投资2,300万元，工期18个月", "总投资2,350万元，工期20个月",
       "number 2,300万元>2,350万元|number 18个月>20个月"},
      {"自2018年3月6日起", "自2018年3月8日起", "date 2018年3月6日>2018年3月8日"},
      {"三百户", "三百五十户", "number 三百户>三百五十户"},
      {"占百分之十二", "占百分之十三", "number 百分之十二>百分之十三"},
      {"上午9:30召开", "下午2:30召开", "date 9:30>2:30"},
      {"增长5.2%", "增长-5.2%", "number 5.2%>-5.2%"},
      // Written otherwise, and no other value.
      {"投资2,300万元", "投资2300万元", ""},
      {"二〇一八年三月六日", "2018年3月6日", ""},
      // A number that came or went has not changed.
      {"检查堤防", "检查堤防12处", ""},
      {"检查3处", "检查3处和5处", ""},
      // Codes and ordinals are no numbers.
      {"电话：2233445", "电话：2233446", ""},
      {"第二条", "第三条", ""},
      {"云政发〔2018〕3号", "云政发〔2018〕4号", ""},
      {"检查堤防", "巡查堤防", ""},
  };
  for (const auto& each : cases) {
    INFO(each.before << " | " << each.after);
    CHECK(value_changes(each.before, each.after) == each.expected);
  }
}

// The other line, from the one and the edits.
std::string turned(std::string_view from, std::string_view to, const LineEdits& edits,
                   ByteRange CharacterEdit::*source, ByteRange CharacterEdit::*target) {
  std::string text;
  size_t place = 0;
  for (const CharacterEdit& edit : edits.edits) {
    text += from.substr(place, (edit.*source).begin - place);
    text += (edit.*target).of(to);
    place = (edit.*source).end;
  }
  return text + std::string(from.substr(place));
}

bool is_boundary(std::string_view line, size_t place) {
  std::string_view rest = line;
  while (line.size() - rest.size() < place) {
    take_character(rest);
  }
  return line.size() - rest.size() == place;
}

TEST_CASE("edits turn either line into the other and split no character") {
  const std::vector<std::string> pieces{"甲", "乙", "的", " ", "　",   "2", "3",  "万元", "年",
                                        "月", "日", "-",  ".", "\xff", "a", "\t", "𠀀",   "第"};
  std::mt19937 random(5);
  for (int round = 0; round < 5000; ++round) {
    std::string lines[2];
    const size_t length = random() % 12;
    for (size_t i = 0; i < length; ++i) {
      const std::string& piece = pieces[random() % pieces.size()];
      for (std::string& line : lines) {
        line += random() % 4 == 0 ? pieces[random() % pieces.size()] : piece;
      }
    }
    WorkBudget budget(round % 3 == 0 ? 0 : kEnough);
    const LineEdits edits = character_diff(lines[0], lines[1], budget);
    INFO(lines[0] << " | " << lines[1]);
    CHECK(edits.edits.empty() == (lines[0] == lines[1]));
    CHECK(turned(lines[0], lines[1], edits, &CharacterEdit::before, &CharacterEdit::after) ==
          lines[1]);
    CHECK(turned(lines[1], lines[0], edits, &CharacterEdit::after, &CharacterEdit::before) ==
          lines[0]);
    for (const CharacterEdit& edit : edits.edits) {
      CHECK(is_boundary(lines[0], edit.before.begin));
      CHECK(is_boundary(lines[0], edit.before.end));
      CHECK(is_boundary(lines[1], edit.after.begin));
      CHECK(is_boundary(lines[1], edit.after.end));
    }
    for (const ValueChange& value : edits.values) {
      CHECK(value.before.of(lines[0]) != value.after.of(lines[1]));
    }
  }
}

TEST_CASE("lines of a hundred thousand characters with nothing in common cost what they may") {
  std::string before;
  std::string after;
  for (int i = 0; i < 50'000; ++i) {
    before += "甲乙";
    after += "丙丁";
  }
  WorkBudget budget(200'000);
  const LineEdits edits = character_diff(before, after, budget);
  CHECK(edits.edits.size() == 1);
  CHECK(budget.left() > 0);
}

}  // namespace
}  // namespace shilu
