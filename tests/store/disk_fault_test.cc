// Whichever call to the disk fails, and however: the archive is latched, opens again in place or
// anew, and what was acknowledged is there. And what LevelDB does of itself.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <random>

#include "tests/store/child.h"
#include "tests/store/fixture.h"
#include "tests/store/ledger.h"
#include "tests/support/faulty_disk.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr int kGroups = 8;

// Commits until `kGroups` groups are acknowledged, whatever happens once.
void commit_all(Archive& archive, FaultyDisk& disk, Ledger& ledger) {
  for (int number = 0; number < kGroups; ++number) {
    const std::vector<PageCommit> group = group_of_two(number);
    Result<std::vector<Committed>> committed = archive.commit(group);
    if (!committed) {
      // Latched: whatever is asked is answered with the first failure.
      CHECK(archive.commit(group).error().message == committed.error().message);
      CHECK(archive.end_run(at("2020-01-02T00:00:00Z")).error().message ==
            committed.error().message);
      auto recovered = archive.recover();
      if (!recovered) {
        disk.heal();
        recovered = archive.recover();
      }
      REQUIRE(recovered.has_value());
      disk.heal();
      committed = *recovered ? std::move(**recovered) : archive.commit(group);
    }
    if (!committed) {
      FAIL(committed.error().message);
    }
    for (const Committed& each : *committed) {
      CHECK(each.version == VersionOutcome::kNew);
    }
    ledger.acknowledge(group);
  }
}

std::unique_ptr<Archive> open_small(const std::string& path, FaultyDisk& disk) {
  Result<std::unique_ptr<Archive>> archive =
      Archive::open(path, Archive::Mode::kCreate, small_buffers());
  if (!archive) {
    disk.heal();
    archive = Archive::open(path, Archive::Mode::kCreate, small_buffers());
  }
  if (!archive) {
    FAIL(archive.error().message);
  }
  return std::move(*archive);
}

// One run in which the `number`-th call fails; whether there was such a call.
bool run_with_fault(uint64_t number, DiskFault fault, DiskFaultLasts lasts) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a");
  Ledger ledger;
  FaultyDisk disk(std::filesystem::canonical(folder.path()).string());
  disk.fail_call(number, fault, lasts);
  {
    const std::unique_ptr<Archive> archive = open_small(path, disk);
    INFO("call " << number << ": " << disk.failed_call());
    commit_all(*archive, disk, ledger);
    ledger.check(*archive);
  }
  INFO("call " << number << ": " << disk.failed_call());
  const bool failed = !disk.failed_call().empty();
  disk.heal();
  const std::unique_ptr<Archive> archive = open_small(path, disk);
  ledger.check(*archive);
  CHECK(archive->sizes()->versions == ledger.size());
  check_whole(*archive);
  return failed;
}

}  // namespace

TEST_CASE("every single failing write, sync, rename and close leaves what was acknowledged",
          "[torture]") {
  const unsigned every = from_environment("SHILU_FAULT_STRIDE", 7);
  uint64_t runs = 0;
  for (const DiskFault fault :
       {DiskFault::kInputOutput, DiskFault::kNoSpace, DiskFault::kShortWrite}) {
    for (const DiskFaultLasts lasts : {DiskFaultLasts::kOnce, DiskFaultLasts::kUntilHealed}) {
      // Each kind begins elsewhere, so that a stride leaves no call out for all of them.
      for (uint64_t number = 1 + runs % every; run_with_fault(number, fault, lasts);
           number += every) {
        ++runs;
      }
    }
  }
  std::printf("%llu runs with a failing call\n", static_cast<unsigned long long>(runs));
  CHECK(runs > 6);
}

TEST_CASE("what fails while an archive is opened again is told as the disk's, and may pass") {
  uint64_t failed = 0;
  bool called = true;
  for (uint64_t call = 1; called && call < 100; ++call) {
    const TemporaryFolder folder;
    const auto archive = open_archive(folder.file("a"));
    Ledger ledger;
    FaultyDisk disk(std::filesystem::canonical(folder.path()).string());
    disk.fail_call(1, DiskFault::kInputOutput, DiskFaultLasts::kOnce);
    const std::vector<PageCommit> group = group_of_two(0);
    REQUIRE_FALSE(archive->commit(group).has_value());
    const uint64_t before = disk.calls();
    disk.fail_call(call, DiskFault::kInputOutput, DiskFaultLasts::kOnce);
    auto recovered = archive->recover();
    INFO("call " << call);
    called = disk.calls() - before >= call;
    disk.heal();
    if (!recovered) {
      CHECK(recovered.error().code == ErrorCode::kIo);
      recovered = archive->recover();
      ++failed;
    }
    REQUIRE(recovered.has_value());
    if (!*recovered) {
      REQUIRE(archive->commit(group).has_value());
    }
    ledger.acknowledge(group);
    ledger.check(*archive);
  }
  CHECK_FALSE(called);
  CHECK(failed > 3);
}

// ---- LevelDB 1.23 by itself ------------------------------------------------------------------

// Within the limit; lifted when the first write has failed.
void limit_file_size(rlim_t bytes) {
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, RLIM_INFINITY};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

std::string key_of(int number) {
  return "key" + std::to_string(number);
}

TEST_CASE("child: LevelDB answers OK to what is gone", "[.]") {
  const std::string path = child_folder();
  leveldb::Options options;
  options.create_if_missing = true;
  options.paranoid_checks = true;
  leveldb::DB* opened = nullptr;
  REQUIRE(leveldb::DB::Open(options, path, &opened).ok());
  std::unique_ptr<leveldb::DB> db(opened);
  leveldb::WriteOptions synced;
  synced.sync = true;
  const std::string value(1000, 'x');
  limit_file_size(10'500);
  int number = 0;
  while (db->Put(synced, key_of(number), value).ok()) {
    REQUIRE(++number < 100);
  }
  limit_file_size(RLIM_INFINITY);
  std::vector<int> answered_ok;
  for (++number; answered_ok.size() < 50; ++number) {
    if (db->Put(synced, key_of(number), value).ok()) {
      answered_ok.push_back(number);
    }
    REQUIRE(number < 200);
  }
  db.reset();
  options.paranoid_checks = false;
  REQUIRE(leveldb::DB::Open(options, path, &opened).ok());
  db.reset(opened);
  size_t gone = 0;
  std::string read;
  for (const int each : answered_ok) {
    gone += db->Get({}, key_of(each), &read).IsNotFound() ? 1 : 0;
  }
  child_says("gone " + std::to_string(gone));
}

TEST_CASE("child: the archive does not", "[.]") {
  const auto archive = open_archive(child_folder());
  Ledger ledger;
  limit_file_size(200'000);
  for (int number = 0; number < 60; ++number) {
    const std::vector<PageCommit> group = group_of_two(number);
    Result<std::vector<Committed>> committed = archive->commit(group);
    if (!committed) {
      limit_file_size(RLIM_INFINITY);
      CHECK_FALSE(archive->commit(group).has_value());  // space or not
      child_says("latched");
      const auto recovered = archive->recover();
      REQUIRE(recovered.has_value());
      committed = *recovered ? std::move(**recovered) : archive->commit(group);
    }
    REQUIRE(committed.has_value());
    ledger.acknowledge(group);
  }
  ledger.check(*archive);
  CHECK(archive->sizes()->versions == 120);
  check_whole(*archive);
  child_says("acknowledged 120");
}

TEST_CASE("LevelDB answers OK to sync writes that are gone after reopening") {
  const TemporaryFolder folder;
  Child child("child: LevelDB answers OK to what is gone", folder.file("db"));
  CHECK(child.read_line() == "gone 50");
}

TEST_CASE("the archive is latched by the first failed write, and goes on where it was") {
  const TemporaryFolder folder;
  {
    Child child("child: the archive does not", folder.file("a"));
    CHECK(child.read_line() == "latched");
    CHECK(child.read_line() == "acknowledged 120");
  }
  const auto archive = open_archive(folder.file("a"));
  CHECK(archive->sizes()->versions == 120);
  check_whole(*archive);
}

}  // namespace shilu
