// Bytes that are no text, and characters that say nothing among those that do.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "extract/extract.h"

namespace shilu {
namespace {

Document extract_bytes(const std::string& bytes) {
  PageInput input;
  input.bytes = bytes;
  return extract_page(input);
}

// A notice of 200 characters, each tenth or twentieth of which is another.
std::string notice_with(std::string_view other, int each) {
  static constexpr std::string_view kHan = "各部门要加强组织领导明确责任分工按时完成任务";
  std::string text = "<meta charset=utf-8><div class=TRS_Editor><p>";
  for (int i = 0; i < 200; ++i) {
    text += i % each == 0 ? other : kHan.substr(static_cast<size_t>(i) * 3 % kHan.size(), 3);
  }
  return text + "。</p></div>";
}

int undecodable_of(const Document& document) {
  const auto found = std::find_if(document.flags.begin(), document.flags.end(),
                                  [](const Flag& flag) { return flag.flag == "undecodable"; });
  return found == document.flags.end() ? 0 : found->score;
}

}  // namespace

TEST_CASE("random bytes are no article") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    std::string bytes(20'000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() & 0xFFU);
    for (const std::string mark : {"", "\xFE\xFF", "\xFF\xFE", "\xEF\xBB\xBF"}) {
      CAPTURE(seed, mark.size());
      CHECK(extract_bytes(mark + bytes).kind != PageKind::kArticle);
    }
  }
}

TEST_CASE("a text is an article where at most a tenth of its characters say nothing") {
  // Private use, not assigned, a control, one that was replaced.
  for (const std::string other : {"\uE5E5", "\u0378", "\x01", "\uFFFD"}) {
    CAPTURE(other);
    CHECK(extract_bytes(notice_with(other, 20)).kind == PageKind::kArticle);
    CHECK(extract_bytes(notice_with(other, 5)).kind == PageKind::kEmpty);
  }
  CHECK(extract_bytes(notice_with("字", 2)).kind == PageKind::kArticle);
  CHECK(extract_bytes(notice_with("𠀀", 2)).kind == PageKind::kArticle);
}

TEST_CASE("each sequence of a plain text that could not be decoded counts") {
  CHECK(undecodable_of(clean_text("自即日起\xFF\xFF\xFF封闭施工。")) == 3);
  CHECK(undecodable_of(clean_text("自即日起封闭施工。" + std::string(1200, '\xFF'))) == 1000);
  CHECK(undecodable_of(clean_text("自即日起封闭施工。")) == 0);
}

}  // namespace shilu
