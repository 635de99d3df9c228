// The compression dictionaries that were trained from the archive's own texts, under z/<id>. Each
// stays while something is compressed with it, and goes only with content that it has pieces of
// (store/dictionary_runs.h); which one new values are compressed with stands in m/state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "store/view.h"

namespace shilu {

// A dictionary ready for use by any thread (store/text_codec.h).
class Dictionary {
 public:
  // kCorrupt when `octets` are not a dictionary of zstd with this id.
  static Result<std::shared_ptr<const Dictionary>> load(std::string_view octets, uint32_t id);
  ~Dictionary();
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  // zstd's two forms of it.
  struct Forms;
  const Forms& forms() const { return *forms_; }

 private:
  explicit Dictionary(std::unique_ptr<const Forms> forms);
  std::unique_ptr<const Forms> forms_;
};

// Those of one archive, each read once.
class Dictionaries {
 public:
  // Null for 0, which is none. kCorrupt, naming its key, where it is missing or damaged in `view`.
  Result<std::shared_ptr<const Dictionary>> find(uint32_t id, const View& view);

 private:
  Mutex mutex_;
  std::map<uint32_t, std::shared_ptr<const Dictionary>> read_ GUARDED_BY(mutex_);
};

// How many versions a dictionary is trained from, and how many octets it has at most: of 32 to 1024
// and of 8 to 112 KiB these made texts smallest (tests/bench/bench_store.cc).
inline constexpr size_t kDictionarySamples = 256;
inline constexpr size_t kMostDictionaryBytes = size_t{32} << 10;

// The ids of the dictionaries that the training after `trainings` others makes.
struct DictionaryIds {
  uint32_t text = 0;
  uint32_t metadata = 0;
};
inline DictionaryIds next_dictionaries(uint32_t trainings) {
  return {2 * trainings + 1, 2 * trainings + 2};
}

// "" where the samples have too little in common. Deterministic.
std::string train_dictionary(std::span<const std::string> samples, uint32_t id);

// What one training made.
struct TrainedDictionaries {
  std::string text;
  std::string metadata;
};

}  // namespace shilu
