#include "store/stats.h"

#include <zstd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "store/archive_impl.h"
#include "store/keys.h"

namespace shilu {
namespace {

// Of the text in a frame, by its head alone.
Result<uint64_t> text_bytes(std::string_view key, const std::string& frame) {
  const uint64_t bytes = frame.empty() ? 0 : ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (bytes == ZSTD_CONTENTSIZE_ERROR || bytes == ZSTD_CONTENTSIZE_UNKNOWN) {
    return fail(ErrorCode::kCorrupt,
                "record " + printable_key(key) + ": its text does not say its length");
  }
  return bytes;
}

void widen(PortalStats& stats, std::optional<Instant> first, std::optional<Instant> last) {
  if (first && (!stats.first_seen || *first < *stats.first_seen)) {
    stats.first_seen = first;
  }
  if (last && (!stats.last_seen || *last > *stats.last_seen)) {
    stats.last_seen = last;
  }
}

class StatsReader {
 public:
  StatsReader(const Archive& archive, const View& view) : archive_(archive), view_(view) {}

  Result<ArchiveStats> read() {
    Status addresses = archive_.scan_addresses([this](const Url& url, const UrlState& state) {
      PortalStats& portal = portals_[std::string(url.host())];
      ++portal.addresses;
      widen(portal, state.first_seen, state.last_seen);
      return true;
    });
    if (Status read = addresses.and_then([this] { return read_versions(); }); !read) {
      return tl::unexpected<Error>(read.error());
    }
    ArchiveStats stats;
    for (auto& [host, portal] : portals_) {
      portal.host = host;
      stats.all.addresses += portal.addresses;
      stats.all.versions += portal.versions;
      stats.all.revisions += portal.revisions;
      stats.all.tombstones += portal.tombstones;
      stats.all.text_bytes += portal.text_bytes;
      stats.all.stored_text_bytes += portal.stored_text_bytes;
      widen(stats.all, portal.first_seen, portal.last_seen);
      stats.portals.push_back(std::move(portal));
    }
    std::stable_sort(
        stats.portals.begin(), stats.portals.end(),
        [](const PortalStats& a, const PortalStats& b) { return a.versions > b.versions; });
    return stats;
  }

 private:
  Status read_versions() {
    const auto entry = view_.iterate(View::Scan::kLong);
    for (entry->seek(kVersionPrefix); entry->valid() && entry->key().starts_with(kVersionPrefix);
         entry->next()) {
      const std::optional<VersionPlace> place = parse_version_key(entry->key());
      const Result<VersionRecord> version = decode_version(entry->key(), entry->value());
      const Result<Url> url = place ? Url::from_key(place->address_key)
                                    : fail(ErrorCode::kCorrupt,
                                           printable_key(entry->key()) + " is not a version's key");
      if (!version || !url) {
        return tl::unexpected<Error>(version ? url.error() : version.error());
      }
      if (Status counted = count(entry->key(), *place, *version, *url); !counted) {
        return counted;
      }
    }
    return entry->status();
  }

  Status count(std::string_view key, const VersionPlace& place, const VersionRecord& version,
               const Url& url) {
    if (version.removed_by != 0) {
      return {};
    }
    PortalStats& portal = portals_[std::string(url.host())];
    if (version.gone) {
      ++portal.tombstones;
      return {};
    }
    ++(place.revision == 0 ? portal.versions : portal.revisions);
    const Result<uint64_t> bytes = version.text_place ? shared_text_bytes(key, *version.text_place)
                                                      : text_bytes(key, version.text);
    if (!bytes) {
      return tl::unexpected<Error>(bytes.error());
    }
    portal.text_bytes += *bytes;
    portal.stored_text_bytes += version.text.size();
    return {};
  }

  Result<uint64_t> shared_text_bytes(std::string_view key, const VersionPlace& place) const {
    const std::string holder_key = version_key(place);
    const Result<std::optional<std::string>> value = view_.get(holder_key);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    if (!*value) {
      return fail(ErrorCode::kCorrupt, "record " + printable_key(key) + ": its text should be in " +
                                           printable_key(holder_key));
    }
    const Result<VersionRecord> holder = decode_version(holder_key, **value);
    return holder ? text_bytes(holder_key, holder->text) : tl::unexpected<Error>(holder.error());
  }

  const Archive& archive_;
  const View& view_;
  std::map<std::string, PortalStats> portals_;
};

}  // namespace

Result<ArchiveStats> Archive::stats() const {
  return StatsReader(*this, *impl_->snapshot()).read();
}

}  // namespace shilu
