#include "store/dictionaries.h"

#include <zdict.h>

#include <optional>
#include <utility>
#include <vector>

#include "store/dictionary_forms.h"
#include "store/keys.h"
#include "store/record.h"

namespace shilu {

Dictionary::Dictionary(std::unique_ptr<const Forms> forms) : forms_(std::move(forms)) {}
Dictionary::~Dictionary() = default;

Result<std::shared_ptr<const Dictionary>> Dictionary::load(std::string_view octets, uint32_t id) {
  auto forms = std::make_unique<const Forms>(octets);
  if (id == 0 || ZSTD_getDictID_fromDict(octets.data(), octets.size()) != id ||
      !forms->compression || !forms->decompression) {
    return fail(ErrorCode::kCorrupt, "it is not the dictionary " + std::to_string(id));
  }
  return std::shared_ptr<const Dictionary>(new Dictionary(std::move(forms)));
}

Result<std::shared_ptr<const Dictionary>> Dictionaries::find(uint32_t id, const View& view) {
  if (id == 0) {
    return nullptr;
  }
  {
    const MutexLock lock(mutex_);
    if (const auto found = read_.find(id); found != read_.end()) {
      return found->second;
    }
  }
  const std::string key = dictionary_key(id);
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return fail(ErrorCode::kCorrupt,
                "the dictionary that should be in record " + printable_key(key) + " is missing");
  }
  const Result<std::string> octets = decode_dictionary(key, **value);
  if (!octets) {
    return tl::unexpected<Error>(octets.error());
  }
  Result<std::shared_ptr<const Dictionary>> dictionary = Dictionary::load(*octets, id);
  if (!dictionary) {
    return fail_at("record " + printable_key(key), dictionary.error());
  }
  const MutexLock lock(mutex_);
  return read_.emplace(id, std::move(*dictionary)).first->second;
}

std::string train_dictionary(std::span<const std::string> samples, uint32_t id) {
  std::string joined;
  std::vector<size_t> sizes;
  for (const std::string& sample : samples) {
    joined += sample;
    sizes.push_back(sample.size());
  }
  const auto count = static_cast<unsigned>(sizes.size());
  std::string trained(kMostDictionaryBytes, '\0');
  const size_t size =
      ZDICT_trainFromBuffer(trained.data(), trained.size(), joined.data(), sizes.data(), count);
  const size_t header =
      ZDICT_isError(size) != 0 ? size : ZDICT_getDictHeaderSize(trained.data(), size);
  if (ZDICT_isError(header) != 0 || header >= size) {
    return {};
  }
  // Once more for its id: a small one takes one octet of a frame, the trainer's four.
  const std::string content = trained.substr(header, size - header);
  ZDICT_params_t parameters = {};
  parameters.compressionLevel = kDictionaryLevel;
  parameters.dictID = id;
  const size_t finished =
      ZDICT_finalizeDictionary(trained.data(), trained.size(), content.data(), content.size(),
                               joined.data(), sizes.data(), count, parameters);
  if (ZDICT_isError(finished) != 0) {
    return {};
  }
  trained.resize(finished);
  return trained;
}

}  // namespace shilu
