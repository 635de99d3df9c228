#include <utility>

#include "store/archive_impl.h"
#include "store/keys.h"

namespace shilu {

uint64_t Archive::queued_count() const {
  return impl_->queued;
}

Result<std::vector<std::string>> Archive::queued_hosts() const {
  const auto entry = impl_->present().iterate(View::Scan::kLong);
  std::vector<std::string> hosts;
  entry->seek(kQueuePrefix);
  while (entry->valid() && entry->key().starts_with(kQueuePrefix)) {
    const std::optional<std::string_view> host = host_of_queue_key(entry->key());
    if (!host) {
      return fail(ErrorCode::kCorrupt,
                  "key " + printable_key(entry->key()) + " is not of the queue");
    }
    hosts.emplace_back(*host);
    entry->seek(after_prefix(queue_prefix(hosts.back())));
  }
  return entry->status().map([&] { return std::move(hosts); });
}

Result<std::vector<QueuedTask>> Archive::queued_tasks(
    std::string_view host_key, size_t most,
    const std::function<bool(const std::string&)>& skip) const {
  const std::string prefix = queue_prefix(host_key);
  const auto entry = impl_->present().iterate(View::Scan::kShort);
  std::vector<QueuedTask> tasks;
  for (entry->seek(prefix);
       tasks.size() < most && entry->valid() && entry->key().starts_with(prefix); entry->next()) {
    std::string key = std::string(entry->key());
    if (skip && skip(key)) {
      continue;
    }
    Result<QueueRecord> record = decode_queue_record(key, entry->value());
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    Result<Url> url = Url::parse(record->url);
    if (!url) {
      return fail(ErrorCode::kCorrupt, "record " + printable_key(key) + ": " + url.error().message);
    }
    tasks.push_back({std::move(key), std::move(*url), std::move(record->task)});
  }
  return entry->status().map([&] { return std::move(tasks); });
}

Result<std::optional<std::string>> Archive::host_state(std::string_view host_key) const {
  const std::string key = host_state_key(host_key);
  const Result<std::optional<std::string>> value = impl_->present().get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return std::optional<std::string>();
  }
  return decode_host_state(key, **value).map([](std::string state) {
    return std::optional<std::string>(std::move(state));
  });
}

Status Archive::scan_hosts(
    const std::function<void(std::string_view host_key, std::string_view state)>& visit,
    std::string_view prefix) const {
  const std::string first = host_state_key(prefix);
  const auto entry =
      impl_->present().iterate(prefix.empty() ? View::Scan::kLong : View::Scan::kShort);
  for (entry->seek(first); entry->valid() && entry->key().starts_with(first); entry->next()) {
    const std::string_view key = entry->key();
    const Result<std::string> state = decode_host_state(key, entry->value());
    if (!state) {
      return tl::unexpected<Error>(state.error());
    }
    visit(key.substr(kHostPrefix.size()), *state);
  }
  return entry->status();
}

}  // namespace shilu
