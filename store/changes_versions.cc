// Versions, revisions and tombstones within a batch.
#include <algorithm>
#include <limits>
#include <utility>

#include "store/changes.h"
#include "store/keys.h"

namespace shilu {
namespace {

// Fetches in a row that must say that a page is gone before its tombstone is made.
constexpr uint32_t kAbsencesOfTombstone = 2;

// Whether it is the response that `version` was made of, read by other rules.
bool is_another_reading(const PageCommit& commit, const VersionRecord& version) {
  return !commit.payload_sha256.empty() && commit.payload_sha256 == version.raw.sha256 &&
         commit.extractor != version.extractor;
}

}  // namespace

const PreparedDocument& Changes::prepared_document(const PageCommit& commit,
                                                   std::optional<PreparedDocument>& room) {
  return commit.prepared ? *commit.prepared : room.emplace(prepare_document(*commit.document));
}

Result<VersionOutcome> Changes::add_document(const PageCommit& commit, const RawLocation& raw,
                                             Address& address) {
  UrlState& state = address.state;
  // Of what was there before the last fetch only an import tells.
  const bool is_past =
      commit.archived_at && state.last_fetched && commit.fetched_at < *state.last_fetched;
  if (commit.document_gone) {
    return is_past ? VersionOutcome::kNone : add_absence(commit, raw, address);
  }
  if (!is_past && (commit.document || commit.document_seen)) {
    state.absences = 0;
  }
  if (!commit.document) {
    if (!commit.document_seen || state.versions == 0 || state.gone) {
      return VersionOutcome::kNone;
    }
    state.last_seen = std::max(state.last_seen, std::optional(commit.fetched_at));
    return VersionOutcome::kUnchanged;
  }
  state.first_seen = std::min(state.first_seen.value_or(commit.fetched_at), commit.fetched_at);
  state.last_seen = std::max(state.last_seen, std::optional(commit.fetched_at));
  if (commit.archived_at && state.last_changed && commit.fetched_at <= *state.last_changed) {
    return add_past_document(commit, raw, address);
  }
  std::optional<PreparedDocument> room;
  const PreparedDocument& document = prepared_document(commit, room);
  if (state.versions > 0 && document.digest == state.document_digest) {
    return VersionOutcome::kUnchanged;
  }
  const Result<std::optional<Found>> base =
      state.versions == 0 ? std::optional<Found>() : last_document(address.key);
  if (!base) {
    return tl::unexpected<Error>(base.error());
  }
  if (!state.gone && *base && is_another_reading(commit, (*base)->record) &&
      (*base)->place.revision < std::numeric_limits<uint16_t>::max()) {
    return add_reading(commit, document, **base, address);
  }
  const VersionPlace place = next_version(commit.fetched_at, address);
  state.document_digest = document.digest;
  state.gone = false;
  VersionRecord version;
  version.number = state.versions;
  version.raw = raw;
  version.extractor = commit.extractor;
  if (Status added = add_version(commit.url, place, document, commit.document->text, *base,
                                 commit.archived_at.value_or(place.time), std::move(version));
      !added) {
    return tl::unexpected<Error>(added.error());
  }
  return state.versions == 1 ? VersionOutcome::kNew : VersionOutcome::kChanged;
}

// The page did not change, its extraction did: the next revision of the version it has.
Result<VersionOutcome> Changes::add_reading(const PageCommit& commit,
                                            const PreparedDocument& document, const Found& base,
                                            Address& address) {
  VersionPlace place = base.place;
  ++place.revision;
  address.state.document_digest = document.digest;
  VersionRecord version = base.record;
  version.extractor = commit.extractor;
  if (Status added =
          add_version(commit.url, place, document, commit.document->text, base,
                      commit.archived_at.value_or(commit.fetched_at), std::move(version));
      !added) {
    return tl::unexpected<Error>(added.error());
  }
  return VersionOutcome::kUnchanged;
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
  if (!*newest || (*newest)->record.gone || (*newest)->record.removed_by != 0) {
    return RevisionOutcome::kNoCapture;
  }
  VersionRecord version = (*newest)->record;
  const PreparedDocument document = prepare_document(revision.document);
  if (document.digest == version.document_digest && revision.extractor == version.extractor) {
    return RevisionOutcome::kSame;
  }
  VersionPlace place = (*newest)->place;
  if (place.revision == std::numeric_limits<uint16_t>::max()) {
    return fail(ErrorCode::kInvalidArgument,
                revision.url.text() + " has as many revisions as there can be");
  }
  ++place.revision;
  if (place.time == page.state.last_changed) {
    page.state.document_digest = document.digest;
  }
  version.extractor = std::move(revision.extractor);
  if (Status added = add_version(revision.url, place, document, revision.document.text, *newest,
                                 now, std::move(version));
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
  const PreparedDocument document = prepare_document(revision.document);
  state.document_digest = document.digest;
  VersionRecord version;
  version.number = state.versions;
  version.raw = std::move(*revision.raw);
  version.extractor = std::move(revision.extractor);
  if (Status added = add_version(revision.url, place, document, revision.document.text,
                                 std::nullopt, now, std::move(version));
      !added) {
    return tl::unexpected<Error>(added.error());
  }
  return RevisionOutcome::kAdded;
}

Status Changes::add_version(const Url& url, const VersionPlace& place,
                            const PreparedDocument& document, std::string_view text,
                            const std::optional<Found>& base, Instant now, VersionRecord version) {
  if (Status put = put_content(place, document, text, base, version); !put) {
    return put;
  }
  put_version(url, place, document.metadata_sha256, now, std::move(version));
  return {};
}

void Changes::put_version(const Url& url, const VersionPlace& place,
                          std::string_view metadata_sha256, Instant now, VersionRecord version) {
  ++counters_.versions;
  version.log_index =
      log_.append(log_entry(url, place, version, metadata_sha256), place, now, batch_);
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

Result<std::optional<VersionRecord>> Changes::version_under(const std::string& key) const {
  if (const auto made = versions_.find(key); made != versions_.end()) {
    return std::optional(made->second);
  }
  return find_version(database_, key);
}

Result<std::optional<Changes::Found>> Changes::last_document(const std::string& address_key) const {
  Result<std::optional<Found>> last = first_version(version_prefix(address_key));
  if (!last || !*last || !(*last)->record.gone || !(*last)->record.base) {
    return last;
  }
  VersionPlace place{address_key, (*last)->record.base->time, (*last)->record.base->revision};
  return version_under(version_key(place)).map([&](std::optional<VersionRecord> record) {
    return record && record->removed_by == 0
               ? std::optional(Found{std::move(place), std::move(*record)})
               : std::nullopt;
  });
}

}  // namespace shilu
