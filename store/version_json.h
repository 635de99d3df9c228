// A version in the words users rely on: the document's fields with what the archive adds.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "store/version.h"

namespace shilu {

// `url`, the document as document_json.h has it, then `fetched_at`, `first_seen`, `last_seen`,
// `version`, `revision`, `versions`, `text_sha256`, `raw` (null where no response was kept),
// `extractor`; of a tombstone also `gone` and `last_version_at`; where the content was removed
// `removed`: `how`, `at` and `why`.
nlohmann::ordered_json version_to_json(const Version& version, const UrlState& state);

// What was known of an address at a time when its newest version was `versions`. When it was last
// seen before that time nobody has written down.
UrlState state_as_of(UrlState state, uint32_t versions, Instant time);

// The same without what is long: `text`, `attachments`, `flags` and `site`.
nlohmann::ordered_json version_summary_to_json(const Version& version, const UrlState& state);

}  // namespace shilu
