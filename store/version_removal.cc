#include "store/version_removal.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "store/keys.h"
#include "store/version_content.h"

namespace shilu {
namespace {

// The records of one batch, read as they were before it and written as they become.
class RecordsInBatch {
 public:
  explicit RecordsInBatch(const View& view) : view_(view) {}

  // As it becomes; lives as long as this.
  Result<VersionRecord*> at(const std::string& key) {
    if (const auto found = records_.find(key); found != records_.end()) {
      return &found->second;
    }
    Result<VersionRecord> record = before(key);
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    return &records_.emplace(key, std::move(*record)).first->second;
  }

  // As it was.
  Result<VersionRecord> before(const std::string& key) const {
    Result<std::optional<VersionRecord>> record = find_version(view_, key);
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    if (!*record) {
      return fail(ErrorCode::kCorrupt, "record " + printable_key(key) + " is missing");
    }
    return std::move(**record);
  }

  void put(leveldb::WriteBatch& batch) const {
    for (const auto& [key, record] : records_) {
      batch.Put(key, encode_version(key, record));
    }
  }

 private:
  const View& view_;
  std::map<std::string, VersionRecord> records_;
};

VersionRecord stub_of(const VersionRecord& record, uint64_t removal_index) {
  VersionRecord stub;
  stub.number = record.number;
  stub.gone = record.gone;
  stub.log_index = record.log_index;
  stub.removed_by = removal_index;
  return stub;
}

// The record becomes one that needs no other.
Status make_whole(ContentReader& reader, const std::string& key, RecordsInBatch& records) {
  Result<VersionRecord> before = records.before(key);
  if (!before) {
    return tl::unexpected<Error>(before.error());
  }
  Result<VersionRecord> whole =
      reader.made_whole(*parse_version_key(key), std::move(*before), nullptr, nullptr);
  const Result<VersionRecord*> record = records.at(key);
  if (!whole || !record) {
    return tl::unexpected<Error>(whole ? record.error() : whole.error());
  }
  **record = std::move(*whole);
  return {};
}

// The versions of the address that stay and are deltas against one that goes.
Result<std::vector<std::string>> that_lose_their_base(const View& view,
                                                      const VersionsToRemove& versions) {
  std::vector<std::string> keys;
  const std::string prefix = version_prefix(versions.address_key);
  const auto entry = view.iterate(View::Scan::kShort);
  for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
    const std::string key(entry->key());
    const Result<VersionRecord> record = decode_version(key, entry->value());
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    // A tombstone only names the version it comes after.
    if (record->gone || !record->base || versions.keys.contains(key)) {
      continue;
    }
    const VersionPlace base{versions.address_key, record->base->time, record->base->revision};
    if (versions.keys.contains(version_key(base))) {
      keys.push_back(key);
    }
  }
  return entry->status().map([&] { return std::move(keys); });
}

// Gives the text that stands in `holder` to one of those that refer to it, and the others a
// reference to that; where there is none the text is no longer known.
Status move_text(ContentReader& reader, const std::string& holder, const VersionsToRemove& versions,
                 const std::set<std::string>& going, TextReferrers& referrers,
                 RecordsInBatch& records, leveldb::WriteBatch& batch) {
  const Result<VersionRecord> before = records.before(holder);
  if (!before) {
    return tl::unexpected<Error>(before.error());
  }
  std::vector<std::string> left = referrers.of(holder);
  std::erase_if(left, [&](const std::string& key) { return versions.keys.contains(key); });
  const std::string place_key = text_key(before->text_sha256);
  if (left.empty()) {
    const Result<std::optional<std::string>> value = reader.view().get(place_key);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    const Result<VersionPlace> place =
        *value ? decode_text_place(place_key, **value) : VersionPlace();
    if (*value && place && version_key(*place) == holder) {
      batch.Delete(place_key);
    }
    return {};
  }
  const auto stays = std::find_if(left.begin(), left.end(),
                                  [&](const std::string& key) { return !going.contains(key); });
  const std::string successor = stays == left.end() ? left.front() : *stays;
  if (Status whole = make_whole(reader, successor, records); !whole) {
    return whole;
  }
  const VersionPlace place = *parse_version_key(successor);
  for (const std::string& key : left) {
    if (key != successor) {
      const Result<VersionRecord*> other = records.at(key);
      if (!other) {
        return tl::unexpected<Error>(other.error());
      }
      (*other)->text_place = place;
    }
  }
  batch.Put(place_key, encode_text_place(place_key, place));
  referrers.move(holder, successor);
  return {};
}

}  // namespace

Result<TextReferrers> TextReferrers::find(const View& view, const std::set<std::string>& holders) {
  TextReferrers found;
  const auto entry = view.iterate(View::Scan::kLong);
  for (entry->seek(kVersionPrefix); entry->valid() && entry->key().starts_with(kVersionPrefix);
       entry->next()) {
    const Result<VersionRecord> record = decode_version(entry->key(), entry->value());
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    if (record->text_place) {
      std::string holder = version_key(*record->text_place);
      if (holders.contains(holder)) {
        found.referrers_[std::move(holder)].emplace_back(entry->key());
      }
    }
  }
  return entry->status().map([&] { return std::move(found); });
}

std::vector<std::string> TextReferrers::of(const std::string& holder) const {
  const auto found = referrers_.find(holder);
  return found == referrers_.end() ? std::vector<std::string>() : found->second;
}

void TextReferrers::move(const std::string& from, const std::string& to) {
  std::vector<std::string> moved = of(from);
  std::erase(moved, to);
  referrers_.erase(from);
  referrers_[to] = std::move(moved);
}

Result<std::vector<Sha256>> leaves_of(const View& view, const VersionsToRemove& versions) {
  std::map<uint64_t, Sha256> by_index;
  const RecordsInBatch records(view);
  for (const std::string& key : versions.keys) {
    const Result<VersionRecord> record = records.before(key);
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    const std::string entry_key = log_key(record->log_index);
    const Result<std::optional<std::string>> value = view.get(entry_key);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    if (!*value) {
      return fail(ErrorCode::kCorrupt,
                  "the log's entry " + std::to_string(record->log_index) + " is missing");
    }
    const Result<LogRecord> entry = decode_log_record(entry_key, **value);
    if (!entry) {
      return tl::unexpected<Error>(entry.error());
    }
    by_index.emplace(record->log_index, entry->leaf);
  }
  std::vector<Sha256> leaves;
  leaves.reserve(by_index.size());
  for (const auto& [index, leaf] : by_index) {
    leaves.push_back(leaf);
  }
  return leaves;
}

Status remove_versions(const View& view, Dictionaries& dictionaries,
                       const VersionsToRemove& versions, uint64_t removal_index,
                       const std::set<std::string>& going, TextReferrers& referrers,
                       leveldb::WriteBatch& batch) {
  RecordsInBatch records(view);
  ContentReader reader(view, dictionaries);
  const Result<std::vector<std::string>> deltas = that_lose_their_base(view, versions);
  if (!deltas) {
    return tl::unexpected<Error>(deltas.error());
  }
  for (const std::string& key : versions.keys) {
    if (Status moved = move_text(reader, key, versions, going, referrers, records, batch); !moved) {
      return moved;
    }
  }
  // Last: what has its own text now needs no reference that was put above.
  for (const std::string& key : *deltas) {
    if (Status whole = make_whole(reader, key, records); !whole) {
      return whole;
    }
  }
  for (const std::string& key : versions.keys) {
    const Result<VersionRecord*> record = records.at(key);
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    **record = stub_of(**record, removal_index);
  }
  records.put(batch);
  return {};
}

}  // namespace shilu
