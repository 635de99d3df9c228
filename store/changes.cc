#include "store/changes.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/document_json.h"
#include "store/keys.h"
#include "store/text_codec.h"

namespace shilu {
namespace {

constexpr int kStatusOk = 200;

// Fetches in a row that must say that a page is gone before its tombstone is made.
constexpr uint32_t kAbsencesOfTombstone = 2;

// A text below this costs less where it stands than a reference and its d/ entry would.
constexpr size_t kLeastSharedBytes = 256;

// Of the document without its text, which stands by itself.
std::string metadata_of(const Document& document) {
  nlohmann::ordered_json json = document_to_json(document, {});
  json["text"] = "";
  return to_json_line(json);
}

void update_state(const PageCommit& commit, uint32_t run, UrlState& state) {
  state.run = std::max(state.run, run);
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

Result<Committed> Changes::add(const PageCommit& commit, const RawLocation& raw) {
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
  const Result<VersionOutcome> version = add_document(commit, raw, page);
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }

  Committed committed;
  committed.version = *version;
  committed.version_number = *version == VersionOutcome::kNone ? 0 : page.state.versions;
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
  for (const QueueItem& link : commit.links) {
    const Result<bool> queued = queue_if_new(link);
    if (!queued) {
      return tl::unexpected<Error>(queued.error());
    }
    if (*queued) {
      ++committed.links_queued;
      woken.insert(link.url.host_key());
    }
  }
  committed.woken_hosts.assign(woken.begin(), woken.end());
  if (commit.host_state && !commit.host.empty()) {
    const std::string key = host_state_key(commit.host);
    batch_.Put(key, encode_host_state(key, *commit.host_state));
  }
  ++counters_.commits;
  return committed;
}

Result<VersionOutcome> Changes::add_document(const PageCommit& commit, const RawLocation& raw,
                                             Address& address) {
  UrlState& state = address.state;
  if (commit.document_gone) {
    return add_absence(commit, raw, address);
  }
  if (commit.document || commit.document_seen) {
    state.absences = 0;
  }
  if (!commit.document) {
    if (!commit.document_seen || state.versions == 0 || state.gone) {
      return VersionOutcome::kNone;
    }
    state.last_seen = std::max(state.last_seen, std::optional(commit.fetched_at));
    return VersionOutcome::kUnchanged;
  }
  state.first_seen = state.first_seen.value_or(commit.fetched_at);
  state.last_seen = std::max(state.last_seen, std::optional(commit.fetched_at));
  std::string digest = document_digest(*commit.document);
  if (state.versions > 0 && digest == state.document_digest) {
    return VersionOutcome::kUnchanged;
  }
  const VersionPlace place = next_version(commit.fetched_at, address);
  state.document_digest = digest;
  state.gone = false;
  VersionRecord version;
  version.number = state.versions;
  version.document_digest = std::move(digest);
  version.raw = raw;
  version.extractor = commit.extractor;
  if (Status added = add_version(commit.url, place, *commit.document,
                                 commit.archived_at.value_or(place.time), std::move(version));
      !added) {
    return tl::unexpected<Error>(added.error());
  }
  return state.versions == 1 ? VersionOutcome::kNew : VersionOutcome::kChanged;
}

Result<VersionOutcome> Changes::add_absence(const PageCommit& commit, const RawLocation& raw,
                                            Address& address) {
  UrlState& state = address.state;
  if (state.versions == 0 || state.gone || ++state.absences < kAbsencesOfTombstone) {
    return VersionOutcome::kNone;
  }
  const Result<std::optional<Found>> last = first_version(version_prefix(address.key));
  if (!last) {
    return tl::unexpected<Error>(last.error());
  }
  if (!*last) {
    return fail(ErrorCode::kCorrupt, commit.url.text() + " has no version, and counts " +
                                         std::to_string(state.versions));
  }
  const VersionPlace place = next_version(commit.fetched_at, address);
  state.document_digest.clear();
  state.gone = true;
  // Asked conditionally, a page that is back as it was would be answered without its text.
  state.etag.clear();
  state.last_modified.clear();
  VersionRecord tombstone;
  tombstone.number = state.versions;
  tombstone.gone = true;
  tombstone.raw = raw;
  tombstone.base = {(*last)->place.time, (*last)->place.revision};
  put_version(commit.url, place, {}, commit.archived_at.value_or(place.time), std::move(tombstone));
  return VersionOutcome::kGone;
}

VersionPlace Changes::next_version(Instant fetched_at, Address& address) {
  UrlState& state = address.state;
  // Versions of one address stand at different times and in the order of their numbers, also
  // when two fall on one millisecond or the wall clock was set back in between.
  Instant time = fetched_at;
  if (state.last_changed && time <= *state.last_changed) {
    time = *state.last_changed + Milliseconds(1);
  }
  state.last_changed = time;
  ++state.versions;
  return {address.key, time};
}

Result<RevisionOutcome> Changes::add_revision(Revision& revision, Instant now) {
  const Result<Address*> found = address(revision.url);
  if (!found) {
    return tl::unexpected<Error>(found.error());
  }
  Address& page = **found;
  Result<std::optional<Found>> newest =
      first_version(capture_prefix(page.key, revision.fetched_at));
  if (!newest) {
    return tl::unexpected<Error>(newest.error());
  }
  if (!*newest && revision.raw && page.state.versions == 0) {
    return add_found(revision, now, page);
  }
  if (!*newest || (*newest)->record.gone) {
    return RevisionOutcome::kNoCapture;
  }
  VersionRecord version = std::move((*newest)->record);
  std::string digest = document_digest(revision.document);
  if (digest == version.document_digest && revision.extractor == version.extractor) {
    return RevisionOutcome::kSame;
  }
  VersionPlace place = std::move((*newest)->place);
  if (place.revision == std::numeric_limits<uint16_t>::max()) {
    return fail(ErrorCode::kInvalidArgument,
                revision.url.text() + " has as many revisions as there can be");
  }
  ++place.revision;
  if (version.number == page.state.versions) {
    page.state.document_digest = digest;
  }
  version.document_digest = std::move(digest);
  version.extractor = std::move(revision.extractor);
  version.metadata.clear();
  version.text.clear();
  version.text_place.reset();
  if (Status added = add_version(revision.url, place, revision.document, now, std::move(version));
      !added) {
    return tl::unexpected<Error>(added.error());
  }
  return RevisionOutcome::kAdded;
}

// The first version of its address, though no crawl made it: so it has no revision 0.
Result<RevisionOutcome> Changes::add_found(Revision& revision, Instant now, Address& address) {
  UrlState& state = address.state;
  VersionPlace place = next_version(revision.fetched_at, address);
  place.revision = 1;
  state.first_seen = revision.fetched_at;
  state.last_seen = revision.fetched_at;
  state.kind = revision.document.kind;
  state.document_digest = document_digest(revision.document);
  VersionRecord version;
  version.number = state.versions;
  version.document_digest = state.document_digest;
  version.raw = std::move(*revision.raw);
  version.extractor = std::move(revision.extractor);
  if (Status added =
          add_version(revision.url, place, revision.document, now, std::move(version));
      !added) {
    return tl::unexpected<Error>(added.error());
  }
  return RevisionOutcome::kAdded;
}

Status Changes::add_version(const Url& url, const VersionPlace& place, const Document& document,
                            Instant now, VersionRecord version) {
  const std::string metadata = metadata_of(document);
  Result<std::string> compressed = compress_metadata(metadata);
  if (!compressed) {
    return tl::unexpected<Error>(compressed.error());
  }
  version.metadata = std::move(*compressed);
  if (Status placed = place_text(document.text, place, version); !placed) {
    return placed;
  }
  put_version(url, place, metadata, now, std::move(version));
  return {};
}

void Changes::put_version(const Url& url, const VersionPlace& place, std::string_view metadata,
                          Instant now, VersionRecord version) {
  ++counters_.versions;
  version.log_index = log_.append(log_entry(url, place, version, metadata), place, now, batch_);
  const std::string key = version_key(place);
  batch_.Put(key, encode_version(key, version));
  versions_.insert_or_assign(key, std::move(version));
}

Result<std::optional<Changes::Found>> Changes::first_version(const std::string& prefix) const {
  std::optional<Found> found;
  const auto entry = database_.iterate(View::Scan::kShort);
  entry->seek(prefix);
  if (entry->valid() && entry->key().starts_with(prefix)) {
    const std::string_view key = entry->key();
    std::optional<VersionPlace> place = parse_version_key(key);
    Result<VersionRecord> record = decode_version(key, entry->value());
    if (!record || !place) {
      return record ? fail(ErrorCode::kCorrupt, printable_key(key) + " is not a version's key")
                    : tl::unexpected<Error>(record.error());
    }
    found = {std::move(*place), std::move(*record)};
  } else if (Status ended = entry->status(); !ended) {
    return tl::unexpected<Error>(ended.error());
  }
  const auto made = versions_.lower_bound(prefix);
  if (made != versions_.end() && made->first.starts_with(prefix) &&
      (!found || made->first < version_key(found->place))) {
    found = {*parse_version_key(made->first), made->second};
  }
  return found;
}

// The text goes whole into `version`, or a reference to where it stands already.
Status Changes::place_text(const std::string& text, const VersionPlace& here,
                           VersionRecord& version) {
  version.text_sha256 = sha256_hex(text);
  const bool shared = text.size() >= kLeastSharedBytes;
  const std::string key = text_key(version.text_sha256);
  if (shared) {
    if (const auto found = text_places_.find(version.text_sha256); found != text_places_.end()) {
      version.text_place = found->second;
      return {};
    }
    const Result<std::optional<std::string>> value = database_.get(key);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    if (*value) {
      Result<VersionPlace> place = decode_text_place(key, **value);
      if (!place) {
        return tl::unexpected<Error>(place.error());
      }
      version.text_place = std::move(*place);
      return {};
    }
  }
  Result<std::string> compressed = compress_text(text);
  if (!compressed) {
    return tl::unexpected<Error>(compressed.error());
  }
  version.text = std::move(*compressed);
  if (shared) {
    batch_.Put(key, encode_text_place(key, here));
    text_places_.emplace(version.text_sha256, here);
  }
  return {};
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
