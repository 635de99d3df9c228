#include "store/forgotten.h"

#include <algorithm>
#include <utility>

namespace shilu {

Result<ForgottenAddresses> ForgottenAddresses::load(const View& view) {
  ForgottenAddresses forgotten;
  const auto entry = view.iterate(View::Scan::kLong);
  for (entry->seek(kForgottenPrefix); entry->valid() && entry->key().starts_with(kForgottenPrefix);
       entry->next()) {
    Result<ForgottenRecord> record = decode_forgotten(entry->key(), entry->value());
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    forgotten.add(entry->key().substr(kForgottenPrefix.size()), std::move(*record));
  }
  return entry->status().map([&] { return std::move(forgotten); });
}

const ForgottenRecord* ForgottenAddresses::find(std::string_view address_key) const {
  if (const auto found = records_.find(address_key); found != records_.end()) {
    return &found->second;
  }
  for (const std::string& prefix : prefixes_) {
    if (address_key.starts_with(prefix)) {
      return &records_.find(prefix)->second;
    }
  }
  return nullptr;
}

void ForgottenAddresses::add(std::string_view address_key, ForgottenRecord record) {
  if (record.is_prefix) {
    const auto place = std::lower_bound(prefixes_.begin(), prefixes_.end(), address_key);
    if (place == prefixes_.end() || *place != address_key) {
      prefixes_.emplace(place, address_key);
    }
  }
  records_.insert_or_assign(std::string(address_key), std::move(record));
}

}  // namespace shilu
