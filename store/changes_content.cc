// In which form a version's metadata and text go into its record.
#include <utility>

#include "store/changes.h"
#include "store/keys.h"
#include "store/text_codec.h"

namespace shilu {
namespace {

// A delta of less than this part of what it stands for is not compared with storing it whole.
constexpr size_t kDeltaGain = 8;

}  // namespace

Status Changes::put_content(const VersionPlace& place, const PreparedDocument& document,
                            std::string_view text, const std::optional<Found>& base,
                            VersionRecord& version) {
  version.document_digest = document.digest;
  version.text_sha256 = document.text_sha256;
  version.metadata.clear();
  version.text.clear();
  version.text_place.reset();
  version.base.reset();
  version.depth = 0;
  if (base && !base->record.gone && base->record.depth < kMostDeltas) {
    if (Status put = put_deltas(document, text, *base, version); !put) {
      return put;
    }
  }
  const bool same_text = version.depth > 0 && version.text_sha256 == base->record.text_sha256;
  const bool shared = !same_text && text.size() >= kLeastSharedBytes;
  if (shared) {
    Result<std::optional<VersionPlace>> stands = place_of_text(document);
    if (!stands) {
      return tl::unexpected<Error>(stands.error());
    }
    version.text_place = std::move(*stands);
    if (version.text_place) {
      version.text.clear();
    }
  }
  const bool nearly_whole = (version.metadata.size() + version.text.size()) * kDeltaGain >
                            document.metadata.size() + text.size();
  if (version.depth == 0 || nearly_whole) {
    if (Status put = put_whole(document, text, version); !put) {
      return put;
    }
  }
  if (shared && !version.text_place && version.depth == 0) {
    const std::string key = text_key(version.text_sha256);
    batch_.Put(key, encode_text_place(key, place));
    text_places_.emplace(version.text_sha256, place);
  }
  return {};
}

Status Changes::put_deltas(const PreparedDocument& document, std::string_view text,
                           const Found& base, VersionRecord& version) {
  ContentReader reader(database_, dictionaries_,
                       [this](const std::string& key) { return version_under(key); });
  const Result<VersionContent> before = reader.read(base.place, base.record);
  if (!before) {
    // An old version that is damaged keeps no new one from being stored: verify tells of it.
    return before.error().code == ErrorCode::kCorrupt ? Status()
                                                      : tl::unexpected<Error>(before.error());
  }
  Result<std::string> metadata = compress_delta(document.metadata, before->metadata);
  if (!metadata) {
    return tl::unexpected<Error>(metadata.error());
  }
  if (text != before->text) {
    Result<std::string> delta = compress_delta(text, before->text);
    if (!delta) {
      return tl::unexpected<Error>(delta.error());
    }
    version.text = std::move(*delta);
  }
  version.metadata = std::move(*metadata);
  version.base = {base.place.time, base.place.revision};
  version.depth = base.record.depth + 1;
  return {};
}

// In place of deltas that `version` has where that is smaller.
Status Changes::put_whole(const PreparedDocument& document, std::string_view text,
                          VersionRecord& version) {
  Result<PreparedDocument::Frames> frames =
      whole_frames(document, version.text_place ? std::string_view() : text);
  if (!frames) {
    return tl::unexpected<Error>(frames.error());
  }
  if (version.depth > 0 && version.metadata.size() + version.text.size() <=
                               frames->metadata.size() + frames->text.size()) {
    return {};
  }
  version.metadata = std::move(frames->metadata);
  version.text = std::move(frames->text);
  version.base.reset();
  version.depth = 0;
  return {};
}

Result<PreparedDocument::Frames> Changes::whole_frames(const PreparedDocument& document,
                                                       std::string_view text) {
  if (document.frames) {
    const Result<bool> metadata = has_dictionary(document.frames->metadata);
    const Result<bool> frame = has_dictionary(document.frames->text);
    if (!metadata || !frame) {
      return tl::unexpected<Error>(metadata ? frame.error() : metadata.error());
    }
    if (*metadata && *frame) {
      return PreparedDocument::Frames{document.frames->metadata,
                                      text.empty() ? "" : document.frames->text};
    }
  }
  return compress_document(document, text,
                           {counters_.text_dictionary, counters_.metadata_dictionary},
                           dictionaries_, database_);
}

// One that was current when the frame was made may have been taken out since.
Result<bool> Changes::has_dictionary(std::string_view frame) {
  const uint32_t id = dictionary_of_frame(frame);
  if (id == 0 || id == counters_.text_dictionary || id == counters_.metadata_dictionary) {
    return true;
  }
  if (const auto known = dictionaries_there_.find(id); known != dictionaries_there_.end()) {
    return known->second;
  }
  return database_.get(dictionary_key(id)).map([&](const std::optional<std::string>& value) {
    return dictionaries_there_.emplace(id, value.has_value()).first->second;
  });
}

std::vector<std::string> Changes::placed_texts() const {
  std::vector<std::string> digests;
  for (const auto& [digest, place] : text_places_) {
    digests.push_back(digest);
  }
  return digests;
}

Result<std::optional<VersionPlace>> Changes::place_of_text(const PreparedDocument& document) const {
  const std::string& sha256 = document.text_sha256;
  if (const auto found = text_places_.find(sha256); found != text_places_.end()) {
    return std::optional(found->second);
  }
  if (document.unplaced_after && recent_ != nullptr &&
      recent_->lacks_since(*document.unplaced_after, sha256)) {
    return std::optional<VersionPlace>();
  }
  const std::string key = text_key(sha256);
  const Result<std::optional<std::string>> value = database_.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return std::optional<VersionPlace>();
  }
  return decode_text_place(key, **value).map([](VersionPlace place) {
    return std::optional<VersionPlace>(std::move(place));
  });
}

}  // namespace shilu
