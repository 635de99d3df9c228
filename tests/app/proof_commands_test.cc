// verify and prove, run as a person runs them.
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

std::string filled_archive(const TemporaryFolder& folder) {
  const std::string directory = folder.file("court");
  auto archive = open_archive(directory);
  commit_one(*archive, page_commit(kNotice, "2018-03-06T01:00:00Z", article("甲", "一。")));
  commit_one(*archive, page_commit(kNotice, "2018-06-06T01:00:00Z", article("甲", "二。")));
  return directory;
}

std::string head_of(const std::string& archive) {
  const ProgramResult head = run_shilu({"verify", "--archive", archive, "--head"});
  REQUIRE(head.status == kExitDone);
  REQUIRE(head.out.ends_with('\n'));
  return head.out.substr(0, head.out.size() - 1);
}

void flip_a_byte_of_the_segment(const std::string& archive) {
  const std::string segment = archive + "/warc/" + names_in(archive + "/warc").front();
  std::string bytes = read_whole(segment);
  bytes[bytes.size() - 20] = static_cast<char>(bytes[bytes.size() - 20] ^ 1);
  write_whole(segment, bytes);
}

TEST_CASE("verify says what was read and whether it is whole, with the log's head") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const std::string head = head_of(court);
  CHECK(head.starts_with("2 "));
  const ProgramResult whole = run_shilu({"verify", "--archive", court});
  CHECK(whole.status == kExitDone);
  // The segment's own, and of each commit a request, a response and the record that ends a group.
  CHECK(whole.out.find(", 2 versions, 7 WARC records of ") != std::string::npos);
  CHECK(whole.out.ends_with(": all whole\nhead " + head + "\n"));
  const auto json = nlohmann::json::parse(run_shilu({"verify", "--archive", court, "--json"}).out);
  CHECK(json["versions"] == 2);
  CHECK(json["damages"] == 0);
  CHECK(json["head"] == head);

  flip_a_byte_of_the_segment(court);
  const ProgramResult damaged = run_shilu({"verify", "--archive", court});
  CHECK(damaged.status == kExitNotSo);
  CHECK(damaged.out.starts_with("warc/shilu-2018"));
  CHECK(damaged.out.find(" damaged\nhead ") != std::string::npos);
  const ProgramResult rows = run_shilu({"verify", "--archive", court, "--json"});
  CHECK(rows.status == kExitNotSo);
  const auto row = nlohmann::json::parse(rows.out.substr(0, rows.out.find('\n')));
  CHECK(row["where"].get<std::string>().starts_with("warc/shilu-2018"));
  CHECK(row["what"].is_string());
  const ProgramResult quick = run_shilu({"verify", "--archive", court, "--quick"});
  CHECK(quick.status == kExitDone);
  CHECK(quick.out.find(" 0 WARC records") != std::string::npos);
}

TEST_CASE("verify --against tells a log that grew from one that was changed") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const std::string head = head_of(court);
  commit_one(*open_archive(court),
             page_commit(kNotice, "2018-07-06T01:00:00Z", article("甲", "三。")));
  CHECK(run_shilu({"verify", "--archive", court, "--against", head}).status == kExitDone);
  std::string other = head;
  other.back() = other.back() == '0' ? '1' : '0';
  const ProgramResult changed = run_shilu({"verify", "--archive", court, "--against", other});
  CHECK(changed.status == kExitNotSo);
  CHECK(changed.err.find("does not begin with that head") != std::string::npos);
  const ProgramResult longer =
      run_shilu({"verify", "--archive", court, "--against", "9" + head.substr(1)});
  CHECK(longer.status == kExitNotSo);
  CHECK(longer.err.find("the log has 3 entries, the head given has 9") != std::string::npos);
  const ProgramResult wrong = run_shilu({"verify", "--archive", court, "--against", "2"});
  CHECK(wrong.status == kExitUsage);
  CHECK(wrong.err.find("--against: not a head") != std::string::npos);
  CHECK(run_shilu({"verify", "--archive", court, "--head", "--quick"}).status == kExitUsage);
}

TEST_CASE("a version is proved, and the proof checked without the archive") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const std::string head = head_of(court);
  const ProgramResult proof = run_shilu({"prove", "--archive", court, kNotice, "2018-03"});
  REQUIRE(proof.status == kExitDone);
  CHECK(proof.out.size() <= 2048);
  const std::string file = folder.write("proof", proof.out);
  std::filesystem::remove_all(court);

  const ProgramResult good = run_shilu({"prove", "--check", file, "--head", head});
  CHECK(good.status == kExitDone);
  CHECK(good.out.starts_with("the proof holds for head " + head + "\n"));
  CHECK(good.out.find("\ntext " + sha256_hex("一。") + "\n") != std::string::npos);
  CHECK(run_shilu({"prove", "--check", "-"}, proof.out).status == kExitDone);

  const ProgramResult another =
      run_shilu({"prove", "--check", file, "--head", "3" + head.substr(1)});
  CHECK(another.status == kExitNotSo);
  CHECK(another.err.find("for another head") != std::string::npos);
  const std::string forged = folder.write("forged", proof.out + " ");
  const ProgramResult bad = run_shilu({"prove", "--check", forged});
  CHECK(bad.status == kExitNotSo);
  CHECK(bad.err.find("does not show what it says") != std::string::npos);
  const std::string rubbish = folder.write("rubbish", "rubbish");
  const ProgramResult none = run_shilu({"prove", "--check", rubbish});
  CHECK(none.status == kExitUsage);
  CHECK(none.err.find("rubbish: line 1: not a proof") != std::string::npos);
}

TEST_CASE("the log is proved to begin with an earlier one") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  const std::string earlier = head_of(court);
  commit_one(*open_archive(court),
             page_commit(kNotice, "2018-07-06T01:00:00Z", article("甲", "三。")));
  const ProgramResult proof = run_shilu({"prove", "--archive", court, "--since", earlier});
  REQUIRE(proof.status == kExitDone);
  const std::string file = folder.write("grown", proof.out);
  const ProgramResult good = run_shilu({"prove", "--check", file, "--head", head_of(court)});
  CHECK(good.status == kExitDone);
  CHECK(good.out.ends_with("which begins with " + earlier + "\n"));
}

TEST_CASE("a crawl ends with the head of the log, the whole archive verifies") {
  SamplePortals portals;
  const ProgramResult crawl =
      run_shilu(portals.crawl(portals.archive(), {"--gap", "0s", "--json"}));
  REQUIRE(crawl.status == kExitDone);
  CHECK(Json::parse(crawl.out)["log_head"] == head_of(portals.archive()));
  CHECK(crawl.err.find("log head               " + head_of(portals.archive())) !=
        std::string::npos);
  const ProgramResult whole = run_shilu({"verify", "--archive", portals.archive()});
  INFO(whole.out);
  CHECK(whole.status == kExitDone);
}

TEST_CASE("prove says what it lacks") {
  const TemporaryFolder folder;
  const std::string court = filled_archive(folder);
  CHECK(run_shilu({"prove"}).status == kExitUsage);
  CHECK(run_shilu({"prove", "--archive", court}).status == kExitUsage);
  CHECK(run_shilu({"prove", kNotice}).status == kExitUsage);
  CHECK(run_shilu({"prove", "--archive", court, "--since", "2"}).status == kExitUsage);
  CHECK(run_shilu({"prove", "--archive", court, kNotice, "yesterday"}).status == kExitUsage);
  const ProgramResult early = run_shilu({"prove", "--archive", court, kNotice, "2017"});
  CHECK(early.status == kExitNotSo);
  CHECK(early.err.find("has no version as of 2017-12-31T15:59:59.999Z") != std::string::npos);
}

}  // namespace
}  // namespace shilu
