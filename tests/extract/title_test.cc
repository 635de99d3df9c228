#include "extract/title.h"

#include <catch2/catch.hpp>

namespace shilu {

TEST_CASE("A date in brackets behind a title is not of the title") {
  for (const char* title :
       {"关于防汛工作的通知(2024-05-11)", "关于防汛工作的通知（2024-05-11）",
        "关于防汛工作的通知 （ 2024年5月11日 ）", "关于防汛工作的通知（2024-05-11 09:30）",
        "关于防汛工作的通知(２０２４-05-11)"}) {
    CAPTURE(title);
    CHECK(title_without_date(title) == "关于防汛工作的通知");
  }
  CHECK(title_without_date("2018年3月6日会议纪要（2024-05-11）") == "2018年3月6日会议纪要");
}

TEST_CASE("Other brackets and dates are of the title") {
  for (const char* title :
       {"关于防汛工作的通知", "关于防汛工作的通知（试行）", "防汛值班表（2024年5月）",
        "防汛值班表（2024年5月11日至12日）", "（2024-05-11）", "防汛值班表（2024-05-11",
        "（2024-05-11）防汛值班表", "防汛值班表2024-05-11"}) {
    CAPTURE(title);
    CHECK(title_without_date(title) == title);
  }
}

}  // namespace shilu
