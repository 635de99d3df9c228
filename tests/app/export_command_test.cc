// shilu export, run as a person runs it.
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

std::string filled_archive(const TemporaryFolder& folder) {
  const std::string directory = folder.file("court");
  auto archive = open_archive(directory);
  commit_one(*archive, page_commit(kNotice, "2018-03-06T01:00:00Z", article("通知", "正文一")));
  commit_one(*archive, page_commit(kNews, "2018-06-06T01:00:00Z", article("新闻", "正文二")));
  return directory;
}

TEST_CASE("export writes each form where it is told to") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const auto run = [&](const std::string& format, const std::string& out,
                       std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"export", "--archive", court, "--format", format, "--out", out});
    return run_shilu(more);
  };
  const ProgramResult index = run("cdxj", "-");
  CHECK(index.status == kExitDone);
  CHECK(std::count(index.out.begin(), index.out.end(), '\n') == 2);
  CHECK(index.out.starts_with("cn,gov,yunxi)/xw/t2.html 20180606010000 {"));
  CHECK(run("cdxj", folder.file("index.cdxj")).out ==
        folder.file("index.cdxj") + ": 2 captures, 4 records\n");
  CHECK(read_whole(folder.file("index.cdxj")) == index.out);
  const ProgramResult wacz = run("wacz", folder.file("court.wacz"));
  CHECK(wacz.status == kExitDone);
  CHECK(wacz.out == folder.file("court.wacz") + ": 2 captures, 4 records, 2 pages\n");
  CHECK(run("warc", folder.file("out")).status == kExitDone);
  CHECK(names_in(folder.file("out")) == names_in(court + "/warc"));
  CHECK(run("warc", folder.file("one.warc.gz")).status == kExitDone);
  CHECK(std::filesystem::is_regular_file(folder.file("one.warc.gz")));

  CHECK(run("cdxj", "-", {"--since", "2018-03-07"}).out.find("t1.html") == std::string::npos);
  CHECK(run("cdxj", "-", {"http://www.yunxi.gov.cn/zwgk/"}).out.find("t2.html") ==
        std::string::npos);
}

TEST_CASE("export refuses what it cannot do, and says so") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const auto refused = [&](std::vector<std::string> more, int status, const std::string& what) {
    more.insert(more.begin(), {"export", "--archive", court});
    const ProgramResult result = run_shilu(more);
    CHECK(result.status == status);
    CHECK(result.out.empty());
    CHECK(result.err.find(what) != std::string::npos);
  };
  refused({"--format", "cdxj", "--out", "-", "http://other.gov.cn/"}, kExitNotSo, "no capture");
  refused({"--format", "cdxj", "--out", "-", "yunxi"}, kExitUsage, "yunxi");
  refused({"--format", "cdxj", "--out", "-", "--since", "spring"}, kExitUsage, "--since");
  refused({"--format", "wacz", "--out", folder.file("court.zip")}, kExitUsage, ".wacz");
  refused({"--format", "warc", "--out", court}, kExitUsage, "which no export put there");
  refused({"--format", "parquet", "--out", "-"}, kExitUsage, "--format");
  refused({"--format", "cdxj"}, kExitUsage, "--out");
  CHECK(run_shilu({"export", "--help"}).out.find("Example: shilu export") != std::string::npos);
  CHECK(
      run_shilu({"export", "--archive", folder.path(), "--format", "cdxj", "--out", "-"}).status ==
      kExitUnopenable);
}

}  // namespace
}  // namespace shilu
