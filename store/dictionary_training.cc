#include "store/dictionary_training.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/keys.h"
#include "store/record.h"
#include "store/version_content.h"

namespace shilu {
namespace {

// Of a longer text a dictionary learns as much from its beginning.
constexpr size_t kMostSampleBytes = size_t{64} << 10;

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

TrainedDictionaries train_from(const View& view, Dictionaries& dictionaries, uint64_t log_entries,
                               uint32_t trainings) {
  std::vector<std::string> texts;
  std::vector<std::string> metadata;
  const uint64_t step = std::max<uint64_t>(1, log_entries / kDictionarySamples);
  for (uint64_t index = 0; index < log_entries && texts.size() < kDictionarySamples;
       index += step) {
    std::optional<VersionContent> content = content_of_entry(index, view, dictionaries);
    if (content) {
      texts.push_back(content->text.substr(0, kMostSampleBytes));
      metadata.push_back(std::move(content->metadata));
    }
  }
  const DictionaryIds ids = next_dictionaries(trainings);
  return {train_dictionary(texts, ids.text), train_dictionary(metadata, ids.metadata)};
}

DictionaryTraining::DictionaryTraining(std::shared_ptr<const View> view, Dictionaries& dictionaries,
                                       uint64_t log_entries, uint32_t trainings)
    : trained_(std::async(std::launch::async,
                          [view = std::move(view), &dictionaries, log_entries, trainings] {
                            return train_from(*view, dictionaries, log_entries, trainings);
                          })) {}

bool DictionaryTraining::is_finished() const {
  return trained_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace shilu
