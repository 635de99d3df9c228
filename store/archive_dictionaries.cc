// When the archive's compression dictionaries are trained, and when they are taken.
#include "store/archive_impl.h"

namespace shilu {
namespace {

// After so many times as many versions as before, another training: an archive that grows takes in
// portals that the first versions were not of.
constexpr unsigned kGrowthShift = 4;
constexpr uint32_t kMostTrainings = 4;

bool is_due(const Counters& counters) {
  const uint32_t trainings = counters.trainings - counters.replacements;
  return trainings < kMostTrainings && counters.versions >= uint64_t{kDictionarySamples}
                                                                << (kGrowthShift * trainings);
}

}  // namespace

void Archive::Impl::begin_training() {
  if (!training && is_due(counters)) {
    training.emplace(snapshot(), dictionaries, log.size(), counters.trainings);
  }
}

void Archive::Impl::take_training(Changes& changes) {
  changes.set_dictionaries(training->take());
  training.reset();
}

Status Archive::Impl::finish_training() {
  begin_training();
  if (!training) {
    return {};
  }
  const Result<RunRecord> run = read_run();
  if (!run) {
    return tl::unexpected<Error>(run.error());
  }
  Changes changes(*database, dictionaries, counters, log, forgotten, run->number);
  take_training(changes);
  return write(changes);
}

}  // namespace shilu
