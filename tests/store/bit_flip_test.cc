// Single flipped bits, anywhere in the files of an archive: no text is ever returned that is not
// the one stored, and the archive is refused or verify names the damage.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>

#include "tests/store/fixture.h"
#include "tests/store/ledger.h"
#include "tests/support/faulty_disk.h"

namespace shilu {
namespace {

using namespace store_test;
namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;  // by their paths within the archive

Files files_of(const std::string& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string().substr(folder.size() + 1);
    if (entry.is_regular_file() && !path.starts_with("db/LOG")) {
      files[path] = read_whole(entry.path().string());
    }
  }
  return files;
}

void write_files(const Files& files, const std::string& folder) {
  fs::remove_all(folder);
  for (const auto& [path, bytes] : files) {
    fs::create_directories(fs::path(folder + "/" + path).parent_path());
    write_whole(folder + "/" + path, bytes);
  }
}

// Tables, a log and a segment, all of some use.
Files small_archive(Ledger& ledger) {
  const TemporaryFolder folder;
  for (int number = 0; number < 6; ++number) {
    const auto archive =
        Archive::open(folder.file("a"), Archive::Mode::kCreate, small_buffers()).value();
    const std::vector<PageCommit> group = group_of_two(number);
    REQUIRE(archive->commit(group).has_value());
    ledger.acknowledge(group);
  }
  return files_of(folder.file("a"));
}

enum class Found { kRefused, kMended, kNamed, kNothing };

// What is found of the damage to `folder`; fails where a text is wrong, or missing and not named,
// and where what a writer mended is not whole.
Found look_at(const std::string& folder, const Ledger& ledger) {
  const auto archive = Archive::open(folder, Archive::Mode::kRead);
  if (!archive) {
    ArchiveOptions options = small_buffers();
    options.replayer = replay_test_page;
    const auto mended = Archive::open(folder, Archive::Mode::kWrite, std::move(options));
    if (!mended) {
      return Found::kRefused;
    }
    ledger.check(**mended);
    check_whole(**mended);
    return Found::kMended;
  }
  const size_t missing = ledger.missing(**archive);
  uint64_t damages = 0;
  (void)(*archive)->verify({}, [&](const Damage&) { ++damages; });
  CHECK((missing == 0 || damages > 0));
  return damages > 0 ? Found::kNamed : Found::kNothing;
}

}  // namespace

TEST_CASE("a flipped bit gives no wrong text, and is found", "[torture]") {
  const unsigned flips = from_environment("SHILU_BIT_FLIPS", 300);
  const unsigned seed = from_environment("SHILU_KILL_SEED", std::random_device()());
  std::printf("%u flipped bits, SHILU_KILL_SEED=%u\n", flips, seed);
  CAPTURE(seed);
  std::mt19937 random(seed);
  Ledger ledger;
  const Files files = small_archive(ledger);
  std::vector<std::string> paths;
  for (const auto& [path, bytes] : files) {
    if (!bytes.empty()) {
      paths.push_back(path);
    }
  }
  const TemporaryFolder folder;
  const std::string archive = folder.file("a");
  write_files(files, archive);
  REQUIRE(look_at(archive, ledger) == Found::kNothing);
  std::map<Found, int> counts;
  std::map<std::string, int> unnoticed;
  for (unsigned flip = 0; flip < flips; ++flip) {
    const FaultyDisk no_syncs(fs::canonical(folder.path()).string());
    write_files(files, archive);
    // Every other one in any file alike, for the small ones to have theirs.
    const std::string& path = paths[random() % paths.size()];
    std::string bytes = files.at(path);
    const size_t bit = random() % (bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    write_whole(archive + "/" + path, bytes);
    INFO(path << " bit " << bit << " of " << bytes.size() * 8);
    const Found found = look_at(archive, ledger);
    ++counts[found];
    if (found == Found::kNothing) {
      ++unnoticed[path + " " + std::to_string(bit / 8) + "/" + std::to_string(bytes.size())];
    }
  }
  std::printf("%d refused, %d mended by a writer, %d named by verify, %d without effect\n",
              counts[Found::kRefused], counts[Found::kMended], counts[Found::kNamed],
              counts[Found::kNothing]);
  for (const auto& [place, count] : unnoticed) {
    std::printf("  %s\n", place.c_str());
  }
  CHECK(counts[Found::kNothing] == 0);
  CHECK(counts[Found::kRefused] > 0);
  CHECK(counts[Found::kNamed] > 0);
}

}  // namespace shilu
