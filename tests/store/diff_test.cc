// Differences: nothing lost, nothing invented, the fewest lines.
#include "store/diff.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// "-old +new ~old>new  kept", a line a word, for tables by hand.
std::string shape(const std::vector<DiffLine>& lines) {
  std::string text;
  for (const DiffLine& line : lines) {
    text += text.empty() ? "" : " ";
    switch (line.change) {
      case LineChange::kKept:
        text += line.before;
        break;
      case LineChange::kRemoved:
        text += "-" + line.before;
        break;
      case LineChange::kAdded:
        text += "+" + line.after;
        break;
      case LineChange::kEdited:
        text += "~" + line.before + ">" + line.after;
        break;
    }
  }
  return text;
}

TEST_CASE("differences of texts, by hand") {
  const struct {
    const char* before;
    const char* after;
    const char* expected;
  } cases[] = {
      {"a\nb\nc", "a\nb\nc", "a b c"},
      {"a\nb\nc", "a\nc", "a -b c"},
      {"a\nc", "a\nb\nc", "a +b c"},
      {"a\nx\nc", "a\ny\nc", "a -x +y c"},
      {"x\ny\nz", "p\nq", "-x -y -z +p +q"},
      // The example of Myers' paper, with its script 1D, 2D, 3IB, 6D, 7IC.
      {"a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc", "-a -b c +b a b -b a +c"},
      {"", "", ""},
      {"", "a", "- +a"},
      {"a", "a\n", "a +"},
      {"a\n", "a", "a -"},
      {"a\nb", "b\na", "-a b +a"},
      {"第一条", "第二条", "~第一条>第二条"},
      {"k\n甲乙丙丁\nm", "k\n甲乙丙戊\nm", "k ~甲乙丙丁>甲乙丙戊 m"},
      {"甲乙丙丁\nx", "y\nz\nx", "-甲乙丙丁 +y +z x"},
  };
  for (const auto& each : cases) {
    INFO(each.before << " | " << each.after);
    CHECK(shape(diff_lines(each.before, each.after)) == each.expected);
  }
}

TEST_CASE("an edited line says which characters changed, on whole characters") {
  // 甲 E7 94 B2 and 由 E7 94 B1 share two octets; they are different characters all the same.
  const auto lines = diff_lines("自二〇一八年甲日起施行", "自二〇一八年由日起施行");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].change == LineChange::kEdited);
  CHECK(lines[0].before.substr(lines[0].before_range.begin,
                               lines[0].before_range.end - lines[0].before_range.begin) == "甲");
  CHECK(lines[0].after.substr(lines[0].after_range.begin,
                              lines[0].after_range.end - lines[0].after_range.begin) == "由");
  // 一 E4 B8 80 and 瀀 E7 80 80 share their last octet only.
  const auto tails = diff_lines("共和国境内一", "共和国境内瀀");
  CHECK(tails[0].before.substr(tails[0].before_range.begin) == "一");
  // A word put in leaves nothing of the old line to mark.
  const auto inserted = diff_lines("县人民政府办公室", "县人民政府总办公室");
  CHECK(inserted[0].before_range.begin == inserted[0].before_range.end);
  CHECK(inserted[0].after.substr(inserted[0].after_range.begin, 3) == "总");
}

std::string joined(const std::vector<DiffLine>& lines, LineChange left_out, bool after) {
  std::string text;
  bool first = true;
  for (const DiffLine& line : lines) {
    if (line.change == left_out) {
      continue;
    }
    text += (first ? "" : "\n") + (after ? line.after : line.before);
    first = false;
  }
  return text;
}

// The length of the longest common subsequence by the textbook table: another implementation.
size_t longest_common(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> table(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1
                                         : std::max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[a.size()][b.size()];
}

TEST_CASE("both texts read back from their difference, and it keeps as much as can be kept") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string letters[2];
    std::string texts[2];
    for (int side = 0; side < 2; ++side) {
      letters[side].resize(1 + random() % 14);
      for (char& letter : letters[side]) {
        letter = static_cast<char>('a' + random() % 4);
        texts[side] += texts[side].empty() ? "" : "\n";
        texts[side] += letter;
      }
    }
    const auto lines = diff_lines(texts[0], texts[1]);
    CHECK(joined(lines, LineChange::kAdded, false) == texts[0]);
    CHECK(joined(lines, LineChange::kRemoved, true) == texts[1]);
    const auto kept = std::count_if(lines.begin(), lines.end(), [](const DiffLine& line) {
      return line.change == LineChange::kKept;
    });
    CHECK(static_cast<size_t>(kept) == longest_common(letters[0], letters[1]));
  }
}

TEST_CASE("past the limit of edits the difference is coarse and still whole") {
  std::string before = "head\n";
  std::string after = "head\n";
  for (int i = 0; i < 40; ++i) {
    before += "x" + std::to_string(i) + "\n";
    after += "y" + std::to_string(i) + "\n";
    before += "shared\n";
    after += "shared\n";
  }
  const auto fine = diff_lines(before, after);
  const auto coarse = diff_lines(before, after, /*most_edits=*/10);
  const auto kept = [](const std::vector<DiffLine>& lines) {
    return std::count_if(lines.begin(), lines.end(),
                         [](const DiffLine& line) { return line.change == LineChange::kKept; });
  };
  CHECK(kept(fine) == 42);
  CHECK(kept(coarse) == 3);  // "head", and "shared" and "" at the end
  CHECK(joined(coarse, LineChange::kAdded, false) == before);
  CHECK(joined(coarse, LineChange::kRemoved, true) == after);
}

TEST_CASE("work on two long texts without a common line is bounded") {
  std::string before;
  std::string after;
  for (int i = 0; i < 50'000; ++i) {
    before += "b" + std::to_string(i) + "\n";
    after += "a" + std::to_string(i) + "\n";
  }
  CHECK(diff_lines(before, after).size() >= 50'000);
}

TEST_CASE("fields that differ are named with both values") {
  Document before = article("甲", "同一文");
  Document after = before;
  CHECK(diff_documents(before, after).is_empty());
  const struct {
    const char* field;
    std::function<void(Document&)> change;
    const char* value;
  } cases[] = {
      {"kind", [](Document& d) { d.kind = PageKind::kEmpty; }, "\"empty\""},
      {"title", [](Document& d) { d.title = "乙"; }, "\"乙\""},
      {"published", [](Document& d) { d.published = beijing_day(at("2018-03-06")); },
       "\"2018-03-06\""},
      {"published_at", [](Document& d) { d.published_at = "2018-03-06 09:30"; },
       "\"2018-03-06 09:30\""},
      {"signed", [](Document& d) { d.signed_on = beijing_day(at("2018-03-05")); },
       "\"2018-03-05\""},
      {"source", [](Document& d) { d.source = "云溪日报"; }, "\"云溪日报\""},
      {"issuer", [](Document& d) { d.issuer = "县政府办"; }, "\"县政府办\""},
      {"doc_number", [](Document& d) { d.doc_number = "云政发〔2018〕3号"; },
       "\"云政发〔2018〕3号\""},
      {"index_number", [](Document& d) { d.index_number = "000014349/2018-00003"; },
       "\"000014349/2018-00003\""},
      {"column", [](Document& d) { d.column = "公告"; }, "\"公告\""},
      {"payload_sha256", [](Document& d) { d.payload_sha256 = "ab"; }, "\"ab\""},
      {"attachments",
       [](Document& d) {
         d.attachments = {{"http://a.gov.cn/f.pdf", "附件", "pdf"}};
       },
       R"([{"url":"http://a.gov.cn/f.pdf","name":"附件","type":"pdf"}])"},
  };
  for (const auto& each : cases) {
    INFO(each.field);
    after = before;
    each.change(after);
    const DocumentDiff diff = diff_documents(before, after);
    REQUIRE(diff.fields.size() == 1);
    CHECK(diff.fields[0].field == each.field);
    CHECK(diff.fields[0].after == each.value);
    CHECK_FALSE(diff.is_empty());
  }
  after = before;
  after.text = "另一文";
  CHECK_FALSE(diff_documents(before, after).is_empty());
  CHECK(diff_documents(before, after).fields.empty());
}

}  // namespace
}  // namespace shilu
