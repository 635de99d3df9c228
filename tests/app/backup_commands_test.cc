// backup, restore, compact and stats, run as a person runs them.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace store_test;
using nlohmann::json;

constexpr const char* kNotice = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kNews = "http://www.yunxi.gov.cn/xw/t2.html";

struct Court {
  TemporaryFolder folder;
  std::string archive = folder.file("court");
  std::string backup = folder.file("backup");

  Court() { commit(kNotice); }

  void commit(const char* url) const {
    const auto opened = open_archive(archive);
    commit_one(*opened, page_commit(url, "2018-03-06T01:00:00Z", article("通知", url)));
  }
  ProgramResult back_up(const std::vector<std::string>& options = {}) const {
    std::vector<std::string> arguments = {"backup", "--archive", archive, "--to", backup};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_shilu(arguments);
  }
  ProgramResult on_backup(const std::vector<std::string>& options) const {
    std::vector<std::string> arguments = {"backup", "--to", backup};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_shilu(arguments);
  }
  std::string head() const { return run_shilu({"verify", "--archive", archive, "--head"}).out; }
};

TEST_CASE("backup says what it wrote, and writes only what is new") {
  const Court court;
  const ProgramResult first = court.back_up();
  CHECK(first.status == kExitDone);
  CHECK(first.err.empty());
  CHECK(first.out.starts_with("point 20"));
  CHECK(first.out.find(", 1 version\nwritten: 1 of 1 chunk (") != std::string::npos);
  CHECK(first.out.ends_with("head " + court.head()));

  const ProgramResult again = court.back_up({"--json"});
  CHECK(again.status == kExitDone);
  const json said = json::parse(again.out);
  CHECK(said["chunks"] == 1);
  CHECK(said["chunks_written"] == 0);
  CHECK(said["chunk_bytes_written"] == 0);
  CHECK(said["chunk_bytes"] > 100);
  CHECK(said["versions"] == 1);
  CHECK(said["records"] > 5);
  CHECK(said["warc_bytes_written"] == 0);
  CHECK(said["warc_bytes"] > 100);
  CHECK(said["head"].get<std::string>() + "\n" == court.head());
}

TEST_CASE("a backup is listed, checked and restored as of a time") {
  const Court court;
  CHECK(court.on_backup({"--list"}).status == kExitUnopenable);
  const std::string head = court.head();
  const std::string first = json::parse(court.back_up({"--json"}).out)["point"];
  court.commit(kNews);
  const std::string second = json::parse(court.back_up({"--json"}).out)["point"];

  const ProgramResult list = court.on_backup({"--list"});
  CHECK(list.status == kExitDone);
  CHECK(list.out.starts_with(first + "  1 version of 1 addresses, "));
  CHECK(list.out.find("\n" + second + "  2 versions of 2 addresses, ") != std::string::npos);
  const std::string lines = court.on_backup({"--list", "--json"}).out;
  const json listed = json::parse(lines.substr(0, lines.find('\n')));
  CHECK(listed["point"] == first);
  CHECK(listed["versions"] == 1);
  CHECK(listed["addresses"] == 1);
  CHECK(listed["head"].get<std::string>() + "\n" == head);

  CHECK(court.on_backup({"--check"}).out.starts_with("2 points, 2 chunks of "));
  CHECK(court.on_backup({"--check"}).out.ends_with(" bytes of WARC: all whole\n"));
  CHECK(json::parse(court.on_backup({"--check", "--json"}).out)["damages"] == 0);

  const std::string restored = court.folder.file("restored");
  const ProgramResult back = run_shilu(
      {"restore", "--from", court.backup, "--archive", restored, "--point", first, "--json"});
  CHECK(back.status == kExitDone);
  CHECK(json::parse(back.out)["point"] == first);
  CHECK(json::parse(back.out)["versions"] == 1);
  CHECK(run_shilu({"verify", "--archive", restored}).status == kExitDone);
  CHECK(run_shilu({"verify", "--archive", restored, "--head"}).out == head);

  const ProgramResult newest =
      run_shilu({"restore", "--from", court.backup, "--archive", court.folder.file("newest")});
  CHECK(newest.out.starts_with("restored point " + second + ": "));
  CHECK(newest.out.ends_with("\nhead " + court.head()));
  CHECK(run_shilu({"get", "--archive", court.folder.file("newest"), kNews}).status == kExitDone);

  const ProgramResult full = run_shilu({"restore", "--from", court.backup, "--archive", restored});
  CHECK(full.status == kExitUsage);
  CHECK(full.err.find("not empty") != std::string::npos);
  CHECK(run_shilu({"restore", "--from", court.backup, "--archive", court.folder.file("no"),
                   "--point", "2018"})
            .status == kExitNotSo);
}

TEST_CASE("--drop-until says what would go, and --apply lets it go") {
  const Court court;
  const std::string first = json::parse(court.back_up({"--json"}).out)["point"];
  court.commit(kNews);
  court.back_up();
  const ProgramResult said = court.on_backup({"--drop-until", first});
  CHECK(said.status == kExitDone);
  CHECK(said.out.starts_with("would drop point " + first + "\nwould drop 1 point and 1 file of "));
  CHECK(said.out.ends_with("; give --apply to do it\n"));
  CHECK(json::parse(court.on_backup({"--drop-until", first, "--json"}).out)["applied"] == false);
  const json done = json::parse(court.on_backup({"--drop-until", first, "--apply", "--json"}).out);
  CHECK(done["applied"] == true);
  CHECK(done["points"] == json::array({first}));
  CHECK(done["files"] == 1);
  CHECK(done["bytes"] > 100);
  CHECK(court.on_backup({"--list"}).out.find(first) == std::string::npos);
  CHECK(court.on_backup({"--check"}).status == kExitDone);
}

TEST_CASE("damage in a backup is printed, with the status of the contract") {
  const Court court;
  court.back_up();
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(court.backup + "/chunks")) {
    if (entry.is_regular_file()) {
      std::filesystem::resize_file(entry.path(), 20);
    }
  }
  const ProgramResult check = court.on_backup({"--check"});
  CHECK(check.status == kExitNotSo);
  CHECK(check.out.find("not a whole zstd frame") != std::string::npos);
  CHECK(check.out.ends_with(": 1 damaged\n"));
  const std::string lines = court.on_backup({"--check", "--json"}).out;
  CHECK(json::parse(lines.substr(0, lines.find('\n')))["where"].get<std::string>().starts_with(
      "point 20"));
  const ProgramResult restored =
      run_shilu({"restore", "--from", court.backup, "--archive", court.folder.file("restored")});
  CHECK(restored.status == kExitUnopenable);
  CHECK(restored.err.find("/chunks/") != std::string::npos);
  CHECK(run_shilu({"list", "--archive", court.folder.file("restored")}).status == kExitUnopenable);
}

TEST_CASE("compact says the sizes before and after") {
  const Court court;
  const std::string head = court.head();
  const ProgramResult done = run_shilu({"compact", "--archive", court.archive});
  CHECK(done.status == kExitDone);
  CHECK(done.out.starts_with("database: "));
  CHECK(done.out.ends_with(" after\n"));
  const json said = json::parse(run_shilu({"compact", "--archive", court.archive, "--json"}).out);
  CHECK(said["bytes_before"] > 100);
  CHECK(said["bytes_after"] > 100);
  CHECK(court.head() == head);
  CHECK(run_shilu({"compact", "--archive", court.folder.path()}).status == kExitUnopenable);
}

TEST_CASE("stats prints the sizes and a row a portal") {
  const Court court;
  court.commit(kNews);
  court.commit("http://www.qinghe.gov.cn/1.html");
  const ProgramResult table = run_shilu({"stats", "--archive", court.archive});
  CHECK(table.status == kExitDone);
  CHECK(table.out.starts_with("database "));
  CHECK(
      table.out.find("\n2 portals, 3 addresses, 3 versions, 0 later extractions, 0 pages gone\n") !=
      std::string::npos);
  const size_t first = table.out.find("\nwww.yunxi.gov.cn  ");
  REQUIRE(first != std::string::npos);
  CHECK(table.out.find("\nwww.qinghe.gov.cn  ") > first);
  CHECK(table.out.find("  2018-03-06  2018-03-06\n") != std::string::npos);
  const json said = json::parse(run_shilu({"stats", "--archive", court.archive, "--json"}).out);
  CHECK(said["versions"] == 3);
  CHECK(said["database_bytes"] > 100);
  CHECK(said["warc_bytes"] > 100);
  CHECK(said["text_bytes"] == std::string(kNotice).size() + std::string(kNews).size() + 31);
  CHECK(said["portals"][0]["host"] == "www.yunxi.gov.cn");
  CHECK(said["portals"][0]["addresses"] == 2);
  CHECK(said["portals"][1]["tombstones"] == 0);
  CHECK(said["portals"][1]["first_seen"] == "2018-03-06T01:00:00.000Z");
  CHECK(said["portals"][1]["last_seen"] == "2018-03-06T01:00:00.000Z");
  CHECK(run_shilu({"stats", "--archive", court.folder.path()}).status == kExitUnopenable);
  CHECK(run_shilu({"stats"}).status == kExitUsage);
}

TEST_CASE("what backup, restore and compact cannot take is refused") {
  const Court court;
  CHECK(court.back_up({"--list"}).status == kExitUsage);
  CHECK(court.back_up({"--check"}).status == kExitUsage);
  CHECK(court.back_up({"--drop-until", "2018"}).status == kExitUsage);
  CHECK(court.back_up({"--apply"}).status == kExitUsage);
  CHECK(court.on_backup({}).status == kExitUsage);
  CHECK(court.on_backup({}).err ==
        "shilu: backup: give --archive, or --list, --check or --drop-until\n");
  CHECK(court.on_backup({"--list", "--check"}).status == kExitUsage);
  CHECK(court.on_backup({"--check", "--drop-until", "2018"}).status == kExitUsage);
  court.back_up();
  CHECK(court.on_backup({"--drop-until", "spring"}).status == kExitUsage);
  CHECK(run_shilu({"backup", "--archive", court.archive}).status == kExitUsage);
  CHECK(run_shilu({"restore", "--archive", court.archive}).status == kExitUsage);
  CHECK(run_shilu({"restore", "--from", court.backup}).status == kExitUsage);
  CHECK(run_shilu({"restore", "--from", court.backup, "--archive", court.folder.file("r"),
                   "--point", "spring"})
            .status == kExitUsage);
  CHECK(
      run_shilu({"restore", "--from", court.archive, "--archive", court.folder.file("r")}).status ==
      kExitUnopenable);
  CHECK(run_shilu({"compact"}).status == kExitUsage);
  for (const char* command : {"backup", "restore", "compact", "stats"}) {
    CHECK(run_shilu({command, "--help"}).out.find(std::string("Example: shilu ") + command) !=
          std::string::npos);
  }
}

}  // namespace
}  // namespace shilu
