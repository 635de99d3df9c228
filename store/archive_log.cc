// The archive's log of versions as its readers see it.
#include <utility>

#include "base/digest.h"
#include "store/archive_impl.h"
#include "store/keys.h"
#include "store/removal.h"

namespace shilu {

Result<TreeHead> Archive::log_head() const {
  return VersionLog::load(impl_->present()).map([](const VersionLog& log) { return log.head(); });
}

tl::unexpected<Error> Archive::Impl::fail_unprovable(const Url& url, std::string_view key,
                                                     const VersionRecord& version,
                                                     const View& view) const {
  const Result<RemovalNote> removed = read_removed(version, view);
  const Result<Sha256> leaf = log_nodes(view)(0, version.log_index);
  if (!removed || !leaf) {
    return tl::unexpected<Error>(removed ? leaf.error() : removed.error());
  }
  return fail(ErrorCode::kNotFound,
              "version " + std::to_string(version.number) + " of " + url.text() + ", of " +
                  format_instant(parse_version_key(key)->time) + ", was " +
                  removal_words(*removed) + "; its leaf " + hex_of(*leaf) +
                  " stands in the log at index " + std::to_string(version.log_index));
}

Result<std::optional<InclusionProof>> Archive::prove(const Url& url,
                                                     std::optional<Instant> as_of) const {
  const std::shared_ptr<const View> view = impl_->snapshot();
  const std::string prefix = version_prefix(url.key());
  const auto found = view->iterate(View::Scan::kShort);
  found->seek(as_of ? capture_prefix(url.key(), *as_of) : prefix);
  if (!found->valid() || !found->key().starts_with(prefix)) {
    return found->status().map([] { return std::optional<InclusionProof>(); });
  }
  const std::string_view key = found->key();
  const Result<VersionRecord> version = decode_version(key, found->value());
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }
  if (version->removed_by != 0) {
    return impl_->fail_unprovable(url, key, *version, *view);
  }
  const VersionPlace place = *parse_version_key(key);
  ContentReader reader(*view, impl_->dictionaries);
  const Result<std::string> metadata = reader.read_metadata(place, *version);
  if (!metadata) {
    return tl::unexpected<Error>(metadata.error());
  }
  const Result<VersionLog> log = VersionLog::load(*view);
  if (!log) {
    return tl::unexpected<Error>(log.error());
  }
  InclusionProof proof{log->head(), version->log_index, {}, {}};
  proof.entry = log_entry(url, place, *version, sha256_hex(*metadata));
  if (proof.index >= proof.head.size) {
    return fail(ErrorCode::kCorrupt,
                "record " + printable_key(key) + " is past the end of the log");
  }
  Result<TreePath> path = inclusion_path(proof.index, proof.head.size, log_nodes(*view));
  if (!path) {
    return tl::unexpected<Error>(path.error());
  }
  proof.path = std::move(*path);
  if (!holds(proof)) {
    return fail(ErrorCode::kCorrupt,
                "record " + printable_key(key) + " is not what the log says of it");
  }
  return std::optional(std::move(proof));
}

Result<ConsistencyProof> Archive::prove_since(const TreeHead& from) const {
  const std::shared_ptr<const View> view = impl_->snapshot();
  const Result<VersionLog> log = VersionLog::load(*view);
  if (!log) {
    return tl::unexpected<Error>(log.error());
  }
  ConsistencyProof proof{from, log->head(), {}};
  if (from.size > proof.head.size) {
    return fail(ErrorCode::kNotFound, "the log has " + std::to_string(proof.head.size) +
                                          " entries, the head given has " +
                                          std::to_string(from.size));
  }
  Result<TreePath> path = consistency_path(from.size, proof.head.size, log_nodes(*view));
  if (!path) {
    return tl::unexpected<Error>(path.error());
  }
  proof.path = std::move(*path);
  if (!holds(proof)) {
    return fail(ErrorCode::kNotFound,
                "the log does not begin with that head: entries before it were changed");
  }
  return proof;
}

}  // namespace shilu
