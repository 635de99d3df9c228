#include "extract/simplify.h"

#include <catch2/catch.hpp>

namespace shilu {

TEST_CASE("Words in which a character keeps its form or takes another") {
  const struct {
    const char* traditional;
    const char* simplified;
  } cases[] = {
      {"乾隆年間，乾淨的餅乾，乾旱，幹部，干涉", "乾隆年间，干净的饼干，干旱，干部，干涉"},
      {"乾安縣、乾縣與乾坤灣", "乾安县、乾县与乾坤湾"},
      {"圍繞著顯著問題，著力抓好著作權保護", "围绕着显著问题，着力抓好著作权保护"},
      {"瞭望臺一目瞭然，群眾瞭解", "瞭望台一目了然，群众了解"},
      {"憑藉、藉助與慰藉", "凭借、借助与慰藉"},
      {"關於於潛鎮", "关于於潜镇"},
      {"徵收與魏徵，宮商角徵羽", "征收与魏徵，宫商角徵羽"},
      {"答覆、回覆、批覆、反覆，覆蓋", "答复、回复、批复、反复，覆盖"},
      {"函覆、覆函與行政覆議", "函复、复函与行政复议"},
      {"祇要條件具備，神祇", "只要条件具备，神祇"},
      {"諮詢服務，人民俱樂部", "咨询服务，人民俱乐部"},
      {"皇后與後來，公里與裏面、這裡", "皇后与后来，公里与里面、这里"},
      {"發展、頭髮，復議、複雜，聯繫、關係", "发展、头发，复议、复杂，联系、关系"},
  };
  for (const auto& each : cases) {
    CHECK(simplify(each.traditional).text == each.simplified);
    CHECK(simplify(each.simplified).text == each.simplified);
  }
}

TEST_CASE("Words stay the words they are") {
  CHECK(simplify("資訊與網路服務").text == "资讯与网路服务");
}

TEST_CASE("Lines in simplified characters keep what they quote") {
  const SimplifiedText mixed = simplify(
      "縣志辦公室編寫\n"
      "本志依据《後漢書》编写，乾隆年间有增补。\n"
      "著者不詳");
  CHECK(mixed.text ==
        "县志办公室编写\n"
        "本志依据《後漢書》编写，乾隆年间有增补。\n"
        "著者不详");
  CHECK(mixed.changed == 5);  // 縣 辦 編 寫 詳
}

TEST_CASE("Bytes that are no text stay") {
  CHECK(simplify("縣\xFF\xE7\n\xC3縣").text == "县\xFF\xE7\n\xC3县");
  CHECK(simplify("").text.empty());
}

}  // namespace shilu
