#include "crawler/warc_import.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/content_coding.h"
#include "base/digest.h"
#include "crawler/outcome.h"
#include "crawler/page_reading.h"
#include "crawler/page_stage.h"
#include "extract/extract.h"
#include "store/warc_page.h"

namespace shilu {
namespace {

constexpr int kStatusOk = 200;
// A group of commits is synced as one.
constexpr size_t kGroupCaptures = 64;
constexpr size_t kGroupBytes = size_t{8} << 20;

// What a page was asked as is not known: its type says whether it may be as large as an attachment.
TaskKind kind_of(const Page& page) {
  const TaskKind kind = kind_of_known(page.url, UrlState{});
  const std::string_view type = page.header("Content-Type");
  const bool is_text = type.empty() || contains_ignoring_case(type, "text") ||
                       contains_ignoring_case(type, "html") || contains_ignoring_case(type, "xml");
  return kind == TaskKind::kArticle && !is_text ? TaskKind::kAttachment : kind;
}

// Browsers hand over bodies whose content coding is undone, and some recorders leave the field that
// names it. Only what begins as markup and is nothing in that coding is taken for such a body.
void drop_wrong_content_coding(Page& page, const CrawlConfig& config) {
  const std::string_view text = trim_ascii(page.body);
  if (page.header("Content-Encoding").empty() || !text.starts_with('<')) {
    return;
  }
  DecodeLimits limits;
  limits.max_bytes = config.page_bytes;
  const DecodeOutcome outcome =
      decode_content(page.header("Content-Encoding"), page.body, limits).outcome;
  if (outcome == DecodeOutcome::kCorrupt || outcome == DecodeOutcome::kTruncated) {
    std::erase_if(page.headers, [](const HeaderField& field) {
      return equals_ignoring_case(field.name, "Content-Encoding");
    });
  }
}

class WarcImport {
 public:
  WarcImport(Archive& archive, const CrawlConfig& config, const PortalRules& rules, Instant now,
             const ImportCallbacks& callbacks, ImportSummary& summary, WarcCandidates& candidates)
      : archive_(archive),
        config_(config),
        rules_(rules),
        now_(now),
        callbacks_(callbacks),
        summary_(summary),
        candidates_(candidates) {}

  Status run() {
    uint64_t done = 0;
    const Status taken = candidates_.for_each([&](const WarcCandidate& candidate) -> Status {
      if (summary_.interrupted) {
        return {};
      }
      if (Status done_one = take(candidate); !done_one) {
        return done_one;
      }
      summary_.interrupted = !callbacks_.progress({false, ++done, candidates_.captures()});
      return {};
    });
    return taken.and_then([&] { return commit(); });
  }

 private:
  Status take(const WarcCandidate& candidate) {
    Result<StoredRecord> record = candidates_.read(candidate.capture);
    if (!record) {
      return tl::unexpected<Error>(record.error());
    }
    const std::string name = name_of(*record);
    const Result<bool> known = archive_.has_imported(name);
    if (!known) {
      return tl::unexpected<Error>(known.error());
    }
    if (*known || pending_names_.contains(name)) {
      ++summary_.already;
      return {};
    }
    std::optional<StoredRecord> request;
    if (candidate.request) {
      Result<StoredRecord> read = candidates_.read(*candidate.request);
      if (!read) {
        return tl::unexpected<Error>(read.error());
      }
      request = std::move(*read);
    }
    Result<PageOrReason> page = page_of_record(record->entry, request ? &request->entry : nullptr);
    if (!page) {
      return tl::unexpected<Error>(page.error());
    }
    if (!*page) {
      return leave(candidate, page->error());
    }
    PageCommit commit = commit_of(std::move(**page), candidate.asked_by_get);
    commit.imported_record = name;
    if (request) {
      commit.raw.push_back({std::move(request->member), false});
    }
    commit.raw.push_back({std::move(record->member), true});
    return add(std::move(commit));
  }

  // Records that came without an id are known by what they are.
  static std::string name_of(const StoredRecord& record) {
    const std::string_view id = without_brackets(record.entry.field("WARC-Record-ID"));
    return id.empty() ? "sha256:" + sha256_hex(record.entry.head + record.entry.block)
                      : std::string(id);
  }

  Result<PageOrReason> page_of_record(const WarcEntry& entry, const WarcEntry* request) {
    if (!needs_original(entry)) {
      return page_of(entry, request);
    }
    if (const std::optional<RecordPlace> place = candidates_.original_of(entry)) {
      const Result<StoredRecord> original = candidates_.read(*place);
      if (!original) {
        return tl::unexpected<Error>(original.error());
      }
      return page_of(entry, request, &original->entry);
    }
    const std::optional<CaptureName> name = referred_capture(entry);
    if (!name) {
      return page_of(entry, request);
    }
    const Result<std::optional<WarcEntry>> original = archive_.find_response(*name);
    if (!original) {
      return tl::unexpected<Error>(original.error());
    }
    return page_of(entry, request, *original ? &**original : nullptr);
  }

  Status leave(const WarcCandidate& candidate, NoPage reason) {
    if (reason == NoPage::kNotResponse) {
      ++summary_.left["other response"];
      return {};
    }
    if (reason == NoPage::kBodyNotThere || reason == NoPage::kBodyIsAnother) {
      ++summary_.unresolved;
    } else {
      ++summary_.faults;
    }
    callbacks_.fault(
        {candidates_.file_name(candidate.file), candidate.offset, std::string(describe(reason))});
    return {};
  }

  PageCommit commit_of(Page page, bool asked_by_get) {
    PageCommit commit{page.url};
    commit.fetched_at = page.fetched_at;
    commit.archived_at = now_;
    commit.status = page.status;
    if (!page.body.empty()) {
      commit.payload_sha1 = sha1_base32(page.body);
      commit.payload_sha256 = sha256_hex(page.body);
    }
    // The answer to a form is not what stands at the address.
    if (!asked_by_get || is_robots_address(page.url)) {
      commit.outcome = outcome_name(outcome_of_status(page.status));
      return commit;
    }
    if (page.status == kStatusOk) {
      drop_wrong_content_coding(page, config_);
    }
    PageReading reading = read_page(page, kind_of(page), config_, rules_);
    commit.outcome = outcome_name(reading.outcome);
    commit.document_seen = reading.outcome == Outcome::kNotModified;
    commit.document_gone = reading.outcome == Outcome::kNotFound;
    if (reading.outcome == Outcome::kOk) {
      commit.etag = page.header("ETag");
      commit.last_modified = page.header("Last-Modified");
    }
    if (reading.document) {
      commit.kind = reading.document->kind;
    }
    if (std::optional<Document> document = versioned_document(std::move(reading))) {
      commit.document_seen = true;
      commit.extractor = extractor_of(*document);
      commit.document = std::move(document);
    }
    return commit;
  }

  Status add(PageCommit commit) {
    // What is older than the newest version is placed among those that are durable.
    if (pending_addresses_.contains(commit.url.text())) {
      if (Status committed = this->commit(); !committed) {
        return committed;
      }
    }
    pending_addresses_.insert(commit.url.text());
    for (const WarcMember& member : commit.raw) {
      group_bytes_ += member.gzip.size();
    }
    group_bytes_ += commit.document ? commit.document->text.size() : 0;
    pending_names_.insert(commit.imported_record);
    group_.push_back(std::move(commit));
    const bool full = group_.size() >= kGroupCaptures || group_bytes_ >= kGroupBytes;
    return full ? this->commit() : Status();
  }

  Status commit() {
    if (group_.empty()) {
      return {};
    }
    const Result<std::vector<Committed>> committed = archive_.commit(std::exchange(group_, {}));
    group_bytes_ = 0;
    pending_names_.clear();
    pending_addresses_.clear();
    if (!committed) {
      return tl::unexpected<Error>(committed.error());
    }
    for (const Committed& each : *committed) {
      if (each.forgotten) {
        ++summary_.forgotten;
        continue;
      }
      ++summary_.captures;
      ++count_of(each.version);
    }
    return {};
  }

  uint64_t& count_of(VersionOutcome outcome) {
    switch (outcome) {
      case VersionOutcome::kNew:
        return summary_.versions_new;
      case VersionOutcome::kChanged:
        return summary_.versions_changed;
      case VersionOutcome::kGone:
        return summary_.gone;
      case VersionOutcome::kUnchanged:
        return summary_.unchanged;
      case VersionOutcome::kNone:
        break;
    }
    return summary_.without_document;
  }

  Archive& archive_;
  const CrawlConfig& config_;
  const PortalRules& rules_;
  const Instant now_;
  const ImportCallbacks& callbacks_;
  ImportSummary& summary_;
  WarcCandidates& candidates_;
  std::vector<PageCommit> group_;
  size_t group_bytes_ = 0;
  std::set<std::string> pending_names_;  // of the records in group_
  std::set<std::string> pending_addresses_;
};

}  // namespace

Result<ImportSummary> import_warc_files(Archive& archive, const std::string& directory,
                                        const std::vector<std::string>& files,
                                        const CrawlConfig& config, const PortalRules& rules,
                                        Instant now, const ImportCallbacks& callbacks) {
  ImportSummary summary;
  WarcCandidates candidates(files, directory, [&](const WarcFault& fault) {
    ++summary.faults;
    callbacks.fault(fault);
  });
  uint64_t total = 0;
  for (const std::string& file : files) {
    std::error_code error;
    const uint64_t size = std::filesystem::file_size(file, error);
    total += error ? 0 : size;
  }
  const Status found = candidates.find([&](uint64_t octets) {
    summary.interrupted = !callbacks.progress({true, octets, total});
    return !summary.interrupted;
  });
  if (!found) {
    return tl::unexpected<Error>(found.error());
  }
  if (!summary.interrupted) {
    WarcImport import(archive, config, rules, now, callbacks, summary, candidates);
    if (Status done = import.run(); !done) {
      return tl::unexpected<Error>(done.error());
    }
  }
  summary.records = candidates.records();
  for (const auto& [type, count] : candidates.left()) {
    summary.left[type] += count;
  }
  return summary;
}

}  // namespace shilu
