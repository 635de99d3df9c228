// Documents prepared for their commits, in the threads that made them.
#include <utility>

#include "store/archive_impl.h"
#include "store/keys.h"

namespace shilu {

void Archive::prepare(PageCommit& commit) const {
  if (!commit.document) {
    return;
  }
  commit.prepared = prepare_document(*commit.document);
  // Of an address with a version the document is the same or a delta, which takes the base. What
  // cannot be read here the writer meets again, and tells of.
  const View& view = impl_->present();
  const Result<std::optional<UrlState>> state = impl_->read_url_state(commit.url.key(), view);
  if (!state || (*state && (*state)->versions > 0)) {
    return;
  }
  const Result<std::optional<std::string>> value = view.get(kCountersKey);
  if (!value || !*value) {
    return;
  }
  const Result<Counters> counters = decode_counters(kCountersKey, **value);
  if (!counters) {
    return;
  }
  Result<PreparedDocument::Frames> frames = compress_document(
      *commit.prepared, commit.document->text,
      {counters->text_dictionary, counters->metadata_dictionary}, impl_->dictionaries, view);
  if (frames) {
    commit.prepared->frames = std::move(*frames);
  }
  if (commit.document->text.size() >= kLeastSharedBytes) {
    const auto place = view.get(text_key(commit.prepared->text_sha256));
    if (place && !*place) {
      commit.prepared->unplaced_after = counters->batches;
    }
  }
}

}  // namespace shilu
