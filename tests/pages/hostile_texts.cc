#include <array>

#include "tests/pages/hostile_pages.h"

namespace shilu {
namespace {

std::string repeat(std::string_view piece, size_t count) {
  std::string text;
  text.reserve(piece.size() * count);
  for (size_t i = 0; i < count; ++i) {
    text += piece;
  }
  return text;
}

// One line of `length` times `piece`, `count` times over.
std::string lines(std::string_view piece, size_t length, size_t count) {
  return repeat(repeat(piece, length) + "\n", count);
}

constexpr std::string_view kSentence =
    "各乡镇人民政府、县直各部门要加强组织领导，明确责任分工，按时完成各项任务。\n";

// Every character of the basic block with every syllable: some are its own.
std::string readings_of_many_characters(size_t count) {
  constexpr auto kSyllables = std::to_array<std::string_view>(
      {"yi", "shi", "ji", "yu", "xi", "jian", "zhi", "li", "fu", "wei", "qi", "bi", "hu", "lu"});
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    const size_t c = 0x4E00 + i % 20'000;
    for (const std::string_view syllable : kSyllables) {
      text += static_cast<char>(0xE0 | (c >> 12));
      text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      text += static_cast<char>(0x80 | (c & 0x3F));
      text.append("(").append(syllable).append(")");
    }
  }
  return text;
}

constexpr auto kTexts = std::to_array<HostilePage>({
    // what is no text
    {"zeros", [](size_t n) { return std::string(n, '\0') + "字"; }, 10'000'000},
    {"surrogates alone", [](size_t n) { return repeat("\xED\xA0\x80", n) + "字"; }, 3'400'000},
    {"bytes of no charset", [](size_t n) { return std::string(n, '\xFF') + "字"; }, 10'000'000},
    {"continuation bytes", [](size_t n) { return std::string(n, '\x80') + "字"; }, 10'000'000},
    {"halves of characters", [](size_t n) { return repeat("\xE5\xAD", n) + "字"; }, 5'000'000},
    {"replacement characters", [](size_t n) { return repeat("\xEF\xBF\xBD", n); }, 3'400'000},
    {"private characters", [](size_t n) { return repeat("\xEE\x80\x80", n); }, 3'400'000},
    {"misread bytes", [](size_t n) { return repeat("锟斤拷", n); }, 1'100'000},
    // lines
    {"one line", [](size_t n) { return repeat("字", n); }, 3'400'000},
    {"one line of letters", [](size_t n) { return std::string(n, 'a'); }, 10'000'000},
    {"one line of digits", [](size_t n) { return std::string(n, '1'); }, 10'000'000},
    {"white space", [](size_t n) { return repeat(" \n\t ", n) + "字"; }, 2'500'000},
    {"wide spaces", [](size_t n) { return repeat("　", n) + "字"; }, 3'400'000},
    {"wide spaces in a line", [](size_t n) { return "字" + repeat("　", n) + "字"; }, 3'400'000},
    {"line ends", [](size_t n) { return std::string(n, '\n') + "字"; }, 10'000'000},
    {"lines of a character", [](size_t n) { return repeat("字\n", n); }, 190'000},
    {"lines of a sentence", [](size_t n) { return repeat(kSentence, n); }, 90'000},
    // marks
    {"brackets that open", [](size_t n) { return repeat("（", n); }, 3'400'000},
    {"quotations that open", [](size_t n) { return repeat("《", n); }, 3'400'000},
    {"colons", [](size_t n) { return repeat("：", n); }, 3'400'000},
    {"lines of colons", [](size_t n) { return lines("：", 200, n); }, 17'000},
    {"question marks", [](size_t n) { return repeat("字?", n); }, 2'600'000},
    {"question marks alone", [](size_t n) { return "字字" + std::string(n, '?'); }, 10'000'000},
    {"lines of dashes", [](size_t n) { return lines("- ", 300, n); }, 17'000},
    // furniture
    {"tools between short lines",
     [](size_t n) {
       return std::string(kSentence) + repeat("打印\n河湾县水库\n", n) + repeat("字库\n", 90);
     },
     120'000},
    {"tools in one line", [](size_t n) { return lines("打印 ", 11, n); }, 120'000},
    {"footers", [](size_t n) { return repeat("主办：河湾县 备案\n版权所有\n", n); }, 90'000},
    {"numbers of footers", [](size_t n) { return lines("辽ICP备05023109号 ", 8, n); }, 55'000},
    {"headings of attachments", [](size_t n) { return repeat("附件：\n", n); }, 190'000},
    {"names of attachments", [](size_t n) { return repeat("附件1：字\n", n); }, 190'000},
    {"notices of neighbours", [](size_t n) { return repeat("上一篇：字字字\n", n); }, 190'000},
    // metadata
    {"labels", [](size_t n) { return lines("来源：", 77, n) + std::string(kSentence); }, 14'000},
    {"labels with values",
     [](size_t n) { return repeat("来源：河湾县\n", n) + std::string(kSentence); }, 190'000},
    {"labels with marks",
     [](size_t
            n) { return repeat("来源：" + repeat("|,", 300) + "\n", n) + std::string(kSentence); },
     16'000},
    {"dates", [](size_t n) { return repeat("2018-03-06\n", n); }, 190'000},
    {"dates in one line", [](size_t n) { return repeat("2018-03-06 ", n); }, 900'000},
    {"dates of no calendar", [](size_t n) { return repeat("2018-23-36 ", n); }, 900'000},
    {"years and blanks", [](size_t n) { return repeat("2018" + std::string(5000, ' '), n); },
     2'000},
    {"years in numerals", [](size_t n) { return repeat("二〇一八年", n); }, 680'000},
    {"halves of document numbers", [](size_t n) { return repeat("办〔2018〕", n); }, 780'000},
    {"document numbers", [](size_t n) { return repeat("河政办〔2018〕1号\n", n); }, 190'000},
    // damage
    {"betting words", [](size_t n) { return repeat("博彩局", n); }, 1'100'000},
    {"betting words in lines", [](size_t n) { return repeat("澳门博彩办公室\n", n); }, 190'000},
    {"readings of one character", [](size_t n) { return repeat("字(zi)", n); }, 1'400'000},
    {"readings of many characters", readings_of_many_characters, 90'000},
    {"terms of another script", [](size_t n) { return repeat("信息化領導小組網絡", n); }, 380'000},
    {"lost characters", [](size_t n) { return repeat("年3月6召开 （）字字 ", n); }, 380'000},
});

}  // namespace

std::vector<HostilePage> hostile_texts() {
  return {kTexts.begin(), kTexts.end()};
}

std::string page_of_text(std::string_view text) {
  std::string page = "<title>字</title><div id=zoom><p>";
  for (const char c : text) {
    if (c == '\n') {
      page += "<p>";
    } else {
      page += c;
    }
  }
  return page;
}

}  // namespace shilu
