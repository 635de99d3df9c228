// A power cut at every moment of a short run: what was synced is there, and of the rest nothing, a
// part, or zeros. The archive opens, with all that was acknowledged.
#include "tests/support/power_cut.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/store/fixture.h"
#include "tests/store/ledger.h"
#include "tests/support/faulty_disk.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr int kGroups = 8;

ArchiveOptions with_replayer() {
  ArchiveOptions options = small_buffers();
  options.replayer = replay_test_page;
  return options;
}

struct Run {
  std::vector<DiskStep> journal;
  std::vector<size_t> acknowledged;  // steps of the journal when a group was
  Ledger ledger;
};

// Without a fault, in `folder`.
Run journalled_run(const std::string& folder) {
  Run run;
  FaultyDisk disk(folder);
  {
    Result<std::unique_ptr<Archive>> archive =
        Archive::open(folder + "/a", Archive::Mode::kCreate, small_buffers());
    REQUIRE(archive.has_value());
    for (int number = 0; number < kGroups; ++number) {
      const std::vector<PageCommit> group = group_of_two(number);
      REQUIRE((*archive)->commit(group).has_value());
      run.ledger.acknowledge(group);
      run.acknowledged.push_back(disk.journal().size());
    }
  }
  run.journal = disk.journal();
  return run;
}

}  // namespace

TEST_CASE("a power cut at any moment leaves what was acknowledged", "[torture]") {
  const unsigned every = from_environment("SHILU_FAULT_STRIDE", 7);
  const unsigned seed = from_environment("SHILU_KILL_SEED", std::random_device()());
  std::printf("power cuts, SHILU_KILL_SEED=%u\n", seed);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const TemporaryFolder folder;
  const std::string watched = std::filesystem::canonical(folder.path()).string();
  const Run run = journalled_run(watched);
  int cuts = 0;
  for (const Unsynced unsynced : kUnsynced) {
    for (size_t steps = static_cast<size_t>(cuts) % every; steps <= run.journal.size();
         steps += every) {
      const size_t groups =
          static_cast<size_t>(std::count_if(run.acknowledged.begin(), run.acknowledged.end(),
                                            [&](size_t step) { return step <= steps; }));
      const std::string after = folder.file("after-" + std::to_string(cuts++));
      write_after_power_cut(run.journal, steps, watched, after, unsynced, random);
      INFO("after " << steps << " of " << run.journal.size() << " steps, "
                    << (steps > 0 ? run.journal[steps - 1].path : "") << ", unsynced "
                    << static_cast<int>(unsynced));
      Result<std::unique_ptr<Archive>> archive =
          Archive::open(after + "/a", Archive::Mode::kCreate, with_replayer());
      if (!archive) {
        FAIL(archive.error().message);
      }
      run.ledger.check_first(**archive, 2 * groups);
      // Nothing is there but what was acknowledged, and at most the one group that was not yet.
      const uint64_t versions = (*archive)->sizes()->versions;
      CHECK((versions == 2 * groups || versions == 2 * groups + 2));
      check_whole(**archive);
      // And it goes on.
      const std::vector<PageCommit> next = group_of_two(kGroups);
      REQUIRE((*archive)->commit(next).has_value());
      archive->reset();
      std::filesystem::remove_all(after);
    }
  }
  std::printf("%d power cuts\n", cuts);
  CHECK(cuts > 3);
}

}  // namespace shilu
