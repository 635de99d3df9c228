#include "store/dictionary_runs.h"

#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/dictionaries.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/version_content.h"

namespace shilu {
namespace {

using Run = std::array<uint64_t, kTellingRun / sizeof(uint64_t)>;

struct RunHash {
  size_t operator()(const Run& run) const {
    // Odd numbers of many bits: every octet of a run moves the upper bits.
    const uint64_t mixed =
        (run[0] ^ run[1] >> 32) * 0x9e3779b97f4a7c15U + run[1] * 0xc2b2ae3d27d4eb4fU;
    return mixed ^ mixed >> 29;
  }
};

template <typename Visit>
void each_run(std::string_view octets, Visit visit) {
  for (size_t at = 0; at + kTellingRun <= octets.size(); ++at) {
    Run run;
    std::memcpy(run.data(), octets.data() + at, kTellingRun);
    visit(run);
  }
}

// Runs, with a table of bits before them: nearly all that is looked up is not there.
class RunSet {
 public:
  RunSet() : may_hold_(size_t{1} << kTableBits) {}

  void insert(const Run& run) {
    may_hold_[place(run)] = true;
    runs_.insert(run);
  }
  bool contains(const Run& run) const { return may_hold_[place(run)] && runs_.contains(run); }
  void erase(const Run& run) {
    if (may_hold_[place(run)]) {
      runs_.erase(run);
    }
  }
  bool empty() const { return runs_.empty(); }

 private:
  static constexpr int kTableBits = 21;

  static size_t place(const Run& run) { return RunHash{}(run) >> (64 - kTableBits); }

  std::vector<bool> may_hold_;
  std::unordered_set<Run, RunHash> runs_;
};

// Of a damaged one, whose octets are still there but for some, its record as it stands: what it
// holds of others is to go as well.
Result<std::map<uint32_t, std::string>> all_dictionaries(const View& view) {
  std::map<uint32_t, std::string> all;
  const auto entry = view.iterate(View::Scan::kShort);
  for (entry->seek(kDictionaryPrefix);
       entry->valid() && entry->key().starts_with(kDictionaryPrefix); entry->next()) {
    const std::optional<uint32_t> id = parse_dictionary_key(entry->key());
    Result<std::string> octets = decode_dictionary(entry->key(), entry->value());
    if (id) {
      all.emplace(*id, octets ? std::move(*octets) : std::string(entry->value()));
    }
  }
  return entry->status().map([&] { return std::move(all); });
}

// The contents of versions, for one who goes through them in the order of their keys.
class Contents {
 public:
  explicit Contents(const View& view) : reader_(view, dictionaries_) {}

  // Nothing where it has none, or it cannot be read.
  std::optional<VersionContent> of(std::string_view key, std::string_view value) {
    const std::optional<VersionPlace> place = parse_version_key(key);
    const Result<VersionRecord> record = decode_version(key, value);
    if (!place || !record || record->removed_by != 0) {
      return std::nullopt;
    }
    Result<VersionContent> content = reader_.read(*place, *record);
    return content ? std::optional(std::move(*content)) : std::nullopt;
  }

 private:
  Dictionaries dictionaries_;
  ContentReader reader_;
};

template <typename Visit>
void each_run_of(const VersionContent& content, const Visit& visit) {
  each_run(content.text, visit);
  each_run(content.metadata, visit);
}

// Takes out of `runs` what a version says that stays.
Status erase_what_stays(const View& view, const std::set<std::string>& going, RunSet& runs) {
  Contents contents(view);
  const auto entry = view.iterate(View::Scan::kLong);
  for (entry->seek(kVersionPrefix);
       !runs.empty() && entry->valid() && entry->key().starts_with(kVersionPrefix); entry->next()) {
    if (going.contains(std::string(entry->key()))) {
      continue;
    }
    if (const auto content = contents.of(entry->key(), entry->value())) {
      each_run_of(*content, [&](const Run& run) { runs.erase(run); });
    }
  }
  return entry->status();
}

}  // namespace

Result<std::set<uint32_t>> dictionaries_telling_of(const View& view,
                                                   const std::set<std::string>& going) {
  std::set<uint32_t> telling;
  if (going.empty()) {
    return telling;
  }
  const auto all = all_dictionaries(view);
  if (!all || all->empty()) {
    return all.map([&](const auto&) { return telling; });
  }
  RunSet held;
  for (const auto& [id, octets] : *all) {
    each_run(octets, [&](const Run& run) { held.insert(run); });
  }
  RunSet left;
  Contents contents(view);
  for (const std::string& key : going) {
    const Result<std::optional<std::string>> value = view.get(key);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    const auto content = *value ? contents.of(key, **value) : std::nullopt;
    if (!content) {
      for (const auto& [id, octets] : *all) {
        telling.insert(id);
      }
      return telling;
    }
    each_run_of(*content, [&](const Run& run) {
      if (held.contains(run)) {
        left.insert(run);
      }
    });
  }
  if (Status erased = erase_what_stays(view, going, left); !erased) {
    return tl::unexpected<Error>(erased.error());
  }
  for (const auto& [id, octets] : *all) {
    each_run(octets, [&, of = id](const Run& run) {
      if (left.contains(run)) {
        telling.insert(of);
      }
    });
  }
  return telling;
}

}  // namespace shilu
