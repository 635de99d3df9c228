// Training the archive's compression dictionaries.
#include <algorithm>
#include <utility>
#include <vector>

#include "store/archive_impl.h"
#include "store/keys.h"

namespace shilu {
namespace {

// Of a longer text a dictionary learns as much from its beginning.
constexpr size_t kMostSampleBytes = size_t{64} << 10;

// After so many times as many versions as before, another training: an archive that grows takes in
// portals that the first versions were not of.
constexpr unsigned kGrowthShift = 4;
constexpr uint32_t kMostTrainings = 4;

bool is_due(const Counters& counters) {
  const uint32_t trainings = counters.trainings - counters.replacements;
  return trainings < kMostTrainings && counters.versions >= uint64_t{kDictionarySamples}
                                                                << (kGrowthShift * trainings);
}

// What the version that an entry of the log is of says; nothing where it says nothing or is not to
// be read: a sample more or less is no matter.
std::optional<VersionContent> content_of_entry(uint64_t index, const View& view,
                                               Dictionaries& dictionaries) {
  const std::string entry_key = log_key(index);
  const Result<std::optional<std::string>> entry = view.get(entry_key);
  if (!entry || !*entry) {
    return std::nullopt;
  }
  const Result<LogRecord> logged = decode_log_record(entry_key, **entry);
  if (!logged) {
    return std::nullopt;
  }
  const std::string key = version_key(logged->version);
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value || !*value) {
    return std::nullopt;
  }
  const Result<VersionRecord> record = decode_version(key, **value);
  if (!record || record->gone) {
    return std::nullopt;
  }
  Result<VersionContent> content = ContentReader(view, dictionaries).read(logged->version, *record);
  return content ? std::optional(std::move(*content)) : std::nullopt;
}

}  // namespace

Status Archive::Impl::train_dictionaries() {
  if (!is_due(counters)) {
    return {};
  }
  const Result<RunRecord> run = read_run();
  if (!run) {
    return tl::unexpected<Error>(run.error());
  }
  Changes changes(*database, dictionaries, counters, log, forgotten, run->number);
  changes.set_dictionaries(trained());
  return write(changes);
}

TrainedDictionaries Archive::Impl::trained() const {
  std::vector<std::string> texts;
  std::vector<std::string> metadata;
  const std::shared_ptr<const View> view = snapshot();
  const uint64_t step = std::max<uint64_t>(1, log.size() / kDictionarySamples);
  for (uint64_t index = 0; index < log.size() && texts.size() < kDictionarySamples; index += step) {
    std::optional<VersionContent> content = content_of_entry(index, *view, dictionaries);
    if (content) {
      texts.push_back(content->text.substr(0, kMostSampleBytes));
      metadata.push_back(std::move(content->metadata));
    }
  }
  const DictionaryIds ids = next_dictionaries(counters.trainings);
  return {train_dictionary(texts, ids.text), train_dictionary(metadata, ids.metadata)};
}

}  // namespace shilu
