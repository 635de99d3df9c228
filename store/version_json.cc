#include "store/version_json.h"

#include <nlohmann/json.hpp>

#include "base/document_json.h"
#include "store/removal.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

Json instant_or_null(const std::optional<Instant>& instant) {
  return instant ? Json(format_instant(*instant)) : Json();
}

Json raw_or_null(const RawLocation& raw) {
  if (raw.file.empty()) {
    return {};
  }
  return {{"file", raw.file}, {"offset", raw.offset}, {"sha256", raw.sha256}};
}

}  // namespace

Json version_to_json(const Version& version, const UrlState& state) {
  Json json;
  json["url"] = version.url.text();
  json.update(document_to_json(version.document, {}));
  json["fetched_at"] = format_instant(version.fetched_at);
  json["first_seen"] = instant_or_null(state.first_seen);
  json["last_seen"] = instant_or_null(state.last_seen);
  json["version"] = version.number;
  json["revision"] = version.revision;
  json["versions"] = state.versions;
  json["text_sha256"] = version.text_sha256;
  json["raw"] = raw_or_null(version.raw);
  json["extractor"] = version.extractor;
  if (version.gone) {
    json["gone"] = true;
    json["last_version_at"] = instant_or_null(version.last_version_at);
  }
  if (version.removed.kind != RemovalKind::kNone) {
    json["removed"] = {{"how", removal_kind_name(version.removed.kind)},
                       {"at", format_instant(version.removed.at)},
                       {"why", version.removed.why}};
  }
  return json;
}

Json version_summary_to_json(const Version& version, const UrlState& state) {
  Json json = version_to_json(version, state);
  for (const char* long_field : {"text", "attachments", "flags", "site"}) {
    json.erase(long_field);
  }
  return json;
}

UrlState state_as_of(UrlState state, uint32_t versions, Instant time) {
  state.versions = versions;
  if (state.last_seen > time) {
    state.last_seen.reset();
  }
  return state;
}

}  // namespace shilu
