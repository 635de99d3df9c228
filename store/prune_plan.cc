#include "store/prune_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/url.h"
#include "store/dictionary_runs.h"
#include "store/keys.h"
#include "store/record.h"

namespace shilu {
namespace {

// What of a version matters here.
struct Candidate {
  std::string key;
  Instant time;
  bool gone = false;
  RawNeeds::Place raw;
  uint64_t stored_bytes = 0;
};

class PrunePlanner {
 public:
  PrunePlanner(const View& view, const PruneOrder& order, const TellPruned& tell)
      : view_(view), order_(order), tell_(tell) {}

  Result<PrunePlan> run(const std::string& directory) {
    std::string prefix(kVersionPrefix);
    if (!order_.url_prefix.empty()) {
      const Result<Url> url = Url::parse(order_.url_prefix);
      if (!url) {
        return tl::unexpected<Error>(url.error());
      }
      prefix += url->key();
    }
    if (Status scanned = scan_versions(prefix); !scanned) {
      return tl::unexpected<Error>(scanned.error());
    }
    if (plan_.going.empty()) {
      return std::move(plan_);
    }
    Result<std::set<uint32_t>> telling = dictionaries_telling_of(view_, plan_.going);
    if (!telling) {
      return tl::unexpected<Error>(telling.error());
    }
    plan_.dictionaries = std::move(*telling);
    plan_.account.dictionaries = plan_.dictionaries.size();
    const Result<RawSegments> segments = recorded_segments(view_, directory);
    if (!segments) {
      return tl::unexpected<Error>(segments.error());
    }
    auto raw = records_of_pruned(*segments, needs_);
    if (!raw) {
      return tl::unexpected<Error>(raw.error());
    }
    plan_.raw = std::move(*raw);
    for (const auto& [address_key, records] : plan_.raw) {
      plan_.account.raw_records += records.size();
      for (const RawRecord& record : records) {
        plan_.account.raw_bytes += record.length;
      }
    }
    return std::move(plan_);
  }

 private:
  Status scan_versions(const std::string& prefix) {
    std::string address_key;
    std::vector<Candidate> versions;
    const auto entry = view_.iterate(View::Scan::kLong);
    for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
      const std::optional<VersionPlace> place = parse_version_key(entry->key());
      const Result<VersionRecord> record = decode_version(entry->key(), entry->value());
      if (!place || !record) {
        return place ? Status(tl::unexpected<Error>(record.error()))
                     : fail(ErrorCode::kCorrupt,
                            "key " + printable_key(entry->key()) + " is not a version's");
      }
      if (place->address_key != address_key) {
        if (Status judged = judge(address_key, versions); !judged) {
          return judged;
        }
        address_key = place->address_key;
        versions.clear();
      }
      if (record->removed_by == 0) {
        versions.push_back({std::string(entry->key()),
                            place->time,
                            record->gone,
                            {record->raw.file, record->raw.offset},
                            record->text.size() + record->metadata.size()});
      }
    }
    if (Status ended = entry->status(); !ended) {
      return ended;
    }
    return judge(address_key, versions);
  }

  // `versions` as they were met: the newest first, of one capture the newest revision.
  Status judge(const std::string& address_key, const std::vector<Candidate>& versions) {
    if (versions.empty()) {
      return {};
    }
    ++plan_.account.addresses;
    plan_.account.versions += versions.size();
    std::vector<Capture> captures;
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if (captures.empty() || captures.back().time != version->time) {
        captures.push_back({version->time, version->gone});
      }
    }
    const std::vector<bool> stays = retained(captures, order_.policy, order_.now);
    std::set<Instant> going;
    for (size_t i = 0; i < captures.size(); ++i) {
      if (!stays[i]) {
        going.insert(captures[i].time);
      }
    }
    return going.empty() ? Status() : take(address_key, versions, going);
  }

  Status take(const std::string& address_key, const std::vector<Candidate>& versions,
              const std::set<Instant>& going) {
    const std::string state_key = url_state_key(address_key);
    const Result<std::optional<std::string>> value = view_.get(state_key);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    if (*value) {
      const Result<UrlState> state = decode_url_state(state_key, **value);
      if (!state) {
        return tl::unexpected<Error>(state.error());
      }
      if (state->payload_captured_at) {
        needs_.next.emplace(address_key, *state->payload_captured_at);
      }
    }
    VersionsToRemove removed{address_key, {}};
    for (const Candidate& version : versions) {
      if (!going.contains(version.time)) {
        needs_.kept.insert(version.raw);
        continue;
      }
      removed.keys.insert(version.key);
      plan_.going.insert(version.key);
      plan_.account.stored_bytes += version.stored_bytes;
      if (!version.raw.first.empty()) {
        needs_.pruned.emplace(version.raw, address_key);
      }
    }
    plan_.account.pruned += removed.keys.size();
    const Result<Url> url = Url::from_key(address_key);
    if (!url) {
      return fail_at("address " + printable_key(address_key), url.error());
    }
    tell_({url->text(), versions.size(), removed.keys.size(), *going.begin(), *going.rbegin()});
    plan_.addresses.push_back(std::move(removed));
    return {};
  }

  const View& view_;
  const PruneOrder& order_;
  const TellPruned& tell_;
  PrunePlan plan_;
  RawNeeds needs_;
};

}  // namespace

Result<PrunePlan> plan_prune(const View& view, const std::string& directory,
                             const PruneOrder& order, const TellPruned& tell) {
  return PrunePlanner(view, order, tell).run(directory);
}

}  // namespace shilu
