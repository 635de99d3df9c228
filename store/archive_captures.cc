// The archive gone through capture by capture, for whoever reads raw responses again.
#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "store/archive_impl.h"
#include "store/keys.h"

namespace shilu {
namespace {

constexpr int kStatusOk = 200;

// Past all revisions of the capture: two octets of its number are not followed by any.
std::string key_after(const CaptureName& capture) {
  return capture_prefix(capture.url.key(), capture.captured_at) + "\xff\xff\xff";
}

Result<std::string> prefix_under(std::string_view prefix, std::string_view url_prefix) {
  if (url_prefix.empty()) {
    return std::string(prefix);
  }
  return Url::parse(url_prefix).map([&](const Url& url) {
    return std::string(prefix) + url.key();
  });
}

// Nothing for a version whose content was removed.
Result<std::optional<Archive::Capture>> capture_of(std::string_view key, std::string_view value) {
  const std::optional<VersionPlace> place = parse_version_key(key);
  if (!place) {
    return fail(ErrorCode::kCorrupt, "key " + printable_key(key) + " is not a version's");
  }
  Result<VersionRecord> record = decode_version(key, value);
  if (!record) {
    return tl::unexpected<Error>(record.error());
  }
  if (record->removed_by != 0) {
    return std::optional<Archive::Capture>();
  }
  Result<Url> url = Url::from_key(place->address_key);
  if (!url) {
    return fail_at("record " + printable_key(key), url.error());
  }
  return Archive::Capture{std::move(*url),
                          place->time,
                          place->revision,
                          record->gone,
                          std::move(record->extractor),
                          std::move(record->raw)};
}

}  // namespace

Status Archive::scan_captures(std::string_view url_prefix, const std::optional<CaptureName>& after,
                              const std::function<bool(const Capture&)>& visit) const {
  const Result<std::string> prefix = prefix_under(kVersionPrefix, url_prefix);
  if (!prefix) {
    return tl::unexpected<Error>(prefix.error());
  }
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kLong);
  std::optional<Capture> last;
  for (entry->seek(after ? key_after(*after) : *prefix);
       entry->valid() && entry->key().starts_with(*prefix); entry->next()) {
    Result<std::optional<Capture>> read = capture_of(entry->key(), entry->value());
    if (!read) {
      return tl::unexpected<Error>(read.error());
    }
    std::optional<Capture>& capture = *read;
    // Of one capture the newest revision comes first.
    if (!capture ||
        (last && last->url == capture->url && last->fetched_at == capture->fetched_at)) {
      continue;
    }
    last = std::move(*capture);
    if (!visit(*last)) {
      return {};
    }
  }
  return entry->status();
}

Status Archive::scan_unversioned(
    std::string_view url_prefix, const std::optional<Url>& after,
    const std::function<bool(const Url&, const UrlState&)>& visit) const {
  const Result<std::string> prefix = prefix_under(kUrlStatePrefix, url_prefix);
  if (!prefix) {
    return tl::unexpected<Error>(prefix.error());
  }
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kLong);
  for (entry->seek(after ? url_state_key(after->key()) + '\0' : *prefix);
       entry->valid() && entry->key().starts_with(*prefix); entry->next()) {
    const auto address = impl_->read_address(entry->key(), entry->value());
    if (!address) {
      return tl::unexpected<Error>(address.error());
    }
    const UrlState& state = address->second;
    const bool was_read = state.status == kStatusOk && state.kind && state.payload_captured_at;
    if (state.versions == 0 && was_read && !visit(address->first, state)) {
      return {};
    }
  }
  return entry->status();
}

Result<Archive::CaptureRevisions> Archive::capture_revisions(const Url& url,
                                                             Instant fetched_at) const {
  const std::string prefix = version_prefix(url.key());
  const std::shared_ptr<const View> view = impl_->snapshot();
  const auto entry = view->iterate(View::Scan::kShort);
  CaptureRevisions found;
  for (entry->seek(capture_prefix(url.key(), fetched_at));
       entry->valid() && entry->key().starts_with(prefix); entry->next()) {
    const std::optional<VersionPlace> place = parse_version_key(entry->key());
    const bool is_capture = place && place->time == fetched_at;
    if (!is_capture && place && !found.before.empty() &&
        found.before.front().fetched_at != place->time) {
      break;
    }
    Result<Version> version = impl_->read_version(entry->key(), entry->value(), *view);
    if (!version) {
      return tl::unexpected<Error>(version.error());
    }
    if (version->removed.kind != RemovalKind::kNone) {
      continue;
    }
    (is_capture ? found.capture : found.before).push_back(std::move(*version));
  }
  std::reverse(found.before.begin(), found.before.end());
  std::reverse(found.capture.begin(), found.capture.end());
  return entry->status().map([&] { return std::move(found); });
}

Result<std::string> Archive::log_name() const {
  constexpr size_t kDigits = 16;
  const std::string key = log_key(0);
  const Result<std::optional<std::string>> value = impl_->present().get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return std::string();
  }
  return decode_log_record(key, **value).map([](const LogRecord& record) {
    return hex_of(record.leaf).substr(0, kDigits);
  });
}

Status Archive::scan_log_backwards(const std::function<bool(const LogEntry&)>& visit) const {
  const std::shared_ptr<const View> view = impl_->snapshot();
  const Result<VersionLog> log = VersionLog::load(*view);
  if (!log) {
    return tl::unexpected<Error>(log.error());
  }
  for (uint64_t index = log->size(); index-- > 0;) {
    const std::string key = log_key(index);
    const Result<std::optional<std::string>> value = view->get(key);
    if (!value) {
      return tl::unexpected<Error>(value.error());
    }
    if (!*value) {
      return fail(ErrorCode::kCorrupt, "the log's entry " + std::to_string(index) + " is missing");
    }
    Result<LogRecord> record = decode_log_record(key, **value);
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    if (!record->removal.empty()) {
      continue;
    }
    Result<Url> url = Url::from_key(record->version.address_key);
    if (!url) {
      return fail_at("the log's entry " + std::to_string(index), url.error());
    }
    if (!visit({std::move(*url), record->version.time, record->version.revision,
                record->appended_at})) {
      return {};
    }
  }
  return {};
}

Status Archive::set_judged_by(std::string_view mark) {
  return impl_->writing([&]() -> Status {
    const Result<RunRecord> run = impl_->read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    Changes changes(*impl_->database, impl_->dictionaries, impl_->counters, impl_->log,
                    impl_->forgotten, run->number);
    changes.set_judged_by(mark);
    return impl_->write(changes);
  });
}

Result<std::string> Archive::judged_by() const {
  const Result<std::optional<std::string>> value = impl_->present().get(kJudgedByKey);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  return *value ? decode_judged_by(kJudgedByKey, **value) : std::string();
}

}  // namespace shilu
