#include "store/raw_removal.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/ascii.h"
#include "store/durable_file.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/removal_record.h"
#include "store/warc_record.h"
#include "store/warc_scan.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

// ---- what names an address -------------------------------------------------------------------

// Calls `visit` for every address that a record names.
template <typename Visit>
void for_each_address(const WarcEntry& entry, Visit visit) {
  const auto look_at = [&](std::string_view word) {
    if (word.starts_with('<') && word.ends_with('>')) {  // as WARC 1.0 writers put it
      word = word.substr(1, word.size() - 2);
    }
    if (word.find("://") != std::string_view::npos) {
      if (const Result<Url> url = Url::parse(word)) {
        visit(*url);
      }
    }
  };
  look_at(entry.field("WARC-Target-URI"));
  look_at(entry.field("WARC-Refers-To-Target-URI"));
  if (!equals_ignoring_case(entry.field("WARC-Type"), "metadata")) {
    return;
  }
  std::string_view rest = entry.block;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
    look_at(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

std::optional<std::string> filed_under(const WarcEntry& entry, const FileAddress& file) {
  std::optional<std::string> found;
  for_each_address(entry, [&](const Url& url) {
    if (!found) {
      found = file(url);
    }
  });
  return found;
}

// Scans every recorded segment, in the order in which they were written.
template <typename Visit>
Status scan_segments(const RawSegments& segments, Visit visit) {
  for (const auto& recorded : segments.recorded) {
    const std::string& name = recorded.first;
    Status scanned = scan_warc(segments.directory + "/" + name, recorded.second,
                               [&](const WarcEntry& entry, uint64_t length) {
                                 visit(entry, RawRecord{name, entry.offset, length});
                               });
    if (!scanned) {
      return scanned;
    }
  }
  return {};
}

// ---- what only pruned versions need ----------------------------------------------------------

// Sorts what a scan brings; what goes is known at its end.
class PrunedRecords {
 public:
  explicit PrunedRecords(const RawNeeds& needs) : needs_(needs) {}

  void visit(const WarcEntry& entry, const RawRecord& record) {
    const std::string_view type = entry.field("WARC-Type");
    if (equals_ignoring_case(type, "request")) {
      request_ = {record, std::string(entry.field("WARC-Concurrent-To"))};
      return;
    }
    const std::optional<RawRecord> request =
        request_ && request_->second == entry.field("WARC-Record-ID")
            ? std::optional(request_->first)
            : std::nullopt;
    request_.reset();
    const RawNeeds::Place place{record.file, record.offset};
    const bool revisit = equals_ignoring_case(type, "revisit");
    if (needs_.kept.contains(place)) {
      if (const auto capture = revisit ? referred(entry) : std::nullopt) {
        needed_.insert(*capture);
      }
      return;
    }
    const auto pruned = needs_.pruned.find(place);
    if (pruned != needs_.pruned.end() && !revisit) {
      const auto captured = capture_of(entry.field("WARC-Target-URI"), entry.field("WARC-Date"));
      candidates_.push_back({captured, pruned->second, record, request});
      if (captured) {
        responses_.insert(*captured);
      }
    } else if (pruned != needs_.pruned.end()) {
      candidates_.push_back({std::nullopt, pruned->second, record, request});
    } else if (const auto capture = revisit ? referred(entry) : std::nullopt;
               capture && responses_.contains(*capture)) {
      candidates_.push_back({capture, capture->first, record, request});
    }
  }

  std::map<std::string, std::vector<RawRecord>> take() {
    std::map<std::string, std::vector<RawRecord>> found;
    for (Candidate& candidate : candidates_) {
      if (candidate.capture &&
          (needed_.contains(*candidate.capture) || needs_.next.contains(*candidate.capture))) {
        continue;
      }
      std::vector<RawRecord>& records = found[candidate.address_key];
      if (candidate.request) {
        records.push_back(std::move(*candidate.request));
      }
      records.push_back(std::move(candidate.record));
    }
    return found;
  }

 private:
  using Capture = std::optional<RawNeeds::Capture>;
  struct Candidate {
    Capture capture;  // whose body it holds or refers to; nothing where nobody needs it
    std::string address_key;
    RawRecord record;
    std::optional<RawRecord> request;
  };

  static Capture capture_of(std::string_view address, std::string_view time) {
    const Result<Url> url = Url::parse(address);
    const Result<Instant> at = parse_instant(time);
    if (!url || !at) {
      return std::nullopt;
    }
    return RawNeeds::Capture{url->key(), *at};
  }
  static Capture referred(const WarcEntry& entry) {
    return capture_of(entry.field("WARC-Refers-To-Target-URI"), entry.field("WARC-Refers-To-Date"));
  }

  const RawNeeds& needs_;
  std::optional<std::pair<RawRecord, std::string>> request_;  // the last one, and whose it is
  std::set<RawNeeds::Capture> responses_;                     // that go unless they are needed
  std::set<RawNeeds::Capture> needed_;
  std::vector<Candidate> candidates_;
};

}  // namespace

Result<RawSegments> recorded_segments(const View& view, const std::string& directory) {
  RawSegments segments{directory + "/warc", {}};
  const auto entry = view.iterate(View::Scan::kShort);
  for (entry->seek(kSegmentPrefix); entry->valid() && entry->key().starts_with(kSegmentPrefix);
       entry->next()) {
    const Result<uint64_t> bytes = decode_segment_bytes(entry->key(), entry->value());
    if (!bytes) {
      return tl::unexpected<Error>(bytes.error());
    }
    segments.recorded.emplace(entry->key().substr(kSegmentPrefix.size()), *bytes);
  }
  return entry->status().map([&] { return std::move(segments); });
}

Result<uint64_t> times_erased(const View& view, std::string_view segment_file) {
  const std::string key = erased_key(segment_file);
  const Result<std::optional<std::string>> value = view.get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  return *value ? decode_erased(key, **value) : 0;
}

void put_erasures(const std::vector<RawRecord>& records, const Removal& removal,
                  leveldb::WriteBatch& batch) {
  for (const RawRecord& record : records) {
    const std::string key = erasure_key(record.file, record.offset);
    const WarcErasure erasure{record.offset, record.length, new_record_id(), removal.at,
                              std::string(removal_kind_name(removal.kind))};
    batch.Put(key, encode_erasure(key, erasure));
  }
}

Result<std::map<std::string, std::vector<RawRecord>>> records_naming(const RawSegments& segments,
                                                                     const FileAddress& file) {
  std::map<std::string, std::vector<RawRecord>> found;
  const Status scanned =
      scan_segments(segments, [&](const WarcEntry& entry, const RawRecord& record) {
        if (const std::optional<std::string> under = filed_under(entry, file)) {
          found[*under].push_back(record);
        }
      });
  return scanned.map([&] { return std::move(found); });
}

Result<std::vector<std::string>> set_aside_naming(const std::string& warc_directory,
                                                  const FileAddress& file) {
  std::vector<std::string> found;
  const std::string aside = warc_directory + "/set-aside";
  std::error_code error;
  if (!fs::exists(aside, error)) {
    return found;
  }
  for (fs::directory_iterator entry(aside, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string path = entry->path().string();
    bool names = false;
    const Status read = scan_warc(path, UINT64_MAX, [&](const WarcEntry& record, uint64_t) {
      names = names || filed_under(record, file).has_value();
    });
    if (names || !read) {
      found.push_back(path);
    }
  }
  if (error) {
    return fail_errno(aside, error.value());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<std::map<std::string, std::vector<RawRecord>>> records_of_pruned(const RawSegments& segments,
                                                                        const RawNeeds& needs) {
  PrunedRecords pruned(needs);
  const Status scanned = scan_segments(
      segments,
      [&](const WarcEntry& entry, const RawRecord& record) { pruned.visit(entry, record); });
  return scanned.map([&] { return pruned.take(); });
}

}  // namespace shilu
