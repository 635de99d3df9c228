#include "crawler/reextract.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "base/digest.h"
#include "base/ordered_work.h"
#include "crawler/page_reading.h"
#include "extract/extract.h"

namespace shilu {
namespace {

// Captures taken from the archive at a time; between two such portions no view of it is held.
constexpr size_t kPortion = 4096;
// How far the threads may be ahead of what is written.
constexpr size_t kPagesAhead = 256;
constexpr size_t kMostHeldBytes = 64 << 20;
// Of a durable batch.
constexpr size_t kMostRevisions = 256;
constexpr size_t kMostRevisionBytes = 8 << 20;

std::string where_text(const RawLocation& raw) {
  return "warc/" + raw.file + ", offset " + std::to_string(raw.offset);
}

ReextractOptions with_one_cap(ReextractOptions options) {
  options.config.page_bytes = std::max(options.config.page_bytes, options.config.attachment_bytes);
  return options;
}

}  // namespace

// A page to be read again: a capture that made a version, or the last 200 of an address that has
// none.
struct Reextraction::Job {
  Archive::Capture capture;
  std::optional<UrlState> unversioned;
};

struct Reextraction::Rebuilt {
  RawLocation raw;
  std::optional<Document> document;  // to be written
  ReextractSummary counted;
  std::string unreadable;  // why, if it is
};

Reextraction::Reextraction(Archive& archive, const PortalRules& rules, const Clock& clock,
                           const std::atomic<bool>& stopping, ReextractOptions options)
    : archive_(archive),
      rules_(rules),
      clock_(clock),
      stopping_(stopping),
      options_(with_one_cap(std::move(options))) {}

bool Reextraction::is_up_to_date(const Archive::Capture& capture) const {
  return !options_.all && capture.extractor == extractor_with(rules_.find(capture.url));
}

std::string Reextraction::fingerprint() const {
  std::vector<std::string> revisions;
  for (size_t i = 0; i < rules_.size(); ++i) {
    revisions.push_back(rules_[i].revision());
  }
  std::sort(revisions.begin(), revisions.end());
  std::string all;
  for (const std::string& revision : revisions) {
    all += revision + "\n";
  }
  const std::string version(kExtractorVersion);
  return all.empty() ? version : version + "+rules:" + sha256_hex(all);
}

// An archive that no reextraction has been through was judged by the crawl: by the present rules if
// all its versions are up to date and none of a portal's are given.
Result<bool> Reextraction::judges_unversioned(uint64_t captures_to_read) const {
  return archive_.judged_by().map([&](const std::string& judged_by) {
    const bool by_the_crawl = judged_by.empty() && captures_to_read == 0 && rules_.size() == 0;
    return options_.all || (judged_by != fingerprint() && !by_the_crawl);
  });
}

Result<ReextractWork> Reextraction::count() {
  ReextractWork work;
  const Status scanned = archive_.scan_captures(
      options_.url_prefix, std::nullopt, [&](const Archive::Capture& capture) {
        if (!capture.gone && !is_up_to_date(capture)) {
          ++work.pages;
          const bool had_rule = capture.extractor.find(kRuleMark) != std::string::npos;
          work.without_their_rule += had_rule && rules_.find(capture.url) == nullptr ? 1 : 0;
        }
        return !stopping_.load();
      });
  if (!scanned) {
    return tl::unexpected<Error>(scanned.error());
  }
  const Result<bool> judges = judges_unversioned(work.pages);
  if (!judges || !*judges) {
    return judges.map([&](bool) { return work; });
  }
  return archive_
      .scan_unversioned(options_.url_prefix, std::nullopt,
                        [&](const Url&, const UrlState&) {
                          ++work.pages;
                          return !stopping_.load();
                        })
      .map([&] { return work; });
}

Result<ReextractSummary> Reextraction::run(const std::function<void(uint64_t done)>& progress) {
  const Instant began = clock_.now();
  progress_ = progress;
  summary_ = {};
  done_ = 0;
  summary_.extractor = kExtractorVersion;
  summary_.dry_run = options_.dry_run;
  if (Status read = read_captures(); !read) {
    return tl::unexpected<Error>(read.error());
  }
  const Result<bool> judges = judges_unversioned(done_);
  if (!judges) {
    return tl::unexpected<Error>(judges.error());
  }
  if (*judges) {
    if (Status read = read_unversioned(); !read) {
      return tl::unexpected<Error>(read.error());
    }
  }
  summary_.interrupted = stopping_;
  if (!stopping_ && !options_.dry_run && options_.url_prefix.empty()) {
    if (Status marked = archive_.set_judged_by(fingerprint()); !marked) {
      return tl::unexpected<Error>(marked.error());
    }
  }
  const Result<TreeHead> head = archive_.log_head();
  if (!head) {
    return tl::unexpected<Error>(head.error());
  }
  summary_.log_head = *head;
  summary_.took = clock_.now() - began;
  return std::move(summary_);
}

Status Reextraction::read_captures() {
  std::optional<CaptureName> after;
  for (bool more = true; more && !stopping_;) {
    Jobs jobs;
    more = false;
    Status scanned =
        archive_.scan_captures(options_.url_prefix, after, [&](const Archive::Capture& capture) {
          if (jobs.size() == kPortion) {
            more = true;
            return false;
          }
          after = {capture.url, capture.fetched_at};
          if (capture.gone) {
            return true;
          }
          if (is_up_to_date(capture)) {
            ++summary_.up_to_date;
          } else {
            jobs.push_back({capture, std::nullopt});
          }
          return !stopping_.load();
        });
    if (!scanned) {
      return scanned;
    }
    if (Status done = work_off(jobs); !done) {
      return done;
    }
  }
  return {};
}

Status Reextraction::read_unversioned() {
  std::optional<Url> after;
  for (bool more = true; more && !stopping_;) {
    Jobs jobs;
    more = false;
    Status scanned = archive_.scan_unversioned(
        options_.url_prefix, after, [&](const Url& url, const UrlState& state) {
          if (jobs.size() == kPortion) {
            more = true;
            return false;
          }
          after = url;
          Archive::Capture capture{url, *state.payload_captured_at};
          jobs.push_back({std::move(capture), state});
          return !stopping_.load();
        });
    if (!scanned) {
      return scanned;
    }
    if (Status done = work_off(jobs); !done) {
      return done;
    }
  }
  return {};
}

Status Reextraction::work_off(const Jobs& jobs) {
  if (jobs.empty()) {
    return {};
  }
  OrderedWork<Rebuilt> work(jobs.size(), kPagesAhead, kMostHeldBytes);
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const size_t threads =
      std::min<size_t>(options_.threads == 0 ? cores : options_.threads, jobs.size());
  std::vector<std::jthread> pool;
  for (size_t i = 0; i < threads; ++i) {
    pool.emplace_back([&] {
      while (!stopping_) {
        const std::optional<size_t> index = work.take();
        if (!index) {
          return;
        }
        Rebuilt rebuilt = rebuild(jobs[*index]);
        const size_t bytes = rebuilt.document ? rebuilt.document->text.size() : 0;
        work.finish(*index, std::move(rebuilt), bytes);
      }
      work.stop();
    });
  }
  Status written;
  for (size_t i = 0; i < jobs.size() && written; ++i) {
    std::optional<Rebuilt> rebuilt = work.result(i);
    if (!rebuilt) {
      break;
    }
    take(jobs[i], std::move(*rebuilt));
    if (revisions_.size() >= kMostRevisions || revision_bytes_ >= kMostRevisionBytes) {
      written = write_revisions();
    }
    progress_(++done_);
  }
  work.stop();
  return written ? write_revisions() : written;
}

Reextraction::Rebuilt Reextraction::rebuild(const Job& job) const {
  return job.unversioned ? judge_unversioned(job) : rebuild_version(job);
}

Reextraction::Rebuilt Reextraction::rebuild_version(const Job& job) const {
  Rebuilt rebuilt;
  rebuilt.raw = job.capture.raw;
  if (rebuilt.raw.file.empty()) {
    rebuilt.counted.erased = 1;
    return rebuilt;
  }
  const Result<std::optional<Version>> before =
      archive_.get(job.capture.url, job.capture.fetched_at);
  if (!before || !*before) {
    rebuilt.unreadable = before ? "its version is gone" : before.error().message;
    return rebuilt;
  }
  const PageKind kind = (*before)->document.kind;
  // No rule is used of what is no HTML.
  if (!options_.all && kind == PageKind::kAttachment &&
      (*before)->extractor == extractor_with(nullptr)) {
    rebuilt.counted.up_to_date = 1;
    return rebuilt;
  }
  const Result<PageOrReason> page = archive_.raw_page(rebuilt.raw);
  if (!page || !*page) {
    if (page && page->error() == NoPage::kRemoved) {
      rebuilt.counted.erased = 1;
    } else {
      rebuilt.unreadable = page ? std::string(describe(page->error())) : page.error().message;
    }
    return rebuilt;
  }
  UrlState known;
  known.kind = kind;
  PageReading reading =
      read_page(**page, kind_of_known(job.capture.url, known), options_.config, rules_);
  if (!reading.document) {
    rebuilt.unreadable = "no document: " + std::string(outcome_name(reading.outcome));
    return rebuilt;
  }
  reading.document->links.clear();
  reading.document->removed.clear();
  rebuilt.counted.count((*before)->document, *reading.document);
  rebuilt.document = std::move(reading.document);
  return rebuilt;
}

Reextraction::Rebuilt Reextraction::judge_unversioned(const Job& job) const {
  Rebuilt rebuilt;
  Result<std::optional<Archive::FoundPage>> found =
      archive_.find_page({job.capture.url, job.capture.fetched_at});
  if (!found || !*found || !(*found)->page) {
    rebuilt.counted.unversioned = 1;
    if (!found) {
      rebuilt.unreadable = found.error().message;
    }
    return rebuilt;
  }
  const TaskKind asked_as = kind_of_known(job.capture.url, *job.unversioned);
  rebuilt.raw = (*found)->raw;
  rebuilt.document =
      versioned_document(read_page(*(*found)->page, asked_as, options_.config, rules_));
  rebuilt.counted.found = rebuilt.document ? 1 : 0;
  rebuilt.counted.unversioned = rebuilt.document ? 0 : 1;
  return rebuilt;
}

void Reextraction::take(const Job& job, Rebuilt rebuilt) {
  summary_.add(rebuilt.counted);
  const Archive::Capture& capture = job.capture;
  if (!rebuilt.unreadable.empty()) {
    summary_.count_unreadable({where_text(rebuilt.raw), capture.url.text(), capture.fetched_at,
                               std::move(rebuilt.unreadable)});
    return;
  }
  if (!rebuilt.document || options_.dry_run) {
    return;
  }
  revision_bytes_ += rebuilt.document->text.size();
  Revision revision{capture.url, capture.fetched_at, std::move(*rebuilt.document)};
  revision.extractor = extractor_of(revision.document);
  if (job.unversioned) {
    revision.raw = std::move(rebuilt.raw);
  }
  revisions_.push_back(std::move(revision));
}

Status Reextraction::write_revisions() {
  if (revisions_.empty()) {
    return {};
  }
  revision_bytes_ = 0;
  const Result<std::vector<RevisionOutcome>> added =
      archive_.add_revisions(std::exchange(revisions_, {}), clock_.now());
  return added.map([](const std::vector<RevisionOutcome>&) {});
}

}  // namespace shilu
