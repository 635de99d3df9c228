// list, get, history and dump, run as a person runs them.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "store/archive_lock.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kNotice = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kNews = "http://www.yunxi.gov.cn/xw/t2.html";

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
  commit_one(*archive,
             page_commit(kNews, "2018-04-01T18:00:00Z", article("坏\x1b[31m题", "新闻一则。")));
  return directory;
}

TEST_CASE("list prints a line an address, and JSON on request") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const ProgramResult all = run_shilu({"list", "--archive", court});
  CHECK(all.status == kExitDone);
  CHECK(all.err.empty());
  // 18:00 UTC is the next day in Beijing. An escape in a title does not reach a terminal.
  CHECK(all.out == "2018-04-02     1  article     坏 [31m题" + std::string(44 - 9, ' ') + "  " +
                       kNews + "\n" + "2018-06-06     2  article     关于防汛的通知" +
                       std::string(44 - 14, ' ') + "  " + kNotice + "\n");
  const ProgramResult some =
      run_shilu({"list", "--archive", court, "http://www.yunxi.gov.cn/zwgk/", "--json"});
  CHECK(some.status == kExitDone);
  const auto json = nlohmann::json::parse(some.out);
  CHECK(json["url"] == kNotice);
  CHECK(json["versions"] == 2);
  CHECK(json["last_seen"] == "2018-06-06T01:00:00.000Z");
  CHECK_FALSE(json.contains("text"));

  const ProgramResult none = run_shilu({"list", "--archive", court, "http://www.yunxi.gov.cn/hd/"});
  CHECK(none.status == kExitNotSo);
  CHECK(none.out.empty());
  CHECK(none.err == "shilu: no document under http://www.yunxi.gov.cn/hd/\n");
  CHECK(run_shilu({"list", "--archive", court, "yunxi"}).status == kExitUsage);
}

TEST_CASE("get prints the text in force, or all that is known") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  CHECK(run_shilu({"get", "--archive", court, kNotice}).out ==
        "第一条 检查堤防。\n第二条 三日内上报结果。\n第三条 值班。\n");
  CHECK(run_shilu({"get", "--archive", court, kNotice, "--as-of", "2018-03"}).out ==
        "第一条 检查堤防。\n第二条 上报结果。\n第三条 值班。\n");
  const ProgramResult json =
      run_shilu({"get", "--archive", court, kNotice, "--as-of", "2018-03-06", "--format", "json"});
  CHECK(json.status == kExitDone);
  const auto row = nlohmann::json::parse(json.out);
  CHECK(row["versions"] == 1);  // the second was not made yet
  CHECK(row["last_seen"].is_null());
  CHECK(row["version"] == 1);
  CHECK(row["title"] == "关于防汛的通知");

  const ProgramResult early =
      run_shilu({"get", "--archive", court, kNotice, "--as-of", "2018-03-05"});
  CHECK(early.status == kExitNotSo);
  CHECK(early.err.find("as of 2018-03-05T15:59:59.999Z") != std::string::npos);
  CHECK(run_shilu({"get", "--archive", court, "http://www.yunxi.gov.cn/none"}).status ==
        kExitNotSo);
  CHECK(run_shilu({"get", "--archive", court, "mailto:x@y"}).status == kExitUsage);
  CHECK(run_shilu({"get", "--archive", court, kNotice, "--as-of", "spring"}).status == kExitUsage);
  CHECK(run_shilu({"get", "--archive", court, kNotice, "--format", "pdf"}).status == kExitUsage);
}

TEST_CASE("get and dump give the restored reading on request, derived from what is kept") {
  const TemporaryFolder folder;
  const std::string court = folder.file("court");
  {
    const auto archive = open_archive(court);
    Document mirrored = article("關於防汛的通知", "貫徹落實２０２１年信息公開條例。");
    mirrored.flags = {{"traditional_conversion", 2, {"信息公開"}}};
    commit_one(*archive, page_commit(kNotice, "2018-03-06T01:00:00Z", mirrored));
    commit_one(*archive, page_commit(kNews, "2018-04-01T18:00:00Z", article("题", "新闻一则。")));
  }
  const std::string restored = "贯彻落实2021年信息公开条例。";
  const nlohmann::json changes = {{{"change", "traditional_to_simplified"}, {"count", 5}},
                                  {{"change", "full_width_digits"}, {"count", 4}}};
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin() + 1, {"--archive", court});
    const ProgramResult result = run_shilu(arguments);
    CHECK(result.status == kExitDone);
    return result.out;
  };
  CHECK(run({"get", kNotice, "--restored"}) == restored + "\n");
  CHECK(run({"get", kNotice}) == "貫徹落實２０２１年信息公開條例。\n");
  const auto json = nlohmann::json::parse(run({"get", kNotice, "--format", "json", "--restored"}));
  CHECK(json["text"] == "貫徹落實２０２１年信息公開條例。");
  CHECK(json["restored"] == restored);
  CHECK(json["restored_changes"] == changes);
  CHECK_FALSE(
      nlohmann::json::parse(run({"get", kNotice, "--format", "json"})).contains("restored"));
  CHECK_FALSE(nlohmann::json::parse(run({"get", kNews, "--format", "json", "--restored"}))
                  .contains("restored"));

  const std::string rows = run({"dump", "--out", "-", "--restored"});
  const size_t feed = rows.find('\n');
  const auto news = nlohmann::json::parse(rows.substr(0, feed));
  const auto notice = nlohmann::json::parse(rows.substr(feed + 1));
  CHECK(news["url"] == kNews);
  CHECK_FALSE(news.contains("restored"));
  CHECK(notice["restored"] == restored);
  CHECK(notice["restored_changes"] == changes);
  CHECK(run({"dump", "--out", "-"}).find("restored") == std::string::npos);

  // To a file too: with the two fields it is larger than without.
  run({"dump", "--out", folder.file("with"), "--restored"});
  run({"dump", "--out", folder.file("without")});
  CHECK(std::filesystem::file_size(folder.file("with") + "/documents.jsonl.zst") >
        std::filesystem::file_size(folder.file("without") + "/documents.jsonl.zst"));
}

TEST_CASE("history lists versions, the oldest first") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const ProgramResult table = run_shilu({"history", "--archive", court, kNotice});
  CHECK(table.status == kExitDone);
  CHECK(table.out ==
        "1  2018-03-06T01:00:00.000Z  article  关于防汛的通知\n"
        "2  2018-06-06T01:00:00.000Z  article  关于防汛的通知\n");
  const ProgramResult json = run_shilu({"history", "--archive", court, kNotice, "--json"});
  const size_t feed = json.out.find('\n');
  CHECK(nlohmann::json::parse(json.out.substr(0, feed))["version"] == 1);
  CHECK(nlohmann::json::parse(json.out.substr(feed + 1))["version"] == 2);
  CHECK(run_shilu({"history", "--archive", court, "http://www.yunxi.gov.cn/none"}).status ==
        kExitNotSo);
  CHECK(run_shilu({"history", "--archive", court, "::"}).status == kExitUsage);
}

TEST_CASE("dump writes JSON lines to standard output or a compressed file") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const auto lines = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  const ProgramResult newest = run_shilu({"dump", "--archive", court, "--out", "-"});
  CHECK(newest.status == kExitDone);
  CHECK(lines(newest.out) == 2);
  CHECK(run_shilu({"dump", "--archive", court, "--out", "-"}).out == newest.out);
  CHECK(lines(run_shilu({"dump", "--archive", court, "--out", "-", "--all-versions"}).out) == 3);
  const auto first_of = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {"dump", "--archive", court, "--out", "-"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const ProgramResult result = run_shilu(arguments);
    CHECK(lines(result.out) == 1);
    return nlohmann::json::parse(result.out);
  };
  CHECK(first_of({"--since", "2018-05"})["url"] == kNotice);
  CHECK(first_of({"--as-of", "2018-03"})["version"] == 1);
  CHECK(lines(run_shilu({"dump", "--archive", court, "--out", "-", "--host", "www.yunxi.gov.cn",
                         "other.gov.cn"})
                  .out) == 2);

  const std::string out = folder.file("corpus");
  const ProgramResult file = run_shilu({"dump", "--archive", court, "--out", out});
  CHECK(file.status == kExitDone);
  CHECK(file.out == out + "/documents.jsonl.zst: 2 rows\n");
  CHECK(std::filesystem::exists(out + "/documents.jsonl.zst"));

  const ProgramResult empty =
      run_shilu({"dump", "--archive", court, "--out", "-", "--host", "other.gov.cn"});
  CHECK(empty.status == kExitNotSo);
  CHECK(empty.out.empty());
  CHECK_FALSE(empty.err.empty());
  CHECK(run_shilu({"dump", "--archive", court, "--out", "-", "--format", "parquet"}).status ==
        kExitUsage);
  CHECK(run_shilu({"dump", "--archive", court, "--out", court}).status == kExitUsage);
  CHECK(run_shilu({"dump", "--archive", court}).status == kExitUsage);
}

TEST_CASE("reading commands say beside a writer what they say alone, and refuse what is none") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const std::vector<std::vector<std::string>> commands = {
      {"list"}, {"get", kNotice}, {"history", kNotice}, {"diff", kNotice}, {"dump", "--out", "-"}};
  for (std::vector<std::string> arguments : commands) {
    INFO(arguments[0]);
    CHECK(run_shilu({arguments[0], "--help"}).out.find("Example: shilu " + arguments[0]) !=
          std::string::npos);
    arguments.insert(arguments.end(), {"--archive", court});
    {
      const ProgramResult alone = run_shilu(arguments);
      const auto writer = open_archive(court, Archive::Mode::kWrite);
      const ProgramResult beside = run_shilu(arguments);
      CHECK(beside.status == kExitDone);
      CHECK(beside.err.empty());
      CHECK(beside.out == alone.out);
      CHECK_FALSE(beside.out.empty());
    }
    arguments.back() = folder.path();
    CHECK(run_shilu(arguments).status == kExitUnopenable);
  }
}

TEST_CASE("an archive whose writer answers no reader is refused with the status of the contract") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const auto writer = ArchiveLock::take(court, ArchiveLock::For::kWriting);
  REQUIRE(writer.has_value());
  const ProgramResult refused = run_shilu({"list", "--archive", court});
  CHECK(refused.status == kExitLocked);
  CHECK(refused.err ==
        "shilu: " + court + " is in use by process " + std::to_string(getpid()) + "\n");
  CHECK(refused.out.empty());
}

}  // namespace
}  // namespace shilu
