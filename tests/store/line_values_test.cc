// Numbers and dates in lines, by hand.
#include "store/line_values.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

// "kind:octets" of each value, with a bar between.
std::string found_in(std::string_view line) {
  std::string found;
  for (const LineValue& value : line_values(line)) {
    const char* kind = value.kind == ValueKind::kNumber ? "n:"
                       : value.kind == ValueKind::kDate ? "d:"
                                                        : "l:";
    found += (found.empty() ? "" : "|") + std::string(kind) + std::string(value.place.of(line));
  }
  return found;
}

TEST_CASE("numbers are found with their units, dates whole, and codes are labels") {
  const struct {
    const char* line;
    const char* expected;
  } cases[] = {
      {"总投资2,300万元，同比增长12.5%。", "n:2,300万元|n:12.5%"},
      {"下达３５００元", "n:３５００元"},
      {"贷款3亿5000万元", "n:3亿5000万元"},
      {"涉及1 200户", "n:1|n:200户"},
      {"补助三百二十户、三十五人", "n:三百二十户|n:三十五人"},
      {"占百分之十二", "n:百分之十二"},
      {"全市共三十五所", "n:三十五所"},
      {"十二", "n:十二"},
      // A single numeral is a word, unless a unit follows.
      {"统一部署，进一步做好一线工作", ""},
      {"增速为-5.2%", "n:-5.2%"},
      {"区间3-5", "n:3|n:5"},
      {"自2018年3月6日起", "d:2018年3月6日"},
      {"2018 年 3 月", "d:2018 年 3 月"},
      {"3月6日", "d:3月6日"},
      {"2018年度", "d:2018年"},
      {"18年来", "n:18年"},
      {"2018-03-06 09:30", "d:2018-03-06|d:09:30"},
      {"2018/3/6、2018.3.6", "d:2018/3/6|d:2018.3.6"},
      {"二〇一八年三月六日", "d:二〇一八年三月六日"},
      {"上午9时30分", "d:9时30分"},
      // No month has the number 13.
      {"2018-13-06", ""},
      {"2018年至2020年", "d:2018年|d:2020年"},
      // Telephone numbers and other codes.
      {"联系电话：0419-2233445", "l:0419-2233445"},
      {"电话：2233445", "l:2233445"},
      {"请拨打 12345", "l:12345"},
      {"手机13804190000", "l:13804190000"},
      {"13804190000", "l:13804190000"},
      {"024-86893000转3", "l:024-86893000转3"},
      {"400-812-3456", "l:400-812-3456"},
      {"12345热线", "l:12345"},
      {"邮编 111000", "l:111000"},
      {"第2101000012号", "l:第2101000012号"},
      {"2101000012", "l:2101000012"},
      {"2300000元", "n:2300000元"},
      {"辽政发〔2018〕3号", "l:〔2018〕3号"},
      {"第三条 第12项", "l:第三条|l:第12项"},
      {"1.检查", "l:1"},
      {"　　（12）检查2次", "l:12|n:2次"},
      {"十一、检查", "l:十一"},
      {"PM2.5浓度", "l:PM2.5"},
      {"http://www.yunxi.example/t20180306_1.html", "l:http://www.yunxi.example/t20180306_1.html"},
      {"全长12.5km、100kg", "n:12.5km|n:100kg"},
      {"91210000MA0", "l:91210000MA0"},
  };
  for (const auto& each : cases) {
    INFO(each.line);
    CHECK(found_in(each.line) == each.expected);
  }
}

TEST_CASE("what is written in two ways means the same, and what is not does not") {
  const auto meaning = [](std::string_view line) {
    const std::vector<LineValue> values = line_values(line);
    REQUIRE(values.size() == 1);
    return values[0].meaning;
  };
  const struct {
    const char* left;
    const char* right;
    bool same;
  } cases[] = {
      {"2,300万元", "2300万元", true},
      {"2300万元", "0.23亿元", true},
      {"2300万元", "2350万元", false},
      {"2300万元", "2300亿元", false},
      {"2300元", "2300人", false},
      {"三百万元", "300万元", true},
      {"两千三百万元", "2300万元", true},
      {"一千零五人", "1005人", true},
      {"三亿二千万元", "3.2亿元", true},
      {"１２.５％", "12.5%", true},
      {"百分之十二", "12%", true},
      {"1.50", "1.5", true},
      {"0", "0.00", true},
      {"20", "2", false},
      {"-5.2%", "5.2%", false},
      {"3亿5000万元", "3亿6000万元", false},
      {"2018年3月6日", "2018-03-06", true},
      {"二〇一八年三月六日", "2018年3月6日", true},
      {"二〇一八年十二月廿一日", "2018年12月21日", true},
      {"2018年3月6日", "2018年3月16日", false},
      {"3月6日", "3月6号", true},
      {"2018年3月", "2018年3月6日", false},
      {"2018年", "2019年", false},
      {"9:30", "9时30分", true},
      {"9:30", "10:30", false},
      // A month is no year.
      {"3月", "2003年", false},
  };
  for (const auto& each : cases) {
    INFO(each.left << " " << each.right);
    CHECK((meaning(each.left) == meaning(each.right)) == each.same);
  }
}

}  // namespace
}  // namespace shilu
