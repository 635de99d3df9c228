#include "store/version_content.h"

#include <utility>

#include "base/digest.h"

namespace shilu {
namespace {

VersionPlace base_place(const VersionPlace& place, const VersionRecord& record) {
  return {place.address_key, record.base->time, record.base->revision};
}

}  // namespace

Result<std::optional<VersionRecord>> find_version(const View& view, const std::string& key) {
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return std::optional<VersionRecord>();
  }
  return decode_version(key, **value).map([](VersionRecord record) {
    return std::optional<VersionRecord>(std::move(record));
  });
}

ContentReader::ContentReader(const View& view, Dictionaries& dictionaries)
    : ContentReader(view, dictionaries,
                    [&view](const std::string& key) { return find_version(view, key); }) {}

ContentReader::ContentReader(const View& view, Dictionaries& dictionaries, Find find)
    : view_(view), dictionaries_(dictionaries), find_(std::move(find)) {}

Result<VersionContent> ContentReader::read(const VersionPlace& place, const VersionRecord& record) {
  return make(place, record, Wanted::kAll).map([](Known known) {
    return VersionContent{std::move(known.metadata), std::move(known.text).value_or("")};
  });
}

Result<std::string> ContentReader::read_metadata(const VersionPlace& place,
                                                 const VersionRecord& record) {
  return make(place, record, Wanted::kMetadata).map([](Known known) {
    return std::move(known.metadata);
  });
}

Result<VersionRecord> ContentReader::made_whole(const VersionPlace& place, VersionRecord record,
                                                const Dictionary* text_dictionary,
                                                const Dictionary* metadata_dictionary) {
  if (record.gone) {
    return record;
  }
  const Result<VersionContent> content = read(place, record);
  if (!content) {
    return tl::unexpected<Error>(content.error());
  }
  Result<std::string> metadata =
      compress_whole(FrameSort::kMetadata, content->metadata, metadata_dictionary);
  Result<std::string> text = compress_whole(FrameSort::kText, content->text, text_dictionary);
  if (!metadata || !text) {
    return tl::unexpected<Error>(metadata ? text.error() : metadata.error());
  }
  record.metadata = std::move(*metadata);
  record.text = std::move(*text);
  record.text_place.reset();
  record.base.reset();
  record.depth = 0;
  return record;
}

Result<ContentReader::Known> ContentReader::make(const VersionPlace& place,
                                                 const VersionRecord& record, Wanted wanted) {
  if (record.gone) {
    return Known{"", ""};
  }
  Result<std::vector<Link>> chain = chain_of(place, record, wanted);
  if (!chain) {
    return tl::unexpected<Error>(chain.error());
  }
  // Above the lowest link whose text is needed none is made for nothing: one that stands elsewhere
  // needs no base.
  size_t first_text = 0;
  for (; wanted == Wanted::kAll && first_text < chain->size(); ++first_text) {
    if ((*chain)[first_text].record.text_place) {
      break;
    }
  }
  std::map<std::string, Known> made;
  const Known* below = nullptr;
  for (size_t i = chain->size(); i-- > 0;) {
    const Link& link = (*chain)[i];
    const bool needs_text = wanted == Wanted::kAll && i <= first_text;
    const auto kept = known_.find(link.key);
    if (kept != known_.end() && (!needs_text || kept->second.text)) {
      below = &made.emplace(link.key, kept->second).first->second;
      continue;
    }
    Known known;
    Result<std::string> metadata = metadata_of(link.record, below);
    if (!metadata) {
      return fail_at("record " + printable_key(link.key), metadata.error());
    }
    known.metadata = std::move(*metadata);
    if (needs_text) {
      Result<std::string> text = text_of(link.record, below);
      if (!text) {
        return fail_at("record " + printable_key(link.key), text.error());
      }
      known.text = std::move(*text);
    }
    below = &made.emplace(link.key, std::move(known)).first->second;
  }
  if (below == nullptr) {
    return fail(ErrorCode::kCorrupt, "a version of no records");
  }
  Known top = *below;
  if (known_.contains(chain->back().key)) {
    made.merge(known_);  // the same chain: what lies above and below stays known
  }
  known_ = std::move(made);
  return top;
}

// From the record down to one that is whole, or whose content is known.
Result<std::vector<ContentReader::Link>> ContentReader::chain_of(const VersionPlace& place,
                                                                 const VersionRecord& record,
                                                                 Wanted wanted) const {
  std::vector<Link> chain{{version_key(place), record}};
  for (;;) {
    const Link& last = chain.back();
    const auto known = known_.find(last.key);
    const bool is_known =
        known != known_.end() && (wanted == Wanted::kMetadata || known->second.text.has_value());
    if (is_known || last.record.depth == 0) {
      return chain;
    }
    if (!last.record.base || last.record.depth > kMostDeltas) {
      return fail(ErrorCode::kCorrupt,
                  "record " + printable_key(last.key) + " is a delta that cannot be");
    }
    std::string key = version_key(base_place(place, last.record));
    Result<VersionRecord> base = referred(key);
    if (!base) {
      return fail_at("record " + printable_key(last.key), base.error());
    }
    if (base->gone || base->depth >= last.record.depth) {
      return fail(ErrorCode::kCorrupt, "record " + printable_key(last.key) + ": its base " +
                                           printable_key(key) + " is no base");
    }
    chain.push_back({std::move(key), std::move(*base)});
  }
}

Result<VersionRecord> ContentReader::referred(const std::string& key) const {
  Result<std::optional<VersionRecord>> record = find_(key);
  if (!record) {
    return tl::unexpected<Error>(record.error());
  }
  if (!*record) {
    return fail(ErrorCode::kCorrupt, "it refers to " + printable_key(key) + ", which is not there");
  }
  return std::move(**record);
}

Result<std::string> ContentReader::metadata_of(const VersionRecord& record,
                                               const Known* base) const {
  return base != nullptr && record.depth > 0 ? decompress_delta(record.metadata, base->metadata)
                                             : whole(FrameSort::kMetadata, record.metadata);
}

Result<std::string> ContentReader::text_of(const VersionRecord& record, const Known* base) const {
  Result<std::string> text = std::string();
  if (record.text_place) {
    const std::string key = version_key(*record.text_place);
    const Result<VersionRecord> holder = referred(key);
    if (!holder) {
      return tl::unexpected<Error>(holder.error());
    }
    if (holder->text_place || holder->depth > 0 || holder->text_sha256 != record.text_sha256) {
      return fail(ErrorCode::kCorrupt, "another text than its own stands in " + printable_key(key));
    }
    text = whole(FrameSort::kText, holder->text);
  } else if (record.depth == 0) {
    text = whole(FrameSort::kText, record.text);
  } else {
    const std::string_view below =
        base != nullptr && base->text ? std::string_view(*base->text) : std::string_view();
    text = record.text.empty() ? std::string(below) : decompress_delta(record.text, below);
  }
  if (text && sha256_hex(*text) != record.text_sha256) {
    return fail(ErrorCode::kCorrupt, "its text has another SHA-256 than it says");
  }
  return text;
}

Result<std::string> ContentReader::whole(FrameSort sort, std::string_view frame) const {
  const Result<std::shared_ptr<const Dictionary>> dictionary =
      dictionaries_.find(dictionary_of_frame(frame), view_);
  if (!dictionary) {
    return tl::unexpected<Error>(dictionary.error());
  }
  return decompress_whole(sort, frame, dictionary->get());
}

}  // namespace shilu
