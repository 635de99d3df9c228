// A disk that fills up in the middle of a crawl: a small file system of its own.
#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/app/crawl_fixture.h"

namespace shilu {
namespace {

constexpr int kDiskFull = 5;
constexpr uint64_t kMebibyte = uint64_t{1} << 20;

// A file system in memory, which only root may mount.
class SmallDisk {
 public:
  SmallDisk(const std::string& folder, const char* options) : folder_(folder) {
    std::filesystem::create_directory(folder);
    mounted_ = mount("tmpfs", folder.c_str(), "tmpfs", 0, options) == 0;
  }
  ~SmallDisk() {
    if (mounted_) {
      umount(folder_.c_str());
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_mounted() const { return mounted_; }
  uint64_t free_bytes() const { return std::filesystem::space(folder_).available; }

 private:
  std::string folder_;
  bool mounted_;
};

void write_filler(const std::string& path, uint64_t bytes) {
  std::ofstream(path, std::ios::binary) << std::string(bytes, 'x');
}

}  // namespace

TEST_CASE("a disk that fills up ends a crawl with 5, and the crawl goes on when there is space") {
  SamplePortals portals;
  const SmallDisk disk(portals.folder().file("disk"), "size=16m");
  if (!disk.is_mounted()) {
    std::puts("not run here: a disk that fills up: no file system can be mounted");
    return;
  }
  const std::string archive = portals.folder().file("disk/archive");
  const std::string log = portals.folder().file("log");
  const std::string filler = portals.folder().file("disk/filler");
  const std::string config =
      portals.folder().write("shilu.toml", "[limits]\nfree_space_bytes = 4194304\n");
  const std::vector<std::string> arguments =
      portals.crawl(archive, {"--gap", "0s", "--config", config, "--log", log});

  // So much is left over the floor that some pages find room and not all.
  write_filler(filler, disk.free_bytes() - 4 * kMebibyte - kMebibyte / 8);
  const ProgramResult full = run_shilu(arguments);
  INFO(full.err);
  CHECK(full.status == kDiskFull);
  CHECK(full.err.find("MiB free") != std::string::npos);
  const std::vector<Json> acknowledged = rows_of(bytes_of(log));
  CHECK_FALSE(acknowledged.empty());
  CHECK(run_shilu({"verify", "--archive", archive}).status == 0);
  std::map<std::string, std::string> texts;
  for (const Json& row : dump_of(archive)) {
    texts[row["url"]] = row["text_sha256"];
  }
  size_t with_text = 0;
  for (const Json& line : acknowledged) {
    if (!line["text_sha256"].is_null()) {
      ++with_text;
      CHECK(texts[line["url"]] == line["text_sha256"]);
    }
  }
  CHECK(texts.size() == with_text);

  // No space, no crawl: nothing changes.
  CHECK(run_shilu(arguments).status == kDiskFull);

  std::filesystem::remove(filler);
  const ProgramResult resumed = run_shilu(arguments);
  INFO(resumed.err);
  CHECK(resumed.status == 0);
  CHECK(dump_of(archive).size() >= expected_of_portals()["articles"].size());
  CHECK(run_shilu({"verify", "--archive", archive}).status == 0);
}

}  // namespace shilu
