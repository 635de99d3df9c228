// Compression dictionaries trained from what an archive holds: beside the writer, which goes on
// with the dictionaries it has until others are there.
#pragma once

#include <cstdint>
#include <future>
#include <memory>

#include "store/dictionaries.h"
#include "store/view.h"

namespace shilu {

// From kDictionarySamples of the versions that the first `log_entries` of the log name, evenly
// taken; `trainings` others came before. What cannot be read is no sample. Deterministic.
TrainedDictionaries train_from(const View& view, Dictionaries& dictionaries, uint64_t log_entries,
                               uint32_t trainings);

// One training in a thread of its own. Its end waits for that, some tens of milliseconds: until
// then `view` is held, and whoever removes content or opens the database again ends it first.
class DictionaryTraining {
 public:
  // `dictionaries` outlives it.
  DictionaryTraining(std::shared_ptr<const View> view, Dictionaries& dictionaries,
                     uint64_t log_entries, uint32_t trainings);

  // Without waiting.
  bool is_finished() const;
  // Once; waits until it is finished.
  TrainedDictionaries take() { return trained_.get(); }

 private:
  std::future<TrainedDictionaries> trained_;
};

}  // namespace shilu
