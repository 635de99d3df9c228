// Groups of commits that stand whole in the WARC past what the database knows of it.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "store/archive_impl.h"
#include "store/durable_file.h"
#include "store/keys.h"
#include "store/replay.h"
#include "store/warc_page.h"
#include "store/warc_tail.h"

namespace shilu {
namespace {

bool is_type(const WarcEntry& entry, std::string_view type) {
  return entry.field("WARC-Type") == type;
}

bool is_of_import(const GroupRecord& group) {
  return std::any_of(group.commits.begin(), group.commits.end(),
                     [](const GroupRecord::Commit& commit) { return commit.imported; });
}

// Of the records of one fetch: what came, and what was asked.
struct FetchRecords {
  const WarcEntry* response = nullptr;
  const WarcEntry* request = nullptr;
};

FetchRecords records_of(std::span<const WarcEntry> records) {
  FetchRecords found;
  for (const WarcEntry& entry : records) {
    if (is_type(entry, "response") || is_type(entry, "revisit")) {
      found.response = &entry;
    } else if (is_type(entry, "request")) {
      found.request = &entry;
    }
  }
  return found;
}

// What a killed writer wrote may be in memory alone, and what a batch speaks of has to outlast a
// power cut.
Status sync_segment(const std::string& directory, const std::string& file) {
  const std::string path = directory + "/" + file;
  const FileDescriptor segment(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!segment.is_open()) {
    return fail_errno(path, errno);
  }
  Status synced = sync_file(segment.get(), path);
  return synced ? sync_directory(directory) : synced;
}

}  // namespace

Result<std::optional<QueuedTask>> Archive::Impl::read_waiting(const std::string& queue_key) const {
  const Result<std::optional<std::string>> value = present().get(queue_key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return std::optional<QueuedTask>();
  }
  Result<QueueRecord> record = decode_queue_record(queue_key, **value);
  if (!record) {
    return tl::unexpected<Error>(record.error());
  }
  Result<Url> url = Url::parse(record->url);
  if (!url) {
    return fail(ErrorCode::kCorrupt,
                "record " + printable_key(queue_key) + ": " + url.error().message);
  }
  return std::optional(QueuedTask{queue_key, std::move(*url), std::move(record->task)});
}

// A fetch is made again where its page cannot be had from the WARC, nobody waits for it any more,
// or the replayer does not know what it was for.
Result<std::optional<PageCommit>> Archive::replay_fetch(const std::string& queue_key,
                                                        const std::string& url,
                                                        std::span<const WarcEntry> records) const {
  const std::optional<PageCommit> nothing;
  const FetchRecords capture = records_of(records);
  if (capture.response == nullptr) {
    return nothing;
  }
  std::optional<WarcEntry> original;
  if (needs_original(*capture.response)) {
    if (const auto name = referred_capture(*capture.response)) {
      original = impl_->find_response_of_version(*this, *name);
    }
  }
  PageOrReason page = page_of(*capture.response, capture.request, original ? &*original : nullptr);
  if (!page) {
    return nothing;
  }
  std::optional<QueuedTask> waiting;
  if (!queue_key.empty()) {
    Result<std::optional<QueuedTask>> found = impl_->read_waiting(queue_key);
    if (!found) {
      return tl::unexpected<Error>(found.error());
    }
    if (!*found) {
      return nothing;
    }
    waiting = std::move(*found);
  }
  Result<Url> of = waiting ? Result<Url>(waiting->url) : Url::parse(url);
  if (!of) {
    return nothing;
  }
  Result<std::optional<UrlState>> known = url_state(*of);
  if (!known) {
    return tl::unexpected<Error>(known.error());
  }
  Result<std::optional<std::string>> host = host_state(page->url.host_key());
  if (!host) {
    return tl::unexpected<Error>(host.error());
  }
  return impl_->options.replayer(
      {std::move(*page), std::move(*of), std::move(waiting), std::move(*known), std::move(*host)});
}

Status Archive::replay_group(const WholeGroup& group) {
  if (Status synced = sync_segment(impl_->directory + "/warc", group.file); !synced) {
    return synced;
  }
  std::vector<PageCommit> commits;
  std::vector<RawLocation> locations;
  std::span<const WarcEntry> records = group.records;
  for (const GroupRecord::Commit& fetch : group.record.commits) {
    const std::span<const WarcEntry> own = records.first(fetch.records);
    records = records.subspan(fetch.records);
    Result<std::optional<PageCommit>> commit = replay_fetch(fetch.queue_key, fetch.url, own);
    if (!commit) {
      return tl::unexpected<Error>(commit.error());
    }
    if (*commit) {
      locations.push_back(
          {group.file, records_of(own).response->offset, (*commit)->payload_sha256});
      commits.push_back(std::move(**commit));
    }
  }
  const Result<RunRecord> run = impl_->read_run();
  if (!run) {
    return tl::unexpected<Error>(run.error());
  }
  const auto committed = impl_->write_commits(run->number, commits, locations, group.file,
                                              [&] { return Result<uint64_t>(group.end); });
  if (!committed) {
    return tl::unexpected<Error>(committed.error());
  }
  impl_->notes.push_back("batch " + std::to_string(group.record.batch) + " is taken from warc/" +
                         group.file + ": " + std::to_string(commits.size()) + " of " +
                         std::to_string(group.record.commits.size()) + " pages fetched");
  return {};
}

Status Archive::replay() {
  const Result<std::map<std::string, uint64_t>> recorded = impl_->recorded_segments();
  if (!recorded) {
    return tl::unexpected<Error>(recorded.error());
  }
  WarcTail tail(impl_->directory + "/warc", *recorded, impl_->counters.segment);
  const uint64_t last_batch = impl_->counters.batches;
  for (uint64_t batch = last_batch + 1;; ++batch) {
    const Result<std::optional<WholeGroup>> group = tail.next();
    if (!group) {
      return tl::unexpected<Error>(group.error());
    }
    if (!*group || (*group)->record.batch <= last_batch) {
      return {};
    }
    // A kill leaves one group at most: before a second one was begun, the first was acknowledged.
    const bool acknowledged = impl_->must_replay || batch > last_batch + 1;
    // What an import brings is known from its files alone: given again, they bring it.
    const bool replayable = impl_->options.replayer && !is_of_import((*group)->record);
    if ((*group)->record.batch != batch || (acknowledged && !replayable)) {
      return fail(ErrorCode::kUnopenable,
                  impl_->directory + "/db ends with batch " + std::to_string(last_batch) +
                      ", and warc/" + (*group)->file + " has batch " +
                      std::to_string((*group)->record.batch) +
                      ": acknowledged commits are missing from the database, which " +
                      (impl_->options.replayer ? "has to be restored from a backup"
                                               : "a crawl can take from there"));
    }
    if (replayable) {
      if (Status done = replay_group(**group); !done) {
        return done;
      }
    }
  }
}

}  // namespace shilu
