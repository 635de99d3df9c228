#include "extract/dates.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace shilu {
namespace {

// "2018-03-06", "2018-03-06 09:30", or "none".
std::string written(const std::optional<ShownDate>& date) {
  if (!date) return "none";
  return date->day_and_time().value_or(format_day(date->day));
}

}  // namespace

TEST_CASE("Dates are read in every form that pages use") {
  struct Case {
    const char* text;
    const char* date;
  };
  const Case cases[] = {
      {"2018-03-06", "2018-03-06"},
      {"2018-3-6", "2018-03-06"},
      {"2018/3/6", "2018-03-06"},
      {"2018.03.06", "2018-03-06"},
      {"2018年3月6日", "2018-03-06"},
      {"2018 年 3 月 6 日", "2018-03-06"},
      {"２０１８年３月６日", "2018-03-06"},
      {"20180306", "2018-03-06"},
      {"(2018-03-06)", "2018-03-06"},
      {"[2018年03月06日]", "2018-03-06"},
      {"　2018-03-06　", "2018-03-06"},
      {"2018-03-06 09:30", "2018-03-06 09:30"},
      {"2018-03-06 9:30", "2018-03-06 09:30"},
      {"2018-03-06T09:30:15", "2018-03-06 09:30:15"},
      {"2018年3月6日 18:05", "2018-03-06 18:05"},
      {"二〇一八年二月九日", "2018-02-09"},
      {"二○一八年十月十日", "2018-10-10"},
      {"二零一八年十二月三十一日", "2018-12-31"},
      {"二O一八年一月二十日", "2018-01-20"},
      {"二０一八年三月廿三日", "2018-03-23"},
      {"一九九九年〇九月〇一日", "1999-09-01"},
      {"二0一八年元月六日", "2018-01-06"},
      {"2018年元月6日", "2018-01-06"},
      {"二 〇 一 八 年 十二 月 卅一 日", "2018-12-31"},
      {"二О一八年三月六日", "2018-03-06"},
      {"2018年3月6日 星期二 10:22", "2018-03-06 10:22"},
      {"2018年03月06日10时22分", "2018-03-06 10:22"},
      {"2018-03-06 10:22:33.0", "2018-03-06 10:22:33"},
      {"2018-03-06T10:22:33+08:00", "2018-03-06 10:22:33"},
      {"2018–03–06", "2018-03-06"},
      // not dates
      {"2018-02-30", "none"},
      {"2018-13-01", "none"},
      {"1948-12-31", "none"},
      {"2101-01-01", "none"},
      {"2018年3月", "none"},
      {"二〇一八年十三月一日", "none"},
      {"2018-03/06", "none"},
      {"12018-03-06", "none"},
      {"0417-5550101", "none"},
      {"2018年3月6日起施行", "none"},
      {"截至2018年3月6日", "none"},
      {"", "none"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    CHECK(written(parse_date(one.text)) == one.date);
  }
}

TEST_CASE("A date is found inside a line, the first one, with its place") {
  const std::string line = "发布时间：2018-03-06 09:30:15 浏览：2019次";
  const auto found = find_date(line);
  REQUIRE(found);
  CHECK(written(found) == "2018-03-06 09:30:15");
  CHECK(line.substr(found->begin, found->end - found->begin) == "2018-03-06 09:30:15");

  CHECK(written(find_date("自二〇一八年二月九日起至2018年3月1日止")) == "2018-02-09");
  CHECK(written(find_date("2018-02-30更正为2018-03-01")) == "2018-03-01");
  CHECK(written(find_date("2018-03-06 25:30")) == "2018-03-06");
  CHECK(written(find_date("没有日期")) == "none");
}

TEST_CASE("A day apart from its month and year") {
  for (const char* text : {"06 2018-03", "06日 2018年3月", "062018-03", "2018-03 06", "03-06 2018",
                           "03月06日 2018年", "03-062018", "2018 03-06", "06 / 2018.03"}) {
    CAPTURE(text);
    CHECK(written(parse_split_date(text)) == "2018-03-06");
  }
  for (const char* text : {"06", "2018-03", "06 2018-13", "03 06", "联系电话 06 2018-03", ""}) {
    CAPTURE(text);
    CHECK(written(parse_split_date(text)) == "none");
  }
}

}  // namespace shilu
