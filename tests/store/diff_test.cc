// Differences: nothing lost, nothing invented, the fewest lines; never a change without one.
#include "store/diff.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>

#include "base/characters.h"
#include "base/document_json.h"
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

TEST_CASE("without budget the difference is coarse and still whole") {
  std::string before = "head\n";
  std::string after = "head\n";
  for (int i = 0; i < 40; ++i) {
    before += "x" + std::to_string(i) + "\n";
    after += "y" + std::to_string(i) + "\n";
    before += "shared\n";
    after += "shared\n";
  }
  const auto fine = diff_lines(before, after);
  DiffBudget nothing{WorkBudget(0), WorkBudget(0), WorkBudget(0)};
  const auto coarse = diff_lines(before, after, nothing);
  const auto kept = [](const std::vector<DiffLine>& lines) {
    return std::count_if(lines.begin(), lines.end(),
                         [](const DiffLine& line) { return line.change == LineChange::kKept; });
  };
  CHECK(kept(fine) == 42);
  CHECK(kept(coarse) == 3);  // "head", and "shared" and "" at the end
  CHECK(joined(coarse, LineChange::kAdded, false) == before);
  CHECK(joined(coarse, LineChange::kRemoved, true) == after);
}

size_t count_of(const std::vector<DiffLine>& lines, LineChange change) {
  return static_cast<size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const DiffLine& line) { return line.change == change; }));
}

TEST_CASE("ten thousand lines with a figure changed in each are edited lines, within the budget") {
  std::string before;
  std::string after;
  for (int i = 0; i < 10'000; ++i) {
    const std::string line = "石桥镇第" + std::to_string(i) + "村防汛物资储备仓库\t";
    before += line + std::to_string(i) + "\n";
    after += line + std::to_string(i + 1) + "\n";
  }
  DiffBudget budget;
  const auto lines = diff_lines(before, after, budget);
  CHECK(count_of(lines, LineChange::kEdited) == 10'000);
  // What is left says that none of the three ran out.
  CHECK(budget.lines.left() > 0);
  CHECK(budget.pairs.left() > 0);
  CHECK(budget.characters.left() > 0);
}

TEST_CASE("two long texts without a common line cost what they may") {
  std::string before;
  std::string after;
  for (int i = 0; i < 50'000; ++i) {
    before += "b" + std::to_string(i) + "\n";
    after += "a" + std::to_string(i) + "\n";
  }
  DiffBudget budget{WorkBudget(100'000), WorkBudget(100'000), WorkBudget(100'000)};
  const auto lines = diff_lines(before, after, budget);
  CHECK(joined(lines, LineChange::kAdded, false) == before);
  CHECK(joined(lines, LineChange::kRemoved, true) == after);
}

TEST_CASE("a row that was put in does not shift the rows that were edited") {
  const auto lines =
      diff_lines("石桥镇\t120\t340\n柳河乡\t133\t352\n合计\t253\t692",
                 "新民乡\t18\t44\n石桥镇\t121\t341\n柳河乡\t134\t353\n合计\t273\t738");
  CHECK(shape(lines) ==
        "+新民乡\t18\t44 ~石桥镇\t120\t340>石桥镇\t121\t341 "
        "~柳河乡\t133\t352>柳河乡\t134\t353 ~合计\t253\t692>合计\t273\t738");
}

constexpr const char* kFirst = "各乡镇人民政府应当于每年汛期前检查河道堤防。";
constexpr const char* kSecond = "县水务局负责汇总检查结果并报县人民政府备案。";
constexpr const char* kThird = "本办法由县水务局负责解释。";

TEST_CASE("a paragraph that moved is removed here and added there, and both say so") {
  const std::string before = std::string(kFirst) + "\n" + kSecond + "\n" + kThird;
  const std::string after = std::string(kSecond) + "\n" + kThird + "\n" + kFirst;
  const auto lines = diff_lines(before, after);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].change == LineChange::kRemoved);
  CHECK(lines[0].moved == 3u);
  CHECK(lines[3].change == LineChange::kAdded);
  CHECK(lines[3].moved == 0u);
  CHECK(lines[3].edits.edits.empty());
}

TEST_CASE("a paragraph numbered anew where it moved is told as moved, with what changed in it") {
  const std::string before = "第二条　" + std::string(kFirst) + "\n" + kSecond + "\n" + kThird;
  const std::string after = std::string(kSecond) + "\n" + kThird + "\n第四条　" + kFirst;
  const auto lines = diff_lines(before, after);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].moved == 3u);
  CHECK(lines[3].moved == 0u);
  REQUIRE(lines[3].edits.edits.size() == 1);
  CHECK(lines[3].edits.edits[0].before.of(lines[0].before) == "第二条");
  CHECK(lines[3].edits.edits[0].after.of(lines[3].after) == "第四条");
}

TEST_CASE("short lines, and lines that stand twice, are never told as moved") {
  const std::string short_line = "二、工作要求";
  const std::string twice = kFirst;
  const struct {
    std::string before;
    std::string after;
  } cases[] = {
      {short_line + "\n" + kSecond + "\n" + kThird,
       std::string(kSecond) + "\n" + kThird + "\n" + short_line},
      {twice + "\n" + kSecond + "\n" + twice + "\n" + kThird,
       std::string(kSecond) + "\n" + twice + "\n" + kThird + "\n" + twice},
  };
  for (const auto& each : cases) {
    INFO(each.before);
    for (const DiffLine& line : diff_lines(each.before, each.after)) {
      CHECK_FALSE(line.moved.has_value());
    }
  }
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
      {"published_from", [](Document& d) { d.published_from = "meta"; }, "\"meta\""},
      {"meta_published", [](Document& d) { d.meta_published = "2018-03-07"; }, "\"2018-03-07\""},
      {"site", [](Document& d) { d.site.site_id = "2110210002"; },
       R"({"name":null,"site_id":"2110210002","icp":null,"police":null,"organiser":null})"},
      {"links",
       [](Document& d) {
         d.links = {{"http://a.gov.cn/", LinkRelation::kNav}};
       },
       R"([{"url":"http://a.gov.cn/","rel":"nav"}])"},
      {"removed",
       [](Document& d) {
         d.removed = {{"分享到", "share"}};
       },
       R"([{"text":"分享到","reason":"share"}])"},
      {"flags",
       [](Document& d) {
         d.flags = {{"truncated", 1, {}}};
       },
       R"([{"flag":"truncated","score":1,"evidence":[]}])"},
      {"charset", [](Document& d) { d.charset.used = "GB18030"; },
       R"({"used":"GB18030","from":"meta"})"},
      {"lang", [](Document& d) { d.lang = "zh-Hant"; }, "\"zh-Hant\""},
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

TEST_CASE("the fields that make a version stand before those that do not") {
  const Document before = article("甲", "同一文");
  Document after = before;
  after.column = "公告";
  after.payload_sha256 = "ab";
  const DocumentDiff diff = diff_documents(before, after);
  REQUIRE(diff.fields.size() == 2);
  CHECK(diff.fields[0].field == "payload_sha256");
  CHECK(diff.fields[1].field == "column");
}

TEST_CASE("every field that makes a version has a place in the diff") {
  const nlohmann::ordered_json json = document_to_json(Document(), {});
  for (const StateField& field : state_fields(Document())) {
    INFO(field.name);
    CHECK(json.contains(std::string(field.name)));
  }
}

// A text turned into the other by its difference alone.
std::string turned(const std::vector<DiffLine>& lines, bool forwards) {
  std::string text;
  bool first = true;
  for (const DiffLine& line : lines) {
    if (line.change == (forwards ? LineChange::kRemoved : LineChange::kAdded)) {
      continue;
    }
    text += first ? "" : "\n";
    first = false;
    if (line.change != LineChange::kEdited) {
      text += forwards ? line.after : line.before;
      continue;
    }
    const std::string& from = forwards ? line.before : line.after;
    const std::string& to = forwards ? line.after : line.before;
    size_t place = 0;
    for (const CharacterEdit& edit : line.edits.edits) {
      const ByteRange& source = forwards ? edit.before : edit.after;
      text += from.substr(place, source.begin - place);
      text += (forwards ? edit.after : edit.before).of(to);
      place = source.end;
    }
    text += from.substr(place);
  }
  return text;
}

TEST_CASE("whatever makes two versions differ shows, and the difference gives either text") {
  const std::vector<std::string> pieces{"甲", "\n", " ",  "\t", "　",   "\xC2\xA0", "\xE2\x80\x8B",
                                        "\r", "3",  "。", "年", "\xff", "a"};
  const std::string text = std::string(kFirst) + "\n" + kSecond + "\n\n合计\t253\t692\n" + kThird;
  std::mt19937 random(3);
  const auto change = [&](std::string& value) {
    // On the boundary of a character: put in, take out, or put in the place of.
    std::vector<size_t> places{0};
    for (std::string_view rest = value; !rest.empty();) {
      take_character(rest);
      places.push_back(value.size() - rest.size());
    }
    const size_t at = random() % places.size();
    const size_t taken = at + 1 < places.size() && random() % 2 == 0 ? 1 : 0;
    const std::string put = taken == 1 && random() % 2 == 0 ? "" : pieces[random() % pieces.size()];
    value.replace(places[at], places[at + taken] - places[at], put);
  };
  const std::vector<std::function<void(Document&)>> changes{
      [&](Document& d) { change(d.text); },
      [&](Document& d) { change(*d.title); },
      [&](Document& d) { change(d.doc_number.emplace("云政发〔2018〕3号")); },
      [&](Document& d) { change(d.index_number.emplace("000014349/2018-00003")); },
      [&](Document& d) { change(d.source.emplace()); },
      [&](Document& d) { change(d.issuer.emplace()); },
      [&](Document& d) { change(d.payload_sha256.emplace()); },
      [&](Document& d) { change(d.attachments[0].name); },
      [&](Document& d) { change(d.attachments[0].url); },
      [&](Document& d) { d.attachments.push_back(d.attachments[0]); },
      [&](Document& d) { d.published = beijing_day(at("2018-03-06")); },
      [&](Document& d) { d.signed_on = beijing_day(at("2018-03-06")); },
      [&](Document& d) { d.kind = PageKind::kEmpty; },
  };
  for (int round = 0; round < 4000; ++round) {
    Document before = article("关于2018年防汛的通知", text);
    before.attachments = {{"http://a.gov.cn/f.pdf", "附件", "pdf"}};
    CHECK(diff_documents(before, before).is_empty());
    Document after = before;
    changes[static_cast<size_t>(round) % changes.size()](after);
    const DocumentDiff diff = diff_documents(before, after);
    INFO(after.text);
    CHECK(diff.is_empty() == (document_digest(before) == document_digest(after)));
    CHECK(turned(diff.lines, true) == after.text);
    CHECK(turned(diff.lines, false) == before.text);
    // Many changes at once.
    for (int i = 0; i < 5; ++i) {
      change(after.text);
    }
    const auto lines = diff_lines(before.text, after.text);
    CHECK(turned(lines, true) == after.text);
    CHECK(turned(lines, false) == before.text);
  }
}

}  // namespace
}  // namespace shilu
