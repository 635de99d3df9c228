#include "store/durable_env.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/store/fixture.h"
#include "tests/support/faulty_disk.h"

namespace shilu {
namespace {

using namespace store_test;

TEST_CASE("a rename that is not synced keeps what it replaces, whatever other folders do") {
  const TemporaryFolder folder;
  for (const char* name : {"one", "other"}) {
    std::filesystem::create_directory(folder.file(name));
    write_whole(folder.file(name) + "/old", "x");
  }
  write_whole(folder.file("one") + "/new", "x");
  FaultyDisk disk(std::filesystem::canonical(folder.path()).string());
  leveldb::Env& env = *durable_env();
  disk.fail_call(2, DiskFault::kInputOutput, DiskFaultLasts::kOnce);
  REQUIRE(env.RenameFile(folder.file("one/new"), folder.file("one/CURRENT")).ok());
  REQUIRE(disk.failed_call().find("fsync") != std::string::npos);
  disk.heal();

  CHECK(env.RemoveFile(folder.file("other/old")).ok());
  disk.fail_call(1, DiskFault::kInputOutput, DiskFaultLasts::kOnce);
  CHECK_FALSE(env.RemoveFile(folder.file("one/old")).ok());
  CHECK(std::filesystem::exists(folder.file("one/old")));
  disk.heal();
  CHECK(env.RemoveFile(folder.file("one/old")).ok());
  CHECK_FALSE(std::filesystem::exists(folder.file("one/old")));
}

}  // namespace
}  // namespace shilu
