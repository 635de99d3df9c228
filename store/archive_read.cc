#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/document_json.h"
#include "store/archive_impl.h"
#include "store/keys.h"
#include "store/removal.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> fail_record(std::string_view key, const Error& error) {
  return fail(ErrorCode::kCorrupt, "record " + printable_key(key) + ": " + error.message);
}

// Whether the capture of this version's key is another than `capture`, which becomes it: of one
// capture the newest revision is met first.
bool begins_capture(std::string_view key, std::string& capture) {
  const std::optional<VersionPlace> place = parse_version_key(key);
  std::string met = place ? capture_prefix(place->address_key, place->time) : std::string(key);
  return std::exchange(capture, met) != met;
}

Result<uint64_t> bytes_under(const std::string& directory) {
  uint64_t bytes = 0;
  std::error_code error;
  if (!fs::exists(directory, error)) {
    return bytes;
  }
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    // Between listing and asking LevelDB may have removed the file: it then counts nothing.
    std::error_code gone;
    const uint64_t size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    bytes += gone ? 0 : size;
  }
  if (error) {
    return fail(ErrorCode::kIo, directory + ": " + error.message());
  }
  return bytes;
}

// What is asked for was removed: which version of what, why and when.
tl::unexpected<Error> fail_removed(const Version& version) {
  const std::string what = version.removed.kind == RemovalKind::kForgotten
                               ? version.url.text()
                               : "version " + std::to_string(version.number) + " of " +
                                     version.url.text() + ", of " +
                                     format_instant(version.fetched_at) + ",";
  return fail(ErrorCode::kNotFound, what + " was " + removal_words(version.removed));
}

}  // namespace

Result<std::optional<UrlState>> Archive::Impl::read_url_state(std::string_view address_key,
                                                              const View& view) const {
  const std::string key = url_state_key(address_key);
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return std::optional<UrlState>();
  }
  return decode_url_state(key, **value).map([](UrlState state) {
    return std::optional<UrlState>(std::move(state));
  });
}

Result<Version> Archive::Impl::read_version(std::string_view key, std::string_view value,
                                            const View& view) const {
  ContentReader reader(view, dictionaries);
  return read_version(key, value, reader);
}

Result<RemovalNote> Archive::Impl::read_removed(const VersionRecord& version,
                                                const View& view) const {
  const std::string key = log_key(version.removed_by);
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  const Result<LogRecord> record =
      *value ? decode_log_record(key, **value)
             : fail(ErrorCode::kCorrupt, "record " + printable_key(key) + " is missing");
  if (!record) {
    return tl::unexpected<Error>(record.error());
  }
  return parse_removal_entry(record->removal).map([](Removal removal) {
    return RemovalNote{removal.kind, removal.at, std::move(removal.why)};
  });
}

// Of an address without versions: nothing, or an error that says that it was forgotten.
Result<std::optional<Version>> Archive::Impl::no_version(const Url& url, const View& view) const {
  const Result<std::optional<RemovalNote>> removed = read_forgotten(url, view);
  if (!removed) {
    return tl::unexpected<Error>(removed.error());
  }
  if (!*removed) {
    return std::optional<Version>();
  }
  Version version{url};
  version.removed = **removed;
  return fail_removed(version);
}

Result<Version> Archive::Impl::read_version(std::string_view key, std::string_view value,
                                            ContentReader& reader) const {
  const std::optional<VersionPlace> parsed = parse_version_key(key);
  if (!parsed) {
    return fail(ErrorCode::kCorrupt, "key " + printable_key(key) + " is not a version's");
  }
  Result<VersionRecord> record = decode_version(key, value);
  if (!record) {
    return tl::unexpected<Error>(record.error());
  }
  Result<Url> url = Url::from_key(parsed->address_key);
  if (!url) {
    return fail_record(key, url.error());
  }
  if (record->removed_by != 0) {
    Result<RemovalNote> removed = read_removed(*record, reader.view());
    if (!removed) {
      return fail_record(key, removed.error());
    }
    Version version{std::move(*url), record->number, parsed->revision, record->gone, parsed->time};
    version.removed = std::move(*removed);
    return version;
  }
  if (record->gone) {
    Version tombstone{std::move(*url), record->number, parsed->revision, true, parsed->time};
    if (record->base) {
      tombstone.last_version_at = record->base->time;
    }
    tombstone.raw = std::move(record->raw);
    return tombstone;
  }
  Result<VersionContent> content = reader.read(*parsed, *record);
  if (!content) {
    return tl::unexpected<Error>(content.error());
  }
  const auto json =
      nlohmann::ordered_json::parse(content->metadata, nullptr, /*allow_exceptions=*/false);
  Result<Document> document = document_from_json(json);
  if (!document) {
    return fail_record(key, document.error());
  }
  document->text = std::move(content->text);
  return Version{std::move(*url),
                 record->number,
                 parsed->revision,
                 /*gone=*/false,
                 parsed->time,
                 std::nullopt,
                 std::move(*document),
                 std::move(record->text_sha256),
                 std::move(record->document_digest),
                 std::move(record->raw),
                 std::move(record->extractor)};
}

Result<std::optional<UrlState>> Archive::url_state(const Url& url) const {
  return impl_->read_url_state(url.key(), impl_->present());
}

Result<std::pair<Url, UrlState>> Archive::Impl::read_address(std::string_view key,
                                                             std::string_view value) const {
  Result<UrlState> state = decode_url_state(key, value);
  if (!state) {
    return tl::unexpected<Error>(state.error());
  }
  Result<Url> url = Url::from_key(key.substr(kUrlStatePrefix.size()));
  if (!url) {
    return fail_at("record " + printable_key(key), url.error());
  }
  return std::pair(std::move(*url), std::move(*state));
}

Status Archive::scan_addresses(
    const std::function<bool(const Url&, const UrlState&)>& visit) const {
  const auto entry = impl_->present().iterate(View::Scan::kLong);
  for (entry->seek(kUrlStatePrefix); entry->valid() && entry->key().starts_with(kUrlStatePrefix);
       entry->next()) {
    const auto address = impl_->read_address(entry->key(), entry->value());
    if (!address) {
      return tl::unexpected<Error>(address.error());
    }
    if (!visit(address->first, address->second)) {
      return {};
    }
  }
  return entry->status();
}

Result<std::optional<Version>> Archive::get(const Url& url, std::optional<Instant> as_of) const {
  const std::string prefix = version_prefix(url.key());
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kShort);
  entry->seek(as_of ? capture_prefix(url.key(), *as_of) : prefix);
  if (!entry->valid() || !entry->key().starts_with(prefix)) {
    return entry->status().and_then([&] { return impl_->no_version(url, *view); });
  }
  Result<Version> version = impl_->read_version(entry->key(), entry->value(), *view);
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }
  if (version->removed.kind != RemovalKind::kNone) {
    return fail_removed(*version);
  }
  return std::optional<Version>(std::move(*version));
}

Result<std::vector<Version>> Archive::history(const Url& url, Revisions revisions) const {
  const std::string prefix = version_prefix(url.key());
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kShort);
  ContentReader reader(*view, impl_->dictionaries);
  std::vector<Version> versions;
  std::string capture;  // whose revisions are being gone through
  for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
    const bool newest = begins_capture(entry->key(), capture);
    if (!newest && revisions == Revisions::kNewest) {
      continue;
    }
    Result<Version> version = impl_->read_version(entry->key(), entry->value(), reader);
    if (!version) {
      return tl::unexpected<Error>(version.error());
    }
    versions.push_back(std::move(*version));
  }
  std::reverse(versions.begin(), versions.end());
  return entry->status().map([&] { return std::move(versions); });
}

Status Archive::list(std::string_view url_prefix,
                     const std::function<bool(const Listed&)>& visit) const {
  std::string prefix(kUrlStatePrefix);
  if (!url_prefix.empty()) {
    const Result<Url> url = Url::parse(url_prefix);
    if (!url) {
      return tl::unexpected<Error>(url.error());
    }
    prefix += url->key();
  }
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kLong);
  const auto versions = view->iterate(View::Scan::kLong);
  for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
    const std::string_view key = entry->key();
    Result<UrlState> state = decode_url_state(key, entry->value());
    if (!state) {
      return tl::unexpected<Error>(state.error());
    }
    if (state->versions == 0) {
      continue;
    }
    const std::string newest_prefix = version_prefix(key.substr(kUrlStatePrefix.size()));
    versions->seek(newest_prefix);
    if (!versions->valid() || !versions->key().starts_with(newest_prefix)) {
      return fail(ErrorCode::kCorrupt, "no version where record " + printable_key(key) +
                                           " counts " + std::to_string(state->versions));
    }
    Result<Version> newest = impl_->read_version(versions->key(), versions->value(), *view);
    if (!newest) {
      return tl::unexpected<Error>(newest.error());
    }
    Url url = newest->url;
    if (!visit({std::move(url), std::move(*state), std::move(*newest)})) {
      return {};
    }
  }
  return entry->status();
}

Status Archive::scan_versions(const std::function<bool(const Version&, const UrlState&)>& visit,
                              RemovedVersions removed) const {
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kLong);
  ContentReader reader(*view, impl_->dictionaries);
  std::string address_key;
  std::string capture;
  std::optional<UrlState> state;
  for (entry->seek(kVersionPrefix); entry->valid() && entry->key().starts_with(kVersionPrefix);
       entry->next()) {
    const std::string_view key = entry->key();
    if (!begins_capture(key, capture)) {
      continue;
    }
    const Result<Version> version = impl_->read_version(key, entry->value(), reader);
    if (!version) {
      return tl::unexpected<Error>(version.error());
    }
    const RemovalKind gone = version->removed.kind;
    if (gone == RemovalKind::kForgotten ||
        (gone == RemovalKind::kPruned && removed == RemovedVersions::kSkip)) {
      continue;
    }
    if (!state || version->url.key() != address_key) {
      address_key = version->url.key();
      Result<std::optional<UrlState>> read = impl_->read_url_state(address_key, *view);
      if (!read) {
        return tl::unexpected<Error>(read.error());
      }
      if (!*read) {
        return fail(ErrorCode::kCorrupt, "no address state for record " + printable_key(key));
      }
      state = std::move(*read);
    }
    if (!visit(*version, *state)) {
      return {};
    }
  }
  return entry->status();
}

Result<Archive::Sizes> Archive::sizes() const {
  const Result<std::optional<std::string>> value = impl_->present().get(kCountersKey);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  const Result<Counters> counters = *value ? decode_counters(kCountersKey, **value) : Counters();
  if (!counters) {
    return tl::unexpected<Error>(counters.error());
  }
  const Result<uint64_t> database_bytes = bytes_under(impl_->directory + "/db");
  if (!database_bytes) {
    return tl::unexpected<Error>(database_bytes.error());
  }
  const Result<uint64_t> warc_bytes = bytes_under(impl_->directory + "/warc");
  if (!warc_bytes) {
    return tl::unexpected<Error>(warc_bytes.error());
  }
  return Sizes{counters->versions, counters->addresses, *database_bytes, *warc_bytes};
}

Result<std::vector<WarcSegment>> Archive::warc_segments() const {
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kShort);
  std::vector<WarcSegment> segments;
  for (entry->seek(kSegmentPrefix); entry->valid() && entry->key().starts_with(kSegmentPrefix);
       entry->next()) {
    const Result<uint64_t> bytes = decode_segment_bytes(entry->key(), entry->value());
    if (!bytes) {
      return tl::unexpected<Error>(bytes.error());
    }
    const std::string file(entry->key().substr(kSegmentPrefix.size()));
    segments.push_back({file, impl_->directory + "/warc/" + file, *bytes});
  }
  return entry->status().map([&] { return std::move(segments); });
}

}  // namespace shilu
