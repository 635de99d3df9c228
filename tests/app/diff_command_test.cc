// diff in its three forms, run as a person runs it.
#include <pty.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kNotice = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kNews = "http://www.yunxi.gov.cn/xw/t2.html";

// One address with a version for each text.
std::string archive_of(const TemporaryFolder& folder, const std::vector<Document>& documents) {
  const std::string directory = folder.file("court");
  auto archive = open_archive(directory);
  int month = 1;
  for (const Document& document : documents) {
    const std::string time = "2018-0" + std::to_string(month++) + "-06T01:00:00Z";
    commit_one(*archive, page_commit(kNotice, time, document));
  }
  return directory;
}

std::string archive_of_texts(const TemporaryFolder& folder, const std::vector<std::string>& texts) {
  std::vector<Document> documents;
  for (const std::string& text : texts) {
    documents.push_back(article("关于防汛的通知", text));
  }
  return archive_of(folder, documents);
}

// What diff prints, with further arguments, from its first hunk on.
std::string hunks_of(const std::string& court, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"diff", "--archive", court, kNotice};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const std::string out = run_shilu(arguments).out;
  return out.substr(std::min(out.find("@@"), out.size()));
}

// A notice in two versions (March and June 2018), and a piece of news in one.
std::string filled_archive(const TemporaryFolder& folder) {
  const std::string directory = folder.file("court");
  auto archive = open_archive(directory);
  Document notice =
      article("关于防汛的通知", "第一条 检查堤防。\n第二条 上报结果。\n第三条 值班。");
  commit_one(*archive, page_commit(kNotice, "2018-03-06T01:00:00Z", notice));
  notice.text = "第一条 检查堤防。\n第二条 三日内上报结果。\n第三条 值班。";
  notice.source = "云溪县水务局";
  commit_one(*archive, page_commit(kNotice, "2018-06-06T01:00:00Z", notice));
  commit_one(*archive, page_commit(kNews, "2018-04-01T18:00:00Z", article("题", "新闻一则。")));
  return directory;
}

TEST_CASE("diff shows the paragraphs and fields that changed") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const std::string expected =
      "--- http://www.yunxi.gov.cn/zwgk/t1.html  version 1  2018-03-06T01:00:00.000Z\n"
      "+++ http://www.yunxi.gov.cn/zwgk/t1.html  version 2  2018-06-06T01:00:00.000Z\n"
      "-source: null\n"
      "+source: \"云溪县水务局\"\n"
      "@@ -1,3 +1,3 @@\n"
      " 第一条 检查堤防。\n"
      "-第二条 上报结果。\n"
      "+第二条 三日内上报结果。\n"
      "~ added 三日内\n"
      " 第三条 值班。\n";
  const ProgramResult last_two = run_shilu({"diff", "--archive", court, kNotice});
  CHECK(last_two.status == kExitDone);
  CHECK(last_two.out == expected);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "2018-03"}).out == expected);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "2018-03", "2018-12"}).out == expected);

  const ProgramResult json = run_shilu({"diff", "--archive", court, kNotice, "--json"});
  const auto diff = nlohmann::json::parse(json.out);
  CHECK(diff["before"]["version"] == 1);
  CHECK(diff["after"]["fetched_at"] == "2018-06-06T01:00:00.000Z");
  CHECK(diff["fields"][0] ==
        nlohmann::json({{"field", "source"}, {"before", nullptr}, {"after", "云溪县水务局"}}));
  CHECK(diff["lines"][1]["change"] == "edited");
  // "第二条 " is four characters, "三日内" the next three.
  CHECK(diff["lines"][1]["before_range"] == nlohmann::json({4, 4}));
  CHECK(diff["lines"][1]["after_range"] == nlohmann::json({4, 7}));

  const ProgramResult single = run_shilu({"diff", "--archive", court, kNews});
  CHECK(single.status == kExitNotSo);
  CHECK(single.err.find("only one version") != std::string::npos);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "2018-07", "2018-08"}).status ==
        kExitNotSo);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "2017"}).status == kExitNotSo);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "2018", "2019", "2020"}).status ==
        kExitUsage);
}

TEST_CASE("hunks keep three lines of context and count from one") {
  const TemporaryFolder folder;
  const std::string court = folder.file("court");
  std::string before;
  for (int line = 1; line <= 20; ++line) {
    before += "第" + std::to_string(line) + "行\n";
  }
  {
    auto archive = open_archive(court);
    commit_one(*archive, page_commit(kNotice, "2018-01-01T00:00:00Z", article("题", before)));
    std::string after = before;
    after.replace(after.find("第2行\n"), std::string("第2行\n").size(), "");
    after += "附则";
    commit_one(*archive, page_commit(kNotice, "2018-01-02T00:00:00Z", article("题", after)));
  }
  const std::string out = run_shilu({"diff", "--archive", court, kNotice}).out;
  CHECK(out.substr(out.find("@@")) ==
        "@@ -1,5 +1,4 @@\n 第1行\n-第2行\n 第3行\n 第4行\n 第5行\n"
        "@@ -18,4 +17,4 @@\n 第18行\n 第19行\n 第20行\n-\n+附则\n");
}

constexpr const char* kBudget2017 = "总投资2,300万元，2018年3月6日开工。";
constexpr const char* kBudget2018 = "总投资2,350万元，2018年3月8日开工。";

TEST_CASE("numbers and dates that changed are told by themselves") {
  const TemporaryFolder folder;
  const std::string court = archive_of_texts(folder, {kBudget2017, kBudget2018});
  CHECK(hunks_of(court) == "@@ -1,1 +1,1 @@\n-" + std::string(kBudget2017) + "\n+" + kBudget2018 +
                               "\n~ 2,300万元 → 2,350万元 (number)\n"
                               "~ 2018年3月6日 → 2018年3月8日 (date)\n");
  const auto json = nlohmann::json::parse(
      run_shilu({"diff", "--archive", court, kNotice, "--json"}).out)["lines"][0];
  CHECK(
      json["values"] ==
      nlohmann::json::parse(R"([{"before":"2,300万元","after":"2,350万元","kind":"number"},)"
                            R"({"before":"2018年3月6日","after":"2018年3月8日","kind":"date"}])"));
  // 总投资 are the first three characters; "2,300万元" seven; "，" one; "2018年3月6日" nine.
  CHECK(json["edits"] ==
        nlohmann::json::parse(
            R"([{"before":[3,10],"after":[3,10]},{"before":[11,20],"after":[11,20]}])"));
  CHECK(json["before_range"] == nlohmann::json({3, 20}));
}

TEST_CASE("colours stand where they are asked for, and mark what changed") {
  const TemporaryFolder folder;
  const std::string court = archive_of_texts(folder, {kBudget2017, kBudget2018});
  const std::string coloured =
      "\x1b[36m@@ -1,1 +1,1 @@\x1b[0m\n"
      "\x1b[31m-总投资\x1b[7m2,300万元\x1b[0m\x1b[31m，\x1b[7m2018年3月6日\x1b[0m\x1b["
      "31m开工。\x1b[0m\n"
      "\x1b[32m+总投资\x1b[7m2,350万元\x1b[0m\x1b[32m，\x1b[7m2018年3月8日\x1b[0m\x1b["
      "32m开工。\x1b[0m\n"
      "\x1b[33m~ 2,300万元 → 2,350万元 (number)\x1b[0m\n"
      "\x1b[33m~ 2018年3月6日 → 2018年3月8日 (date)\x1b[0m\n";
  const std::string always =
      run_shilu({"diff", "--archive", court, kNotice, "--color", "always"}).out;
  CHECK(always.substr(always.find("\x1b[36m@@")) == coloured);
  // Standard output is a file here.
  const std::string plain = run_shilu({"diff", "--archive", court, kNotice}).out;
  CHECK(plain.find('\x1b') == std::string::npos);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "--color", "never"}).out == plain);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "--color", "green"}).status == kExitUsage);
}

// What `shilu diff` prints on a terminal of its own.
std::string diff_on_terminal(const std::string& court, const char* no_color,
                             const std::string& color) {
  int terminal = -1;
  const pid_t process = forkpty(&terminal, nullptr, nullptr, nullptr);
  REQUIRE(process >= 0);
  if (process == 0) {
    if (no_color == nullptr) {
      unsetenv("NO_COLOR");
    } else {
      setenv("NO_COLOR", no_color, 1);
    }
    execl(SHILU_BINARY_DIR "/shilu", "shilu", "diff", "--archive", court.c_str(), kNotice,
          "--color", color.c_str(), nullptr);
    _exit(127);
  }
  std::string out;
  char buffer[4096];
  // A terminal whose other end is closed fails to be read.
  for (ssize_t size = 0; (size = read(terminal, buffer, sizeof buffer)) > 0;) {
    out.append(buffer, static_cast<size_t>(size));
  }
  close(terminal);
  int status = 0;
  CHECK(waitpid(process, &status, 0) == process);
  CHECK(status == 0);
  return out;
}

TEST_CASE("on a terminal there are colours, unless NO_COLOR stands in the environment") {
  const TemporaryFolder folder;
  const std::string court = archive_of_texts(folder, {kBudget2017, kBudget2018});
  const auto has_colours = [&](const char* no_color, const char* color) {
    const std::string out = diff_on_terminal(court, no_color, color);
    CHECK(out.find("2,350万元") != std::string::npos);
    return out.find("\x1b[32m") != std::string::npos;
  };
  CHECK(has_colours(nullptr, "auto"));
  CHECK(has_colours("", "auto"));  // no-color.org: only if it is not empty
  CHECK_FALSE(has_colours("1", "auto"));
  CHECK(has_colours("1", "always"));
  CHECK_FALSE(has_colours(nullptr, "never"));
}

TEST_CASE("a difference of white space alone can be seen") {
  const TemporaryFolder folder;
  const std::string court = archive_of_texts(
      folder, {"检查 堤防。\n甲", "检查\xC2\xA0堤防。\n甲", "检查\xC2\xA0堤防。\n甲 ",
               "检查\xC2\xA0堤防。\n甲 \n ", "检查\xC2\xA0堤防。\n甲 \n "});
  CHECK(hunks_of(court, {"2018-01", "2018-02"}).find("~ ␣ → ⟨U+00A0⟩\n") != std::string::npos);
  CHECK(hunks_of(court, {"2018-02", "2018-03"}).find("~ added ␣\n") != std::string::npos);
  CHECK(hunks_of(court, {"2018-03", "2018-04"}).find("\n+␣\n") != std::string::npos);
}

TEST_CASE("two versions that say the same are said to") {
  const TemporaryFolder folder;
  const std::string court = archive_of_texts(folder, {"甲", "乙", "甲"});
  const std::string text =
      run_shilu({"diff", "--archive", court, kNotice, "2018-01", "2018-03"}).out;
  CHECK(text.find("\n~ both versions say the same\n") != std::string::npos);
  const std::string html =
      run_shilu({"diff", "--archive", court, kNotice, "2018-01", "2018-03", "--html"}).out;
  CHECK(html.find("Both versions say the same.") != std::string::npos);
}

TEST_CASE("a paragraph that moved says where to and where from") {
  const TemporaryFolder folder;
  const std::string first = "各乡镇人民政府应当于每年汛期前检查河道堤防。";
  const std::string second = "县水务局负责汇总检查结果并报县人民政府备案。";
  const std::string third = "本办法由县水务局负责解释。";
  const std::string court = archive_of_texts(
      folder, {first + "\n" + second + "\n" + third, second + "\n" + third + "\n" + first});
  CHECK(hunks_of(court) == "@@ -1,3 +1,3 @@\n-" + first + "\n~ moved to line 3\n " + second +
                               "\n " + third + "\n+" + first + "\n~ moved from line 1\n");
  const auto lines = nlohmann::json::parse(
      run_shilu({"diff", "--archive", court, kNotice, "--json"}).out)["lines"];
  CHECK(lines[0]["change"] == "removed");
  CHECK(lines[0]["moved_to"] == 3);
  CHECK(lines[3]["change"] == "added");
  CHECK(lines[3]["moved_from"] == 1);
}

TEST_CASE("the page for a browser holds nothing that a page could put into it") {
  const TemporaryFolder folder;
  Document before = article("<script>alert(1)</script>", "甲<b>\"'&乙\n同");
  Document after = article("<img src=x onerror=alert(1)>", "甲<i>\"'&乙\n同");
  after.lang = "\"><script>";
  const std::string court = archive_of(folder, {before, after});
  const std::string out = folder.file("what changed.html");
  const ProgramResult written =
      run_shilu({"diff", "--archive", court, kNotice, "--html", "--out", out});
  CHECK(written.status == kExitDone);
  CHECK(written.out.empty());
  const std::string html = read_whole(out);
  CHECK(html == run_shilu({"diff", "--archive", court, kNotice, "--html"}).out);
  CHECK(html.starts_with("<!DOCTYPE html>\n"));
  for (const char* barred : {"<script", "<img", "<b>", "http-equiv=\"refresh"}) {
    INFO(barred);
    CHECK(html.find(barred) == std::string::npos);
  }
  CHECK(html.find("default-src 'none'") != std::string::npos);
  CHECK(html.find("甲&lt;<del>b</del><ins>i</ins>&gt;&quot;&#39;&amp;乙") != std::string::npos);

  CHECK(run_shilu({"diff", "--archive", court, kNotice, "--out", out}).status == kExitUsage);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "--html", "--json"}).status == kExitUsage);
  CHECK(run_shilu({"diff", "--archive", court, kNotice, "--html", "--out", "/nowhere/x.html"})
            .status != kExitDone);
}

}  // namespace
}  // namespace shilu
