// shilu status and the reading commands, beside a crawl and without one.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include "app/commands.h"
#include "tests/app/crawl_fixture.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

Json status_of(const std::string& archive) {
  const ProgramResult status = run_shilu({"status", "--archive", archive, "--json"});
  INFO(status.err);
  REQUIRE(status.status == kExitDone);
  return Json::parse(status.out);
}

TEST_CASE("a crawl that goes on is told of, and read beside, as of one moment") {
  SamplePortals portals;
  const std::string archive = portals.archive();
  RunningProgram crawl(portals.crawl(archive, {"--gap", "1s"}));
  while (portals.asked().size() < 12 ||
         run_shilu({"list", "--archive", archive}).status != kExitDone) {
    REQUIRE(crawl.is_running());
    std::this_thread::sleep_for(20ms);
  }
  const Json live = status_of(archive);
  REQUIRE(live["writer"].is_object());
  CHECK(live["writer"]["process"] == crawl.process_id());
  CHECK(live["writer"]["crawl"]["finished"].is_number_unsigned());
  CHECK(live["writer"]["crawl"]["requests"] >= 12);
  CHECK(live["writer"]["crawl"]["elapsed_ms"] > 0);
  CHECK(live["run"]["number"] == 1);
  CHECK(live["run"]["open"] == true);
  CHECK(live["run"]["ended_at"].is_null());
  CHECK(live["waiting"] > 0);
  const ProgramResult text = run_shilu({"status", "--archive", archive});
  CHECK(text.out.find("writer     process " + std::to_string(crawl.process_id()) + "\n") !=
        std::string::npos);
  CHECK(text.out.find(" pages in ") != std::string::npos);

  const ProgramResult verified = run_shilu({"verify", "--archive", archive});
  INFO(verified.out << verified.err);
  CHECK(verified.status == kExitDone);
  const std::vector<Json> during = dump_of(archive);
  const ProgramResult list = run_shilu({"list", "--archive", archive, "--json"});
  CHECK(rows_of(list.out).size() >= during.size());
  REQUIRE_FALSE(during.empty());
  const std::string address = during.front()["url"];
  const ProgramResult got = run_shilu({"get", "--archive", archive, address});
  CHECK(got.out == during.front()["text"].get<std::string>() + "\n");
  CHECK(run_shilu({"history", "--archive", archive, address}).status == kExitDone);
  CHECK(run_shilu({"prove", "--archive", archive, address}).status == kExitDone);
  const Json stats = Json::parse(run_shilu({"stats", "--archive", archive, "--json"}).out);
  CHECK(stats["versions"] >= during.size());
  CHECK(stats["portals"].size() >= 1);
  const std::string kept = archive + "-kept";
  const std::string again = archive + "-again";
  CHECK(run_shilu({"backup", "--archive", archive, "--to", kept}).status == kExitDone);
  CHECK(run_shilu({"restore", "--from", kept, "--archive", again}).status == kExitDone);
  CHECK(run_shilu({"verify", "--archive", again}).status == kExitDone);
  CHECK(dump_of(again).size() >= during.size());
  // To write is another matter.
  const ProgramResult compacted = run_shilu({"compact", "--archive", archive});
  CHECK(compacted.status == kExitLocked);
  CHECK(compacted.err.find("is in use by process " + std::to_string(crawl.process_id())) !=
        std::string::npos);
  const ProgramResult second = run_shilu(portals.crawl(archive));
  CHECK(second.status == kExitLocked);
  CHECK(second.err.find("is in use by process " + std::to_string(crawl.process_id())) !=
        std::string::npos);

  REQUIRE(crawl.is_running());
  crawl.signal(SIGTERM);
  CHECK(crawl.wait() == kExitInterrupted);
  // All that was read then is there still.
  std::set<std::string> later;
  for (const Json& row : dump_of(archive)) {
    later.insert(row["url"].get<std::string>() + row["text"].get<std::string>());
  }
  for (const Json& row : during) {
    CHECK(later.contains(row["url"].get<std::string>() + row["text"].get<std::string>()));
  }

  const Json stopped = status_of(archive);
  CHECK(stopped["writer"].is_null());
  CHECK(stopped["run"]["open"] == true);
  CHECK(run_shilu({"status", "--archive", archive}).out.find("left open") != std::string::npos);
  CHECK(run_shilu(portals.crawl(archive)).status == kExitDone);
  const Json done = status_of(archive);
  CHECK(done["run"]["open"] == false);
  CHECK(done["run"]["ended_at"].is_string());
  CHECK(done["waiting"] == 0);
  CHECK(done["hosts"]["ready"] == 0);
  CHECK(done["hosts"]["idle"] > 0);
}

TEST_CASE("status of an archive without a run, with another writer, and of none") {
  const TemporaryFolder folder;
  const std::string archive = folder.file("a");
  {
    const auto writer = store_test::open_archive(archive);
    const Json beside = status_of(archive);
    CHECK(beside["run"].is_null());
    CHECK(beside["writer"]["crawl"].is_null());
  }
  CHECK(run_shilu({"status", "--archive", archive}).out.starts_with("run        none yet\n"));
  CHECK(run_shilu({"status", "--archive", folder.file("none")}).status == kExitUnopenable);
  CHECK(run_shilu({"status", "--help"}).out.find("Example: shilu status") != std::string::npos);
}

}  // namespace
}  // namespace shilu
