#include "store/changes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "store/imported_record.h"
#include "store/keys.h"

namespace shilu {
namespace {

constexpr int kStatusOk = 200;

void update_state(const PageCommit& commit, uint32_t run, UrlState& state) {
  if (commit.archived_at && state.last_fetched && commit.fetched_at <= *state.last_fetched) {
    state.fetches += commit.status != 0 ? 1 : 0;
    return;  // what is known of the address is newer
  }
  if (!commit.archived_at) {
    state.run = std::max(state.run, run);
  }
  state.outcome = commit.outcome;
  state.status = commit.status;
  state.last_fetched = commit.fetched_at;
  if (commit.kind) {
    state.kind = commit.kind;
  }
  if (commit.status != 0) {
    ++state.fetches;
  }
  if (commit.status != kStatusOk) {
    return;
  }
  state.etag = commit.etag;
  state.last_modified = commit.last_modified;
  if (state.payload_sha1 != commit.payload_sha1) {
    // The same payload again was written as a revisit, which holds no body.
    state.payload_sha1 = commit.payload_sha1;
    state.payload_captured_at = commit.fetched_at;
  }
}

}  // namespace

Result<Changes::Address*> Changes::address(const Url& url) {
  const auto found = addresses_.find(url.text());
  if (found != addresses_.end()) {
    return &found->second;
  }
  Address address{url.key(), {}, false};
  const std::string key = url_state_key(address.key);
  const Result<std::optional<std::string>> value = database_.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    ++counters_.addresses;
  } else {
    Result<UrlState> state = decode_url_state(key, **value);
    if (!state) {
      return tl::unexpected<Error>(state.error());
    }
    address.state = std::move(*state);
    address.known = true;
  }
  return &addresses_.emplace(url.text(), std::move(address)).first->second;
}

Status Changes::end_queue_entry(const std::string& queue_key, Address& address) {
  if (queue_key.empty() || ended_.contains(queue_key)) {
    return {};
  }
  const Result<std::optional<std::string>> value = database_.get(queue_key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return {};
  }
  batch_.Delete(queue_key);
  ended_.insert(queue_key);
  --counters_.queued;
  address.state.queued = false;
  return {};
}

void Changes::put_in_queue(const QueueItem& item, Address& address) {
  const std::string key = queue_key(item.url.host_key(), item.priority, counters_.queue_number++);
  batch_.Put(key, encode_queue_record(key, {item.url.text(), item.task}));
  ++counters_.queued;
  address.state.queued = true;
}

Result<bool> Changes::queue_if_new(const QueueItem& item) {
  if (is_forgotten(item.url)) {
    return false;
  }
  const Result<Address*> found = address(item.url);
  if (!found) {
    return tl::unexpected<Error>(found.error());
  }
  Address& target = **found;
  if (std::exchange(target.known, true) && target.state.run >= run_) {
    return false;
  }
  target.state.run = run_;
  if (target.state.queued) {
    return false;
  }
  put_in_queue(item, target);
  return true;
}

Result<bool> Changes::queue_again(const QueueItem& item) {
  if (is_forgotten(item.url)) {
    return false;
  }
  const Result<Address*> found = address(item.url);
  if (!found) {
    return tl::unexpected<Error>(found.error());
  }
  Address& target = **found;
  target.state.run = std::max(target.state.run, run_);
  if (target.state.queued) {
    return false;
  }
  put_in_queue(item, target);
  return true;
}

Result<Committed> Changes::add_forgotten(const PageCommit& commit) {
  Address unknown;
  if (Status ended = end_queue_entry(commit.queue_key, unknown); !ended) {
    return tl::unexpected<Error>(ended.error());
  }
  put_host_state(commit);
  ++counters_.commits;
  Committed committed;
  committed.forgotten = true;
  return committed;
}

void Changes::put_host_state(const PageCommit& commit) {
  if (commit.host_state && !commit.host.empty()) {
    const std::string key = host_state_key(commit.host);
    batch_.Put(key, encode_host_state(key, *commit.host_state));
  }
}

Result<Committed> Changes::add(const PageCommit& commit, const RawLocation& raw) {
  if (is_forgotten(commit.url)) {
    return add_forgotten(commit);
  }
  const Result<Address*> found = address(commit.url);
  if (!found) {
    return tl::unexpected<Error>(found.error());
  }
  Address& page = **found;
  if (Status ended = end_queue_entry(commit.queue_key, page); !ended) {
    return tl::unexpected<Error>(ended.error());
  }
  page.known = true;
  update_state(commit, run_, page.state);
  if (!commit.imported_record.empty()) {
    const std::string key = imported_key(commit.imported_record);
    batch_.Put(key, encode_imported(key, {raw.file, raw.offset}));
  }
  const Result<VersionOutcome> version = add_document(commit, raw, page);
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }

  Committed committed;
  committed.version = *version;
  if (*version != VersionOutcome::kNone) {
    committed.version_number = page.state.versions;
    committed.version_time = page.state.last_changed;
  }
  std::set<std::string> woken;
  if (commit.retry) {
    const Result<bool> queued = queue_again(*commit.retry);
    if (!queued) {
      return tl::unexpected<Error>(queued.error());
    }
    if (*queued) {
      woken.insert(commit.retry->url.host_key());
    }
  }
  const auto queue = [&](const QueueItem& link) -> Status {
    committed.links_forgotten += is_forgotten(link.url) ? 1 : 0;
    const Result<bool> queued = queue_if_new(link);
    if (!queued) {
      return tl::unexpected<Error>(queued.error());
    }
    if (*queued) {
      ++committed.links_queued;
      woken.insert(link.url.host_key());
    }
    return {};
  };
  for (const QueueItem& link : commit.links) {
    if (Status status = queue(link); !status) {
      return tl::unexpected<Error>(status.error());
    }
  }
  const auto& next = committed.links_queued > 0 ? commit.next_if_new : commit.next_otherwise;
  if (next) {
    if (Status status = queue(*next); !status) {
      return tl::unexpected<Error>(status.error());
    }
  }
  committed.woken_hosts.assign(woken.begin(), woken.end());
  put_host_state(commit);
  ++counters_.commits;
  return committed;
}

void Changes::set_dictionaries(const TrainedDictionaries& trained) {
  const auto put = [&](const std::string& octets, uint32_t id, uint32_t& current) {
    if (!octets.empty()) {
      const std::string key = dictionary_key(id);
      batch_.Put(key, encode_dictionary(key, octets));
      current = id;
    }
  };
  const DictionaryIds ids = next_dictionaries(counters_.trainings++);
  put(trained.text, ids.text, counters_.text_dictionary);
  put(trained.metadata, ids.metadata, counters_.metadata_dictionary);
}

void Changes::replace_dictionaries(const std::set<uint32_t>& going,
                                   const TrainedDictionaries& trained) {
  for (uint32_t* const current : {&counters_.text_dictionary, &counters_.metadata_dictionary}) {
    if (going.contains(*current)) {
      *current = 0;
    }
  }
  ++counters_.replacements;
  set_dictionaries(trained);
}

uint64_t Changes::log_removal(const Removal& removal) {
  return log_.append_removal(removal_entry(removal), removal.at, batch_);
}

void Changes::drop_address(std::string_view address_key, bool is_known,
                           std::span<const std::string> queue_keys) {
  if (is_known) {
    batch_.Delete(url_state_key(address_key));
    --counters_.addresses;
  }
  for (const std::string& key : queue_keys) {
    batch_.Delete(key);
    --counters_.queued;
  }
}

void Changes::set_segment(const std::string& file, uint64_t bytes) {
  counters_.segment = file;
  const std::string key = segment_key(file);
  batch_.Put(key, encode_segment_bytes(key, bytes));
}

void Changes::set_judged_by(std::string_view mark) {
  batch_.Put(slice_of(kJudgedByKey), encode_judged_by(kJudgedByKey, mark));
}

void Changes::set_run(const RunRecord& run) {
  batch_.Put(slice_of(kRunKey), encode_run(kRunKey, run));
}

leveldb::WriteBatch& Changes::finish() {
  for (const auto& [text, address] : addresses_) {
    const std::string key = url_state_key(address.key);
    batch_.Put(key, encode_url_state(key, address.state));
  }
  ++counters_.batches;
  batch_.Put(slice_of(kCountersKey), encode_counters(kCountersKey, counters_));
  if (log_.size() != logged_before_) {
    log_.put_edge(batch_);
  }
  return batch_;
}

}  // namespace shilu
