// The restored reading: cases by hand, cases as folders, and what holds for every text.
//
//   tests/cases/restore/<case>/{text.txt,restored.txt}   a text and its reading, both ours
//   ../shared/pages, ../shared/samples                   real pages and texts, where present
#include "extract/restore.h"

#include <unicode/utf8.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "extract/extract.h"
#include "extract/flags.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

using Changes = std::vector<RestoredChange>;

const std::vector<Flag> kNoFlags;
const std::vector<Flag> kConverted = {{"traditional_conversion", 2, {}}};
const std::vector<Flag> kAnnotated = {{"pinyin_annotations", 5, {}}};

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Flag> flags_of(const std::string& text) {
  FlagInput input;
  input.body = text;
  return judge_flags(input);
}

std::map<std::string_view, std::size_t> counts_of(const RestoredText& restored) {
  std::map<std::string_view, std::size_t> counts;
  for (const RestoredChange& change : restored.changes) counts[change.change] = change.count;
  return counts;
}

bool is_full_width(char32_t c) {
  return (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) ||
         (c >= 0xFF41 && c <= 0xFF5A);
}

bool is_white_or_invisible(char32_t c) {
  return c <= ' ' || c == 0xA0 || c == 0xAD || c == 0x3000 || (c >= 0x2000 && c <= 0x200F) ||
         c == 0x2060 || c == 0xFEFF;
}

// What white space and full-width digits do not enter, and how many of the latter there are.
struct Folded {
  std::u32string text;
  std::size_t full_width = 0;
  std::size_t line_feeds = 0;
};

Folded fold(const std::string& text) {
  Folded folded;
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t next = 0; next < length;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), next, length, c);
    const char32_t code = c < 0 ? 0xFFFD : static_cast<char32_t>(c);
    if (code == '\n') ++folded.line_feeds;
    if (is_white_or_invisible(code)) continue;
    if (is_full_width(code)) ++folded.full_width;
    folded.text += is_full_width(code) ? code - 0xFF10 + '0' : code;
  }
  return folded;
}

bool has_flag(const std::vector<Flag>& flags, std::string_view name) {
  for (const Flag& flag : flags) {
    if (flag.flag == name) return true;
  }
  return false;
}

// What holds for every text.
void check_properties(const std::string& text, const std::vector<Flag>& flags) {
  const RestoredText restored = restore(text, flags);
  REQUIRE(restore(restored.text, flags).text == restored.text);
  auto counts = counts_of(restored);
  const Folded before = fold(text);
  const Folded after = fold(restored.text);
  REQUIRE(before.line_feeds - after.line_feeds == counts["broken_lines"]);
  REQUIRE(before.full_width == counts["full_width_digits"]);
  REQUIRE(after.full_width == 0);
  const bool untouched =
      !has_flag(flags, "traditional_conversion") && !has_flag(flags, "pinyin_annotations");
  if (untouched) {
    REQUIRE(after.text == before.text);
    REQUIRE(counts["traditional_to_simplified"] + counts["pinyin_annotations"] == 0);
  }
  REQUIRE(restored.changes.empty() == (restored.text == text));
}

Document extract_file(const fs::path& path) {
  const std::string bytes = read_file(path);
  PageInput input;
  input.bytes = bytes;
  return extract_page(input);
}

}  // namespace

TEST_CASE("Only text flagged as converted becomes simplified") {
  const std::string classic = "《後漢書》卷一：世祖光武皇帝諱秀，字文叔，南陽蔡陽人。";
  const std::string macau = "澳門特別行政區政府印務局公佈，有關諮詢將於下週展開，歡迎市民參與。";
  for (const std::string& text : {classic, macau}) {
    CHECK(restore(text, flags_of(text)).text == text);
    CHECK(restore(text, flags_of(text)).changes.empty());
  }
  const RestoredText converted = restore("貫徹落實信息公開條例。", kConverted);
  CHECK(converted.text == "贯彻落实信息公开条例。");
  CHECK(converted.changes == Changes{{"traditional_to_simplified", 5}});  // 貫徹實開條
}

TEST_CASE("Brackets go only where text is flagged so, and only those that hold a reading") {
  const std::string text = "认(rèn)真落实(shí)《办法》(试行)，乐(xx)购，认（ren）真";
  CHECK(restore(text, kNoFlags).text == text);
  const RestoredText restored = restore(text, kAnnotated);
  CHECK(restored.text == "认真落实《办法》(试行)，乐(xx)购，认真");
  CHECK(restored.changes == Changes{{"pinyin_annotations", 3}});
}

TEST_CASE("Full-width digits and letters become ASCII, marks stay") {
  const RestoredText restored =
      restore("２０２１年１２：３０，Ａ座ｂ区，１２．５％，（一）！", kNoFlags);
  CHECK(restored.text == "2021年12：30，A座b区，12．5％，（一）！");
  CHECK(restored.changes == Changes{{"full_width_digits", 13}});
  CHECK(restore("12:30，ABC", kNoFlags).changes.empty());
}

TEST_CASE("Changes are told in one order") {
  const std::vector<Flag> both = {kConverted[0], kAnnotated[0]};
  const RestoredText restored = restore(
      "縣政府認(rèn)真　落實２０２１年的工作部署，全縣的水庫除險加固工程進展順利，\n完成三處。",
      both);
  CHECK(restored.text ==
        "县政府认真 落实2021年的工作部署，全县的水库除险加固工程进展顺利，完成三处。");
  CHECK(restored.changes == Changes{{"traditional_to_simplified", 9},
                                    {"pinyin_annotations", 1},
                                    {"full_width_digits", 4},
                                    {"spaces", 1},
                                    {"broken_lines", 1}});
}

TEST_CASE("What nobody can know stays") {
  const std::string text =
      "美高梅娛樂城办公厅关于法规?政策?解读的通知，20171231日，〔20168号，锟斤拷";
  CHECK(restore(text, flags_of(text)).text == text);
}

TEST_CASE("Texts are restored as their files say") {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(SHILU_SOURCE_DIR "/tests/cases/restore")) {
    INFO("case " << entry.path().filename());
    const std::string text = read_file(entry.path() / "text.txt");
    CHECK(restore(text, flags_of(text)).text == read_file(entry.path() / "restored.txt"));
    check_properties(text, flags_of(text));
    ++cases;
  }
  CHECK(cases == 3);
}

TEST_CASE("Each change of a mirror's text is counted") {
  const std::string text =
      read_file(SHILU_SOURCE_DIR "/tests/cases/restore/mirror-with-readings/text.txt");
  // Counted with another program: the characters in which the two files differ, and brackets.
  CHECK(restore(text, flags_of(text)).changes == Changes{{"traditional_to_simplified", 174},
                                                         {"pinyin_annotations", 21},
                                                         {"broken_lines", 1}});
}

TEST_CASE("Pages of the sample portals and of the cases keep all but white space") {
  std::size_t pages = 0;
  for (const char* folder : {"/tests/portal", "/tests/cases/extract"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(SHILU_SOURCE_DIR + std::string(folder))) {
      if (entry.path().extension() != ".html") continue;
      INFO(entry.path());
      const Document document = extract_file(entry.path());
      check_properties(document.text, document.flags);
      const RestoredText restored = restore(document.text, document.flags);
      CHECK(counts_of(restored).count("broken_lines") == 0);
      ++pages;
    }
  }
  CHECK(pages > 100);
}

TEST_CASE("Real pages keep all but white space, and every line of theirs") {
  const fs::path pages = SHILU_SOURCE_DIR "/../shared/pages";
  if (!fs::exists(pages)) {
    std::cout << "skipped: Real pages keep all but white space, and every line of theirs: "
                 "../shared not there\n";
    return;
  }
  for (const char* folder : {"html", "gb18030"}) {
    for (const auto& entry : fs::directory_iterator(pages / folder)) {
      INFO(entry.path());
      const Document document = extract_file(entry.path());
      check_properties(document.text, document.flags);
      CHECK(counts_of(restore(document.text, document.flags)).count("broken_lines") == 0);
    }
  }
}

TEST_CASE("Real damaged texts are restored") {
  const fs::path samples = SHILU_SOURCE_DIR "/../shared/samples";
  if (!fs::exists(samples)) {
    std::cout << "skipped: Real damaged texts are restored: ../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(samples)) {
    if (entry.path().extension() != ".txt") continue;
    INFO(entry.path());
    const Document document = clean_text(read_file(entry.path()));
    check_properties(document.text, document.flags);
  }
  const Document mirror = clean_text(read_file(samples / "002-suizhou-investment.txt"));
  const std::string restored = restore(mirror.text, mirror.flags).text;
  CHECK(restored.find(
            "\n一、概述\n2017年,我局高度重视政府信息公开工作,把此项工作作为加强党风廉政建设,"
            "转变工作作风,狠抓工作落实的重要举措。") != std::string::npos);
  CHECK(restored.find("对来随投资考察客商,认真听取客商意见") != std::string::npos);
  // No reading is left, and no traditional character.
  CHECK(flags_of(restored).empty());
  for (const char* left : {"(x", "(r", "ǎ", "ì", "政務", "開"}) {
    CHECK(restored.find(left) == std::string::npos);
  }
}

TEST_CASE("Whatever the text: a reading is its own, and counts are what was changed") {
  const std::string parts[] = {
      "县水务局",
      "客商",
      "精",
      "神",
      "的通知",
      "各乡镇",
      "張",
      "後漢書",
      "認(rèn)",
      "续（xù）",
      "(rèn)",
      "，",
      "。",
      "、",
      "：",
      "；",
      "《",
      "》",
      "（一）",
      "1.",
      "2021年",
      "３",
      "Ａ",
      " ",
      "　",
      "\u00A0",
      "\u200B",
      "\u200C",
      "\t",
      "\n",
      "\n",
      "\n",
      "\r\n",
      "abc",
      "7",
      "信息公開",
      "落實贯彻，",
      "\xE7\xBB",
      "\xFF",
      "，\n",
      "年 月",
      "第 一",
      "“",
      "”",
      "对来",
      "会议强调了各级领导干部在防汛抗旱工作中的责任，",
      "全县平均降雨量比常年同期偏多两成以上，局部乡镇出现暴雨",
      "全县森林防火会议召开。\n",
  };
  std::mt19937 random(2018);
  std::uniform_int_distribution<std::size_t> pick(0, std::size(parts) - 1);
  std::uniform_int_distribution<int> length(0, 120);
  const std::vector<Flag> both = {kConverted[0], kAnnotated[0]};
  for (int i = 0; i < 10000; ++i) {
    std::string text;
    for (int left = length(random); left > 0; --left) text += parts[pick(random)];
    INFO(text);
    check_properties(text, i % 2 == 0 ? kNoFlags : both);
  }
}

}  // namespace shilu
