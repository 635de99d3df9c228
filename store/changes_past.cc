// A capture that is older than the newest version of its address: an import brings it.
//
// It becomes a version at its own time where the document in force then was another, or none. Its
// number is the next one: numbers say in what order versions came into the archive, times what was
// in force when. Versions that stood there before stay as they are, also where the next later one
// has the same document: it is then known to have stood earlier.
#include <utility>

#include "store/changes.h"
#include "store/keys.h"
#include "store/record.h"

namespace shilu {

Result<VersionOutcome> Changes::add_past_document(const PageCommit& commit, const RawLocation& raw,
                                                  Address& address) {
  const std::string prefix = version_prefix(address.key);
  std::optional<PreparedDocument> room;
  const PreparedDocument& document = prepared_document(commit, room);
  const auto entry = database_.iterate(View::Scan::kShort);
  entry->seek(capture_prefix(address.key, commit.fetched_at));
  if (entry->valid() && entry->key().starts_with(prefix)) {
    const Result<VersionRecord> in_force = decode_version(entry->key(), entry->value());
    if (!in_force) {
      return tl::unexpected<Error>(in_force.error());
    }
    if (in_force->document_digest == document.digest) {
      return VersionOutcome::kUnchanged;
    }
  }
  // Versions of one address stand at different times.
  VersionPlace place{address.key, commit.fetched_at};
  for (;; place.time += Milliseconds(1)) {
    const Result<std::optional<Found>> taken =
        first_version(capture_prefix(place.address_key, place.time));
    if (!taken) {
      return tl::unexpected<Error>(taken.error());
    }
    if (!*taken) {
      break;
    }
  }
  VersionRecord version;
  version.number = ++address.state.versions;
  version.raw = raw;
  version.extractor = commit.extractor;
  return add_version(commit.url, place, document, commit.document->text, std::nullopt,
                     *commit.archived_at, std::move(version))
      .map([] { return VersionOutcome::kChanged; });
}

}  // namespace shilu
