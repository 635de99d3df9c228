// forget and prune, run as a person runs them, and crawls that obey.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "tests/app/crawl_fixture.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kNotice = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kNews = "http://www.yunxi.gov.cn/xw/t2.html";

// A notice in a version a day from 2018-03-01 to 2018-03-05, and a piece of news that has the text
// of its second.
std::string filled_archive(const TemporaryFolder& folder) {
  const std::string directory = folder.file("court");
  auto archive = open_archive(directory);
  for (int day = 1; day <= 5; ++day) {
    commit_one(*archive, page_commit(kNotice, "2018-03-0" + std::to_string(day) + "T04:00:00Z",
                                     article("通知" + std::to_string(day), long_text(day))));
  }
  commit_one(*archive, page_commit(kNews, "2018-03-06T04:00:00Z", article("转载", long_text(2))));
  return directory;
}

bool has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

TEST_CASE("forget tells what would go, and does it when told yes") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const ProgramResult told =
      run_shilu({"forget", "--archive", court, kNotice, "--reason", "法院令"});
  CHECK(told.status == kExitDone);
  CHECK(has(told.out, std::string("would forget ") + kNotice + ": 5 versions, 15 raw records\n"));
  CHECK(has(told.out, std::string("the same text stays at ") + kNews + "\n"));
  CHECK(has(told.out, "backups that were made before still hold it"));
  CHECK(has(told.out, "nothing was changed: --yes does it\n"));
  CHECK(run_shilu({"get", "--archive", court, kNotice}).status == kExitDone);

  const ProgramResult done =
      run_shilu({"forget", "--archive", court, kNotice, "--reason", "法院令", "--yes"});
  CHECK(done.status == kExitDone);
  CHECK(has(done.out, std::string("forgot ") + kNotice + ": 5 versions, 15 raw records\n"));
  CHECK(has(done.out, "\nhead 7 "));
  for (const char* command : {"get", "history", "diff"}) {
    INFO(command);
    const ProgramResult asked = run_shilu({command, "--archive", court, kNotice});
    CHECK(asked.status == kExitNotSo);
    CHECK(asked.out.empty());
    CHECK(has(asked.err, std::string(kNotice) + " was forgotten on 20"));
    CHECK(has(asked.err, ": 法院令\n"));
  }
  const ProgramResult proof = run_shilu({"prove", "--archive", court, kNotice});
  CHECK(proof.status == kExitNotSo);
  CHECK(has(proof.err, "stands in the log at index 4"));
  const ProgramResult verified = run_shilu({"verify", "--archive", court});
  CHECK(verified.status == kExitDone);
  CHECK(has(verified.out, "6 versions (5 removed)"));
  CHECK(run_shilu({"get", "--archive", court, kNews}).status == kExitDone);
  CHECK(
      rows_of(run_shilu({"dump", "--archive", court, "--out", "-", "--all-versions"}).out).size() ==
      1);
  const ProgramResult again = run_shilu({"forget", "--archive", court, kNotice, "--yes"});
  CHECK(has(again.out, std::string(kNotice) + " is forgotten already\n"));
}

TEST_CASE("forget takes a prefix, and speaks JSON") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  std::filesystem::create_directory(court + "/db.schema-1");
  const ProgramResult done =
      run_shilu({"forget", "--archive", court, "http://www.yunxi.gov.cn/zwgk/", "--prefix", "--yes",
                 "--old-databases", "--json"});
  CHECK(done.status == kExitDone);
  const auto json = nlohmann::json::parse(done.out);
  CHECK(json["done"] == true);
  CHECK(json["versions"] == 5);
  CHECK(json["raw_records"] == 15);
  REQUIRE(json["addresses"].size() == 2);
  CHECK(json["addresses"][0]["url"] == "http://www.yunxi.gov.cn/zwgk/");
  CHECK(json["addresses"][0]["prefix"] == true);
  CHECK(json["addresses"][1]["url"] == kNotice);
  CHECK(json["addresses"][1]["prefix"] == false);
  CHECK(json["same_text_at"] == nlohmann::json::array({kNews}));
  CHECK(json["old_databases"] == nlohmann::json::array({court + "/db.schema-1"}));
  CHECK_FALSE(std::filesystem::exists(court + "/db.schema-1"));
  const ProgramResult later =
      run_shilu({"get", "--archive", court, "http://www.yunxi.gov.cn/zwgk/later.html"});
  CHECK(later.status == kExitNotSo);
  CHECK(has(later.err, "was forgotten on 20"));
}

TEST_CASE("forget and prune tell of the compression dictionaries that go") {
  const TemporaryFolder folder;
  const std::string court = folder.file("court");
  {
    const auto archive = open_archive(court);
    // In each a number that no other text has; dictionaries are trained from all but the last.
    for (int number = 0; number <= 256; ++number) {
      commit_one(*archive, page_commit(number < 3 ? kNotice : kNews, "2018-03-06T04:00:00Z",
                                       article("通知", long_text(number))));
    }
    REQUIRE(archive->end_run(*parse_instant("2018-03-06T04:00:00Z"))
                .has_value());  // which waits for the training
  }
  const std::vector<std::string> prune{"prune", "--archive", court, "--keep-last", "1"};
  CHECK(has(run_shilu(prune).out, "\ncompression dictionaries with pieces of them: 1\n"));
  std::vector<std::string> as_json = prune;
  as_json.emplace_back("--json");
  CHECK(rows_of(run_shilu(as_json).out).back()["dictionaries"] == 1);
  const std::vector<std::string> forget{"forget", "--archive", court, kNotice};
  CHECK(has(run_shilu(forget).out, "\n1 compression dictionary with pieces of it\n"));
  as_json = forget;
  as_json.insert(as_json.end(), {"--json", "--yes"});
  CHECK(nlohmann::json::parse(run_shilu(as_json).out)["dictionaries"] == 1);
  CHECK_FALSE(has(run_shilu(forget).out, "compression"));
  CHECK(run_shilu({"verify", "--archive", court}).status == kExitDone);
}

TEST_CASE("forget refuses what is no address, no line and no archive") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  CHECK(run_shilu({"forget", "--archive", court, "yunxi"}).status == kExitUsage);
  CHECK(run_shilu({"forget", "--archive", court}).status == kExitUsage);
  CHECK(run_shilu({"forget", "--archive", court, kNotice, "--reason", "a\nb"}).status ==
        kExitUsage);
  CHECK(run_shilu({"forget", "--archive", court, "http://www.yunxi.gov.cn/robots.txt"}).status ==
        kExitUsage);
  CHECK(run_shilu({"forget", "--archive", folder.file("none"), kNotice}).status == kExitUnopenable);
}

TEST_CASE("prune tells what would go, and does it when told yes") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const std::vector<std::string> asked{"prune", "--archive", court, "--keep", "monthly"};
  const ProgramResult told = run_shilu(asked);
  CHECK(told.status == kExitDone);
  CHECK(has(told.out, std::string(kNotice) + ": 3 of 5 versions, 2018-03-02 to 2018-03-04\n"));
  CHECK(has(told.out, "would prune 3 of 6 versions of 2 addresses: "));
  CHECK(has(told.out, ", 6 raw records of "));
  CHECK(has(told.out, "nothing was changed: --yes does it\n"));
  CHECK(run_shilu({"get", "--archive", court, kNotice, "--as-of", "2018-03-03"}).status ==
        kExitDone);

  std::vector<std::string> yes = asked;
  yes.emplace_back("--yes");
  const ProgramResult done = run_shilu(yes);
  CHECK(done.status == kExitDone);
  CHECK(has(done.out, "pruned 3 of 6 versions of 2 addresses: "));
  CHECK(has(done.out, "\nhead 7 "));
  const ProgramResult gone =
      run_shilu({"get", "--archive", court, kNotice, "--as-of", "2018-03-03"});
  CHECK(gone.status == kExitNotSo);
  CHECK(has(gone.err, "shilu: version 3 of " + std::string(kNotice) +
                          ", of 2018-03-03T04:00:00.000Z, was pruned on 20"));
  CHECK(has(gone.err, ": keep monthly\n"));
  CHECK(run_shilu({"get", "--archive", court, kNotice}).out == long_text(5) + "\n");
  CHECK(run_shilu({"get", "--archive", court, kNews}).out == long_text(2) + "\n");
  const ProgramResult history = run_shilu({"history", "--archive", court, kNotice});
  CHECK(history.status == kExitDone);
  CHECK(has(history.out, "1  2018-03-01T04:00:00.000Z  article  通知1\n"));
  CHECK(has(history.out, "2  2018-03-02T04:00:00.000Z  pruned on 20"));
  const auto rows = rows_of(run_shilu({"history", "--archive", court, kNotice, "--json"}).out);
  REQUIRE(rows.size() == 5);
  CHECK(rows[1]["removed"]["how"] == "pruned");
  CHECK(rows[1]["removed"]["why"] == "keep monthly");
  CHECK_FALSE(rows[0].contains("removed"));
  // What was in force then is not there, and nothing else is given for it.
  CHECK(rows_of(run_shilu({"dump", "--archive", court, "--out", "-", "--as-of", "2018-03-03"}).out)
            .empty());
  CHECK(
      rows_of(run_shilu({"dump", "--archive", court, "--out", "-", "--all-versions"}).out).size() ==
      3);
  CHECK(run_shilu({"diff", "--archive", court, kNotice}).status == kExitDone);
  CHECK(run_shilu({"verify", "--archive", court}).status == kExitDone);
  CHECK(has(run_shilu(yes).out, "pruned 0 of 3 versions of 2 addresses: "));
}

TEST_CASE("prune speaks JSON, keeps to its prefix, and wants a policy") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const auto rows =
      rows_of(run_shilu({"prune", "--archive", court, "--keep-last", "3", "--json"}).out);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["url"] == kNotice);
  CHECK(rows[0]["versions"] == 5);
  CHECK(rows[0]["pruned"] == 1);
  CHECK(rows[1]["pruned"] == 1);
  CHECK(rows[1]["done"] == false);
  CHECK(has(
      run_shilu({"prune", "--archive", court, "http://www.yunxi.gov.cn/xw/", "--keep-last", "1"})
          .out,
      "would prune 0 of 1 versions of 1 addresses: "));
  CHECK(has(run_shilu({"prune", "--archive", court, "--keep-all-for", "100y"}).out,
            "would prune 0 of 6 versions"));
  CHECK(has(run_shilu({"prune", "--archive", court, "--keep-all-for", "1d"}).out,
            "would prune 3 of 6 versions"));
  const ProgramResult none = run_shilu({"prune", "--archive", court, "--yes"});
  CHECK(none.status == kExitUsage);
  CHECK(has(none.err, "say what to keep"));
  CHECK(run_shilu({"prune", "--archive", court, "--keep", "hourly"}).status == kExitUsage);
  CHECK(run_shilu({"prune", "--archive", court, "--keep-all-for", "long"}).status == kExitUsage);
}

TEST_CASE("a crawl never asks for what was forgotten, and counts it") {
  SamplePortals portals;
  const std::string archive = portals.archive();
  REQUIRE(run_shilu(portals.crawl(archive, {"--gap", "0s", "--max-pages", "1"})).status == 0);
  const std::string port = ":" + std::to_string(portals.server().port());
  const std::string linked =  // from a list, and the target of a redirect
      "www.qinghe.example" + port + "/zwgk/tzgg/202403/t20240312_100212.html";
  const std::string mapped =  // in a sitemap
      "www.lianshan.example" + port + "/zwgk/tzgg/202403/489a361582a3a88abecf393f36180b00.shtml";
  REQUIRE(
      run_shilu({"forget", "--archive", archive, "http://" + linked, "http://" + mapped, "--yes"})
          .status == 0);
  REQUIRE(run_shilu({"forget", "--archive", archive, "--prefix",
                     "http://www.nanxi.example" + port + "/", "--yes"})
              .status == 0);
  const std::map<std::string, int> before = portals.asked();
  std::vector<std::string> arguments = portals.crawl(archive);
  arguments.emplace_back("--json");
  const ProgramResult crawl = run_shilu(arguments);
  REQUIRE(crawl.status == 0);
  const Json report = Json::parse(crawl.out);
  CHECK(report["links_dropped"]["forgotten"] >= 3);  // two links and a seed
  std::map<std::string, int> asked = portals.asked();
  for (const auto& [address, count] : before) {
    asked[address] -= count;
  }
  CHECK(asked["www.qinghe.example/zt/nongji/"] > 0);  // which redirects there
  CHECK(asked["www.qinghe.example/zwgk/tzgg/202403/t20240312_100212.html"] == 0);
  CHECK(asked["www.lianshan.example/zwgk/tzgg/202403/489a361582a3a88abecf393f36180b00.shtml"] == 0);
  for (const auto& [address, count] : asked) {
    CAPTURE(address);
    CHECK((count == 0 || !address.starts_with("www.nanxi.example")));
  }
  const ProgramResult text = run_shilu(portals.crawl(archive));
  CHECK(has(text.out, "links forgotten"));
  CHECK(run_shilu({"verify", "--archive", archive}).status == 0);
}

}  // namespace
}  // namespace shilu
