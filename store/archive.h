// Archive: one folder that holds every version of every document.
//
//   DIR/SHILU        a line that says this is ours, and the schema version
//   DIR/db/          one LevelDB: u/ v/ d/ q/ h/ m/ (store/keys.h, FORMAT.md)
//   DIR/warc/        raw responses, append-only segments (WARC 1.1)
//
// Call sequence of a writer: open(kWrite) → begin_run → commit … commit → end_run. The crash
// contract: what commit() returned for is durable, and a PageCommit lands whole or not at all.
// After a kill at any point open() succeeds and at most the pages in flight are fetched again.
//
// Threads: commit, enqueue, begin_run and end_run are called by one thread (the writer). Reading
// methods may be called by any thread at any time and see whole commits only.
//
// After an Error from a writing method nothing more is accepted (the archive is latched), until
// recover() succeeds or the archive is closed and opened anew.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "store/backup.h"
#include "store/forget.h"
#include "store/prepared_document.h"
#include "store/proof.h"
#include "store/prune.h"
#include "store/stats.h"
#include "store/verify.h"
#include "store/version.h"
#include "store/warc_page.h"

namespace shilu {

// A record for the WARC, already compressed as a gzip member by warc.h (in an extract thread).
struct WarcMember {
  std::string gzip;
  bool is_response = false;  // the one RawLocation points to (response or revisit)
};

// An address to be queued if it is new in this run. `task` is the crawler's own record, opaque
// here.
struct QueueItem {
  Url url;
  int priority = 0;  // 0 is asked first, at most 9
  std::string task;
};

// A waiting address, as scanned from the queue.
struct QueuedTask {
  std::string queue_key;
  Url url;
  std::string task;
};

// What one fetch of one page changes, all of it.
struct PageCommit {
  Url url;
  Instant fetched_at;
  std::string queue_key = {};           // the waiting entry this ends; "" if there was none
  std::optional<QueueItem> retry = {};  // queue the same address again (a deferred or failed fetch)
  std::string outcome = {};             // UrlState::outcome
  int status = 0;
  std::optional<PageKind> kind = {};
  std::string etag = {};  // kept where status is 200; 304 leaves what stood
  std::string last_modified = {};
  std::string payload_sha1 = {};  // of the body as received; "" if none
  std::string payload_sha256 = {};
  // To be versioned: kinds article, attachment and empty with 200.
  std::optional<Document> document = {};
  std::optional<PreparedDocument> prepared = {};  // Archive::prepare made it of `document`
  bool document_seen = false;  // the document is still there (200 or 304): moves last_seen
  // The portal says that there is nothing (404, 410): the second time in a row is a tombstone.
  bool document_gone = false;
  std::string extractor = {};
  std::vector<WarcMember> raw = {};  // request and response or revisit; empty if nothing was read
  std::vector<QueueItem> links = {};
  // Queued after the links, in place of one another: whether one of these was new decides.
  std::optional<QueueItem> next_if_new = {};
  std::optional<QueueItem> next_otherwise = {};
  std::string host = {};                       // host_key whose `host_state` follows
  std::optional<std::string> host_state = {};  // the crawler's record of the host, opaque here
  // When it comes into the archive, where that is not when it was fetched: an import. It may be
  // older than what the archive has of the address; a group then holds the address once.
  std::optional<Instant> archived_at = {};
  std::string imported_record = {};  // the WARC-Record-ID of its response, without brackets
};

enum class VersionOutcome {
  kNone,
  kNew,
  kChanged,  // also where it was gone and is back
  kUnchanged,
  kGone,  // a tombstone was made
};

// What came of a PageCommit.
struct Committed {
  VersionOutcome version = VersionOutcome::kNone;
  uint32_t version_number = 0;               // of the newest version, with kNone 0
  std::optional<Instant> version_time = {};  // and where it stands
  std::vector<std::string> woken_hosts;      // host_keys that got something to fetch
  size_t links_queued = 0;
  size_t links_forgotten = 0;  // addresses that are never fetched again, and so not queued
  bool forgotten = false;      // the page's own address is one: nothing of it was kept
};

// What another extraction made of a capture that the archive has.
struct Revision {
  Url url;
  Instant fetched_at;  // of the capture: Version::fetched_at
  Document document;   // without links and removed parts
  std::string extractor;
  // Where the response stands, of an address that has no version: this becomes the first.
  std::optional<RawLocation> raw = {};
};

enum class RevisionOutcome {
  kAdded,
  kSame,       // the newest revision of the capture has the same document and extractor
  kNoCapture,  // there is none at that time, or it is a tombstone
};

struct RunInfo {
  uint32_t number = 0;
  bool open = false;
  Instant started_at;
  // What the run takes in is not what the one before, or its own beginning, took in: pages known
  // to be unchanged may lead to addresses that were out of scope when they were read.
  bool scope_changed = false;
  Instant ended_at{};  // of a run that is not open
};

// One file of raw responses.
struct WarcSegment {
  std::string file;    // its name
  std::string path;    // where it can be read
  uint64_t bytes = 0;  // recorded; what is past them was never acknowledged
};

struct UnfinishedFetch;  // store/replay.h
struct WarcEntry;        // store/warc_reader.h
struct WholeGroup;       // store/warc_tail.h

// Makes the commit that a fetch was about to become, its raw records left out: they stand already.
// Nothing where the page is to be fetched again.
using Replayer = std::function<std::optional<PageCommit>(const UnfinishedFetch&)>;

struct ArchiveOptions {
  // For what a killed writer left whole in the WARC; without it that is set aside.
  Replayer replayer = {};
  // With less free space nothing is written: a full disk would leave LevelDB unable to compact, and
  // whoever looks after the machine without room.
  uint64_t free_space_floor = uint64_t{64} << 20;
  // What LevelDB gathers in memory before it writes a table.
  size_t write_buffer_bytes = size_t{8} << 20;
};

class Archive {
 public:
  enum class Mode {
    // Must exist. As it is now, and where another process writes it as it was at this moment, for
    // all reading methods: through that process, which may end before (kLocked).
    kRead,
    kWrite,   // must exist
    kCreate,  // made if the folder is absent or empty
  };

  // kLocked when another process has it and will not let us in within some seconds: to write, any
  // other; to read, a writer that answers no reader. kUnopenable when it is not ours or damaged; a
  // folder that is another program's is left as it was.
  static Result<std::unique_ptr<Archive>> open(const std::string& directory, Mode mode,
                                               ArchiveOptions options = {});
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  // What a person should know of how it was opened, a line each.
  const std::vector<std::string>& notes() const;

  // --- runs and the queue -------------------------------------------------------------------

  // The run that is open, or the last one; number 0 if there was none.
  Result<RunInfo> last_run() const;
  // Continues the open run, or starts the next: every known address for which `item_for` gives a
  // queue item becomes due. Killed in the middle, the next call completes it. `scope` is the
  // crawler's mark of what the run takes in.
  Result<RunInfo> begin_run(
      Instant now, std::string_view scope,
      const std::function<std::optional<QueueItem>(const Url&, const UrlState&)>& item_for);
  Status end_run(Instant now);

  // Queues those of `items` that are new in this run; how many were.
  Result<size_t> enqueue(std::span<const QueueItem> items);

  // Waiting addresses in the whole queue.
  uint64_t queued_count() const;
  // host_keys that have something waiting.
  Result<std::vector<std::string>> queued_hosts() const;
  // Up to `most` waiting addresses of a host in priority order, leaving out those for which
  // `skip` says true (given the queue_key).
  Result<std::vector<QueuedTask>> queued_tasks(
      std::string_view host_key, size_t most,
      const std::function<bool(const std::string&)>& skip) const;
  // The crawler's record of a host, if there is one.
  Result<std::optional<std::string>> host_state(std::string_view host_key) const;
  // Every record of a host whose host_key begins with `prefix`, in key order.
  Status scan_hosts(
      const std::function<void(std::string_view host_key, std::string_view state)>& visit,
      std::string_view prefix = {}) const;

  // What a person told of a host, by its name as it stands in host keys: opaque here, one for each,
  // nothing to take it back. Durable on return. A writing method.
  Status set_host_mark(std::string_view host_name, const std::optional<std::string>& mark);
  Result<std::optional<std::string>> host_mark(std::string_view host_name) const;
  Status scan_host_marks(
      const std::function<void(std::string_view host_name, std::string_view mark)>& visit) const;

  // --- writing ------------------------------------------------------------------------------

  // What commit() would do in the writer's thread for the document, as far as it can be done ahead:
  // any thread may call it. Without it what is committed says the same, in other frames perhaps.
  void prepare(PageCommit& commit) const;

  // WARC appended and synced first, then one synced WriteBatch for all of `commits`: group commit.
  // Results are in the order of `commits`.
  Result<std::vector<Committed>> commit(const std::vector<PageCommit>& commits);

  // After a failed commit: closes and opens again all that the archive writes into, so that what
  // is acknowledged and nothing else stands. Gives the results of the failed commit if its batch
  // landed after all; nothing if it is to be committed again. Readers are kept out meanwhile.
  // After an Error the archive stays latched, and this may be called again.
  Result<std::optional<std::vector<Committed>>> recover();

  // Appends each as the next revision of its capture, all in one durable batch. Results are in
  // the order of `revisions`. `now` is when they come into the archive.
  Result<std::vector<RevisionOutcome>> add_revisions(std::vector<Revision> revisions, Instant now);
  // Leaves a mark that is given back by judged_by(); durable on return.
  Status set_judged_by(std::string_view mark);

  // --- removing -----------------------------------------------------------------------------

  // A takedown (store/forget.h). kRehearse changes nothing, and works on an archive that is open
  // for reading. Killed in the middle, each address is forgotten or is not; what was begun of the
  // raw records the next writer completes when it opens the archive.
  Result<ForgetAccount> forget(const ForgetOrder& order, Doing doing);
  // Removes what a policy does not keep (store/prune.h), likewise.
  Result<PruneAccount> prune(const PruneOrder& order, Doing doing, const TellPruned& tell);

  // --- reading ------------------------------------------------------------------------------

  // That the address was forgotten, if it was.
  Result<std::optional<RemovalNote>> forgotten(const Url& url) const;
  Result<std::optional<UrlState>> url_state(const Url& url) const;
  // Every known address, in key order. `visit` returns false to stop.
  Status scan_addresses(const std::function<bool(const Url&, const UrlState&)>& visit) const;
  // The version in force at `as_of` (the newest not after it), or the newest, in its newest
  // revision. kNotFound, saying why and when, where its content was removed.
  Result<std::optional<Version>> get(const Url& url, std::optional<Instant> as_of) const;
  // All versions, oldest first: of each its newest revision, or all; those whose content was
  // removed among them.
  enum class Revisions { kNewest, kAll };
  Result<std::vector<Version>> history(const Url& url,
                                       Revisions revisions = Revisions::kNewest) const;
  // Every address that has a version, under a prefix ("" for all; "http://host/dir/"), in key
  // order. `visit` returns false to stop.
  struct Listed {
    Url url;
    UrlState state;
    Version newest;
  };
  Status list(std::string_view url_prefix, const std::function<bool(const Listed&)>& visit) const;
  // Every version in its newest revision, in key order, of one address the newest first: what
  // dump scans. Of a forgotten address there is none; a pruned version has no document.
  enum class RemovedVersions { kSkip, kVisitPruned };
  Status scan_versions(const std::function<bool(const Version&, const UrlState&)>& visit,
                       RemovedVersions removed = RemovedVersions::kSkip) const;

  // The page that a version was made of, without its request: the record there, and for a revisit
  // the body of the response that it refers to. kCorrupt, kIo or kNotFound where it cannot be read
  // or is not what was stored; a record that is no page says why.
  Result<PageOrReason> raw_page(const RawLocation& place) const;
  // The page of any response captured then from that address, whether it made a version or not,
  // and where it stands; nothing if there is none. The first call goes through all segments.
  struct FoundPage {
    RawLocation raw;
    PageOrReason page;
  };
  Result<std::optional<FoundPage>> find_page(const CaptureName& name) const;

  // A capture that made a version, as its newest revision has it, without the document.
  struct Capture {
    Url url;
    Instant fetched_at;
    uint16_t revision = 0;
    bool gone = false;
    std::string extractor;
    RawLocation raw;
  };
  // Every capture of the addresses under a prefix ("" for all), in key order, from the one that
  // comes after `after`. `visit` returns false to stop.
  Status scan_captures(std::string_view url_prefix, const std::optional<CaptureName>& after,
                       const std::function<bool(const Capture&)>& visit) const;
  // In the same way the addresses without a version whose last 200 was read as a page.
  Status scan_unversioned(std::string_view url_prefix, const std::optional<Url>& after,
                          const std::function<bool(const Url&, const UrlState&)>& visit) const;
  // The mark that set_judged_by left, "" if it never did.
  Result<std::string> judged_by() const;

  // An entry of the log of versions: which version, and when it came into the archive.
  struct LogEntry {
    Url url;
    Instant fetched_at;
    uint16_t revision = 0;
    Instant appended_at;
  };
  // What tells the archive from others, as long as it lives: 16 hexadecimal digits of the leaf hash
  // of its first version, "" while it has none.
  Result<std::string> log_name() const;
  // From the newest entry to the oldest. `visit` returns false to stop.
  Status scan_log_backwards(const std::function<bool(const LogEntry&)>& visit) const;
  // The revisions of the capture of that very time, and of the one before it, in the order of
  // their numbers; empty where there is none.
  struct CaptureRevisions {
    std::vector<Version> before;
    std::vector<Version> capture;
  };
  Result<CaptureRevisions> capture_revisions(const Url& url, Instant fetched_at) const;

  // Whether a record of that id came in by a commit as its imported_record.
  Result<bool> has_imported(std::string_view record_id) const;
  // The response that was captured then from that address, if there is one.
  Result<std::optional<WarcEntry>> find_response(const CaptureName& name) const;

  // --- proof --------------------------------------------------------------------------------

  // The head of the log of all versions.
  Result<TreeHead> log_head() const;
  // That the version in force at `as_of`, or the newest, stands in the log; nothing if there is
  // none. kNotFound where its content was removed, naming its leaf. kCorrupt when it is not what
  // the log says of it.
  Result<std::optional<InclusionProof>> prove(const Url& url, std::optional<Instant> as_of) const;
  // That the log begins with the log whose head was `from`; kNotFound when it does not.
  Result<ConsistencyProof> prove_since(const TreeHead& from) const;
  // Goes through all that is stored. `found` is told of each damage, in the order it is met.
  VerifySummary verify(const VerifyOptions& options,
                       const std::function<void(const Damage&)>& found) const;

  // A point of a backup in the folder `to`, which is made where there is none: as of one moment,
  // whatever is committed meanwhile (store/backup.h). `now` names the point. kInvalidArgument when
  // the folder holds another archive's points, kLocked when another process writes there; its
  // earlier points stay as they were whatever happens.
  Result<BackupSummary> back_up(const std::string& to, Instant now) const;

  // Has the database rewritten without values that were replaced or removed. A writing method.
  Status compact();

  // --- readers beside a writer ------------------------------------------------------------------

  // Of an archive open for writing: whether readers in other processes are served meanwhile, and
  // what they are told who ask how it gets on, a JSON object. `report` is called by another thread
  // and does not wait; no more once this was called again. Any thread.
  Status readers_served() const;
  void report_by(std::function<std::string()> report);
  // What other processes ask of this one is answered by `take`, which is called by another thread,
  // is given what order() was, and does not wait; no more once this was called again. Any thread.
  void take_orders_by(std::function<std::string(std::string_view order)> take);
  // Of an archive open for reading through another process: what that says to an order, "" where it
  // takes none. kInvalidArgument where no other process writes.
  Result<std::string> order(std::string_view order) const;
  // Of an archive open for reading: the process it is read through, if another one writes it, and
  // what that says of itself, "" if nothing.
  struct Writer {
    int process = 0;
    std::string report;
  };
  Result<std::optional<Writer>> writer() const;

  struct Sizes {
    uint64_t versions = 0;
    uint64_t addresses = 0;
    uint64_t database_bytes = 0;
    uint64_t warc_bytes = 0;
  };
  Result<Sizes> sizes() const;
  // Goes through all addresses and versions; no text is unpacked.
  Result<ArchiveStats> stats() const;

  // The segments of raw responses in the order of their names, as far as they are recorded. What
  // stands there is never moved.
  Result<std::vector<WarcSegment>> warc_segments() const;

 private:
  friend class ArchiveVerifier;
  friend class ArchiveForgetter;
  friend class ArchivePruner;
  struct Impl;
  explicit Archive(std::unique_ptr<Impl> impl);
  // Puts a copy in the place of a database whose end is damaged (archive_mend); what to tell of it.
  static Result<std::optional<std::string>> mend(const std::string& directory, Mode mode,
                                                 const ArchiveOptions& options);
  static Status fill_mended(const std::string& directory, const std::string& copy,
                            const ArchiveOptions& options);
  // Commits the whole groups that stand in the WARC past what the database knows (archive_replay).
  Status replay();
  Status replay_group(const WholeGroup& group);
  // Nothing for a fetch that is to be made again.
  Result<std::optional<PageCommit>> replay_fetch(const std::string& queue_key,
                                                 const std::string& url,
                                                 std::span<const WarcEntry> records) const;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shilu
