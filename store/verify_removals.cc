#include "store/verify_removals.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/url.h"
#include "store/keys.h"
#include "store/log_tree.h"
#include "store/removal_record.h"

namespace shilu {

void RemovalVerifier::add_version(std::string_view key, const VersionRecord& version) {
  ++versions_;
  const std::string entry_key = log_key(version.log_index);
  const Result<std::optional<std::string>> value = view_.get(entry_key);
  if (!value || !*value) {
    damaged_(key, value ? "it refers to " + printable_key(entry_key) + ", which is not there"
                        : value.error().message);
    return;
  }
  const Result<LogRecord> record = decode_log_record(entry_key, **value);
  if (!record) {
    return;  // told of when the log is gone through
  }
  if (version_key(record->version) != key) {
    damaged_(key, "the log's entry " + std::to_string(version.log_index) + " is another's");
    return;
  }
  leaves_[version.removed_by].emplace(version.log_index, record->leaf);
}

void RemovalVerifier::add_entry(std::string_view key, uint64_t index, const LogRecord& record) {
  ++entries_;
  Result<Removal> removal = parse_removal_entry(record.removal);
  if (!removal) {
    damaged_(key, removal.error().message);
  } else if (record.leaf != leaf_hash(record.removal)) {
    damaged_(key, "its leaf is not the hash of what it says");
  } else {
    removals_.emplace(index, std::move(*removal));
  }
}

void RemovalVerifier::compare(uint64_t index, const Removal& removal) {
  std::vector<Sha256> leaves;
  for (const auto& [log_index, leaf] : leaves_[index]) {
    leaves.push_back(leaf);
  }
  const std::string key = log_key(index);
  if (leaves.size() != removal.versions || digest_of_leaves(leaves) != removal.leaves) {
    damaged_(key, "it says that " + std::to_string(removal.versions) +
                      " versions were removed, and " + std::to_string(leaves.size()) +
                      " that are not all those say that it removed them");
  }
  const Result<Url> url = Url::parse(removal.address);
  if (removal.kind != RemovalKind::kForgotten || !url) {
    return;
  }
  const Result<std::optional<std::string>> value = view_.get(forgotten_key(url->key()));
  if (!value || !*value) {
    damaged_(key, value ? removal.address + " is not marked as forgotten" : value.error().message);
  }
}

void RemovalVerifier::verify_forgotten(std::string_view key, std::string_view value) {
  const Result<ForgottenRecord> record = decode_forgotten(key, value);
  if (!record) {
    damaged_(key, record.error().message);
    return;
  }
  const auto found = removals_.find(record->log_index);
  const Result<Url> url = Url::from_key(key.substr(kForgottenPrefix.size()));
  if (found == removals_.end() || !url || found->second.kind != RemovalKind::kForgotten ||
      found->second.address != url->text() || found->second.is_prefix != record->is_prefix ||
      hex_of(found->second.leaves) != record->leaves) {
    damaged_(key, "the log's entry " + std::to_string(record->log_index) + " does not say so");
  }
}

void RemovalVerifier::finish() {
  for (const auto& [index, removal] : removals_) {
    compare(index, removal);
  }
  for (const auto& [index, leaves] : leaves_) {
    if (!leaves.empty() && !removals_.contains(index)) {
      damaged_(log_key(index), std::to_string(leaves.size()) +
                                   " versions have no content, and it does not say that they "
                                   "were removed");
    }
  }
  const auto entry = view_.iterate(View::Scan::kLong);
  for (entry->seek(kForgottenPrefix); entry->valid() && entry->key().starts_with(kForgottenPrefix);
       entry->next()) {
    verify_forgotten(entry->key(), entry->value());
  }
  if (Status ended = entry->status(); !ended) {
    damaged_(kForgottenPrefix, ended.error().message);
  }
}

}  // namespace shilu
