// `shilu reextract`, run as a person runs it.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/commands.h"
#include "base/digest.h"
#include "crawler/page_reading.h"
#include "extract/extract.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"

namespace shilu {
namespace {

using namespace store_test;
using Json = nlohmann::json;

constexpr const char* kTime = "2018-03-06T01:02:03.004Z";

std::string url_number(int number) {
  return "http://www.yunxi.gov.cn/zwgk/t" + std::to_string(number) + ".html";
}

const std::string kHtml =
    "<html><head><meta charset=utf-8><title>关于防汛的通知</title></head><body>"
    "<h1>关于防汛的通知</h1><div>发布时间：2018-03-05</div><div class=TRS_Editor>"
    "<p>各乡镇人民政府，县直各部门：为做好今年防汛工作，现将有关事项通知如下，请认真贯彻执行。</p>"
    "<p>一、各地应当于汛期前检查河道堤防，并将检查结果报县水务局备案，逾期不报的予以通报。</p>"
    "</div></body></html>";

// Pages 1 … count as an extractor "0" would have read them, which cut their titles short.
std::string archive_of(const TemporaryFolder& folder, int count,
                       const std::string& extractor = "0") {
  std::string directory = folder.file("court");
  const auto archive = open_archive(directory);
  const PageReading reading =
      read_page(page_of(url_number(1), kTime, kHtml), TaskKind::kArticle, {}, {});
  REQUIRE(versioned_document(reading).has_value());
  std::vector<PageCommit> commits;
  for (int i = 1; i <= count; ++i) {
    const Page page = page_of(url_number(i), kTime, kHtml);
    PageCommit commit = page_commit(url_number(i), kTime, std::nullopt);
    commit.document = versioned_document(reading);
    commit.document->title = "通知";
    commit.document_seen = true;
    commit.extractor = extractor;
    commit.payload_sha1 = sha1_base32(page.body);
    commit.payload_sha256 = sha256_hex(page.body);
    commit.raw = build_warc_members(page, std::nullopt);
    commits.push_back(std::move(commit));
  }
  REQUIRE(archive->commit(commits).has_value());
  return directory;
}

Json run_json(std::vector<std::string> arguments, int status = kExitDone) {
  arguments.emplace_back("--json");
  const ProgramResult result = run_shilu(arguments);
  INFO(result.err);
  CHECK(result.status == status);
  CHECK(result.err.empty());
  return Json::parse(result.out);
}

size_t revisions_of(const std::string& directory, int number) {
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  return archive->history(url_of(url_number(number)), Archive::Revisions::kAll)->size();
}

TEST_CASE("reextract makes documents anew, says what changed, and has nothing to do again") {
  const TemporaryFolder folder;
  const std::string court = archive_of(folder, 3);
  const Json dry = run_json({"reextract", "--archive", court, "--dry-run"});
  CHECK(dry["dry_run"] == true);
  CHECK(dry["changed"] == 3);
  CHECK(revisions_of(court, 1) == 1);

  const Json first =
      run_json({"reextract", "--archive", court, "http://www.yunxi.gov.cn/zwgk/t1.html"});
  CHECK(first["rebuilt"] == 1);
  CHECK(first["fields"] == Json({{"title", 1}}));
  CHECK(revisions_of(court, 1) == 2);
  CHECK(revisions_of(court, 2) == 1);

  const ProgramResult told = run_shilu({"reextract", "--archive", court});
  CHECK(told.status == kExitDone);
  CHECK(told.out.starts_with("done after "));
  CHECK(told.out.find(", extractor " + std::string(kExtractorVersion) + "\n") != std::string::npos);
  CHECK(told.out.find("\n  up to date, not read     1\n"
                      "  read again               2\n"
                      "    the same               0\n"
                      "    changed                2\n"
                      "    title                  2\n") != std::string::npos);
  CHECK(told.out.find("\n  log head                 6 ") != std::string::npos);
  const Json none = run_json({"reextract", "--archive", court});
  CHECK(none["up_to_date"] == 3);
  CHECK(none["rebuilt"] == 0);
  CHECK(run_json({"reextract", "--archive", court, "--all"})["same"] == 3);
  CHECK(run_shilu({"verify", "--archive", court}).status == kExitDone);
  CHECK(Json::parse(run_shilu({"get", "--archive", court, url_number(1), "--as-of", "2018-03",
                               "--format", "json"})
                        .out)["title"] == "关于防汛的通知");
}

TEST_CASE("reextract asks for rules that documents were made with") {
  const TemporaryFolder folder;
  const std::string court = archive_of(folder, 2, "1+rule:5d41402a");
  const ProgramResult missed = run_shilu({"reextract", "--archive", court});
  CHECK(missed.status == kExitUsage);
  CHECK(missed.err ==
        "shilu: 2 documents were made with portals' rules that are not given: name them with "
        "--rules or --config, or say --no-rules\n");
  CHECK(revisions_of(court, 1) == 1);
  const std::string rules = folder.write(
      "yunxi.toml", "[[rule]]\nhost = \"www.yunxi.gov.cn\"\ncontainer = \"div.TRS_Editor\"\n");
  const Json with = run_json({"reextract", "--archive", court, "--rules", rules, url_number(1)});
  CHECK(with["rebuilt"] == 1);
  const std::string config = folder.write("shilu.toml", "rules = [\"yunxi.toml\"]\n");
  CHECK(run_json({"reextract", "--archive", court, "--config", config})["rebuilt"] == 1);
  CHECK(run_json({"reextract", "--archive", court, "--no-rules"})["rebuilt"] == 2);
  CHECK(run_shilu({"reextract", "--archive", court, "--no-rules", "--rules", rules}).status ==
        kExitUsage);
}

TEST_CASE("reextract names what it cannot read, and what is wrong with what it is asked") {
  const TemporaryFolder folder;
  const std::string court = archive_of(folder, 2);
  const RawLocation last =
      open_archive(court, Archive::Mode::kRead)->history(url_of(url_number(2)))->front().raw;
  const std::string segment = court + "/warc/" + last.file;
  write_whole(segment, read_whole(segment).substr(0, last.offset + 60));
  // Shorter than recorded, it is not opened for writing: a dry run reads what is there.
  const Json dry = run_json({"reextract", "--archive", court, "--dry-run"}, kExitNotSo);
  CHECK(dry["rebuilt"] == 1);
  CHECK(dry["unreadable"] == 1);
  CHECK(dry["unreadable_named"][0]["url"] == url_number(2));
  CHECK(dry["unreadable_named"][0]["where"] ==
        "warc/" + last.file + ", offset " + std::to_string(last.offset));
  CHECK(run_shilu({"reextract", "--archive", court, "not an address"}).status == kExitUsage);
  CHECK(run_shilu({"reextract", "--archive", court, "--rules", folder.file("none.toml")}).status ==
        kExitUsage);
  CHECK(run_shilu({"reextract", "--archive", folder.file("nowhere")}).status == kExitUnopenable);
  CHECK(run_shilu({"reextract"}).status == kExitUsage);
}

TEST_CASE("reextract shows on a terminal how far it is") {
  const TemporaryFolder folder;
  const std::string court = archive_of(folder, 40);
  const ProgramResult result = run_shilu_on_terminal({"reextract", "--archive", court, "--dry-run"},
                                                     Terminal::kErrorAndOutput);
  CHECK(result.status == kExitDone);
  CHECK(result.err.find("of 40 pages") != std::string::npos);
}

TEST_CASE("a signal lets reextract write what it has begun, and the next run does the rest") {
  const TemporaryFolder folder;
  constexpr int kPages = 4000;
  const std::string court = archive_of(folder, kPages);
  const std::string out = folder.file("out.json");
  RunningProgram program({"reextract", "--archive", court, "--json"}, out);
  // From then on it listens to signals, and has seconds of work before it.
  while (!std::filesystem::exists(court + "/readers.sock") && program.is_running()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  program.signal(SIGTERM);
  CHECK(program.wait() == kExitInterrupted);
  const Json stopped = Json::parse(read_whole(out));
  CHECK(stopped["interrupted"] == true);
  CHECK(stopped["rebuilt"] < kPages);
  const Json rest = run_json({"reextract", "--archive", court});
  CHECK(rest["up_to_date"] == stopped["rebuilt"]);
  CHECK(rest["rebuilt"] == kPages - stopped["rebuilt"].get<int>());
  CHECK(rest["interrupted"] == false);
}

}  // namespace
}  // namespace shilu
