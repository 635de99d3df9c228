#include "extract/han_script.h"

#include <catch2/catch.hpp>

namespace shilu {

TEST_CASE("Scripts and languages are told by the characters of one script only") {
  CHECK(han_script_of("云河县人民政府办公室关于造林的通知") == HanScript::kSimplified);
  CHECK(han_script_of("雲河縣人民政府辦公室關於造林的通知") == HanScript::kTraditional);
  CHECK(han_script_of("美高梅娛樂城，县政府办公厅关于会议的通知") == HanScript::kSimplified);
  CHECK(han_script_of("山川大地") == HanScript::kSimplified);
  CHECK(han_script_of("2018 notice") == HanScript::kNone);

  CHECK(language_of("云河县人民政府") == "zh-Hans");
  CHECK(language_of("雲河縣人民政府") == "zh-Hant");
  CHECK(language_of("Foreign investment guide of Yunhe county") == "en");
  CHECK(language_of("公开招标 ABC") == "zh-Hans");
  CHECK(language_of("2018-03-06") == "");
  // Characters that ICU takes for traditional ones, and simplified text has too.
  CHECK(language_of("乾隆著作，俱全") == "zh-Hans");
}

TEST_CASE("Traditional characters become simplified in their places") {
  CHECK(to_simplified("娛樂城辦公廳，2018年") == "娱乐城办公厅，2018年");
  CHECK(to_simplified("信息公开 ABC") == "信息公开 ABC");
  CHECK(to_simplified("俱樂部、姊妹、諮詢、衞生") == "俱乐部、姊妹、咨询、卫生");
  CHECK(to_simplified("\xFF"
                      "縣") ==
        "\xFF"
        "县");
}

TEST_CASE("Readings are checked without their tones, and by all that a character has") {
  CHECK(is_reading_of(U'續', "xù"));
  CHECK(is_reading_of(U'认', "rèn"));
  CHECK(is_reading_of(U'認', "ren"));
  CHECK(is_reading_of(U'當', "dàng"));
  CHECK(is_reading_of(U'调', "tiáo"));
  CHECK(is_reading_of(U'調', "diào"));
  CHECK(is_reading_of(U'綠', "lǜ"));
  CHECK_FALSE(is_reading_of(U'續', "ren"));
  CHECK_FALSE(is_reading_of(U'續', ""));
  CHECK_FALSE(is_reading_of(U'A', "a"));
}

TEST_CASE("Languages are told by their words and scripts, and else not named") {
  CHECK(language_of("The county lies in the east of the province, and it is known for tea.") ==
        "en");
  CHECK(language_of("Le comté se trouve dans une province connue pour ses vins.").empty());
  CHECK(language_of("GDP PPP 5G ISO9001 WTO").empty());
  CHECK(language_of("བོད་རང་སྐྱོང་ལྗོངས་མི་དམངས་སྲིད་གཞུང་།") == "bo");
  CHECK(language_of("شىنجاڭ ئۇيغۇر ئاپتونوم رايونى") == "ug");
  CHECK(language_of("연변조선족자치주 인민정부") == "ko");
  CHECK(language_of("延边州人民政府（연변조선족자치주）关于做好工作的通知，各县市人民政府") ==
        "zh-Hans");
}

TEST_CASE("Common characters are those of the first level, in either script") {
  CHECK(is_common_character(U'会'));
  CHECK(is_common_character(U'會'));
  CHECK_FALSE(is_common_character(U'圩'));
  CHECK_FALSE(is_common_character(U'沭'));
  CHECK_FALSE(is_common_character(U'a'));
}

TEST_CASE("The commonest reading of a character") {
  CHECK(is_commonest_reading(U'認', "rèn"));
  CHECK(is_commonest_reading(U'实', "shi"));
  CHECK_FALSE(is_commonest_reading(U'单', "shàn"));
  CHECK_FALSE(is_commonest_reading(U'认', "xù"));
}

TEST_CASE("Marks of Chinese punctuation are no Han characters") {
  CHECK(is_han(U'县'));
  CHECK(is_han(U'〇'));
  CHECK(is_han(U'𠮷'));
  for (const char32_t c : U"。、《〉ㄅあ7A") CHECK_FALSE(is_han(c));
}

}  // namespace shilu
