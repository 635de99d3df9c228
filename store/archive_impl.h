// What stands behind Archive. Included by the archive_*.cc files only.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "store/archive.h"
#include "store/archive_lock.h"
#include "store/capture_index.h"
#include "store/changes.h"
#include "store/database.h"
#include "store/dictionaries.h"
#include "store/dictionary_training.h"
#include "store/forgotten.h"
#include "store/reader_server.h"
#include "store/recent_texts.h"
#include "store/record.h"
#include "store/remote_view.h"
#include "store/version_content.h"
#include "store/version_log.h"
#include "store/view.h"
#include "store/warc_segments.h"

namespace shilu {

struct Archive::Impl {
  // Constant after open.
  std::string directory;
  Mode mode = Mode::kRead;
  ArchiveOptions options;
  std::vector<std::string> notes;
  // Whole groups past the end of the database may have been acknowledged: none is set aside.
  bool must_replay = false;
  std::optional<ArchiveLock> lock;
  // What is read: the database, or beside a writer its snapshot.
  std::unique_ptr<Database> database;
  std::unique_ptr<CaptureIndex> captures;  // of warc/
  std::shared_ptr<const RemoteView> remote;

  mutable Dictionaries dictionaries;  // of any thread

  // The writer thread's.
  std::optional<WarcSegments> segments;
  Counters counters;
  VersionLog log;
  ForgottenAddresses forgotten;
  RecentTexts recent_texts;
  std::optional<Error> latched;  // the first failure of a writing method
  // A batch of commits whose writing failed: whether it landed all the same is seen when the
  // database is opened again.
  struct InDoubt {
    uint64_t batch = 0;
    std::vector<Committed> results;
  };
  std::optional<InDoubt> in_doubt;
  std::optional<DictionaryTraining> training;

  std::atomic<uint64_t> queued = 0;  // counters.queued, for all threads

  // Of an archive open for writing.
  Mutex serving_mutex;
  std::function<std::string()> report GUARDED_BY(serving_mutex);
  std::function<std::string(std::string_view)> take_order GUARDED_BY(serving_mutex);
  Status readers_served GUARDED_BY(serving_mutex);
  std::unique_ptr<ReaderServer> readers;  // ends first

  // What reading methods read: the present state, or a snapshot for reads that belong together.
  const View& present() const { return database ? static_cast<const View&>(*database) : *remote; }
  std::shared_ptr<const View> snapshot() const {
    return database ? database->snapshot() : std::shared_ptr<const View>(remote);
  }

  Status lock_to_write();
  Status open_to_write();
  Status open_to_read();
  // Serves readers beside this process from now on, where that is possible.
  void serve_readers() EXCLUDES(serving_mutex);
  std::string report_now() EXCLUDES(serving_mutex);
  std::string order_now(std::string_view order) EXCLUDES(serving_mutex);

  // Readers that are served are let go, since what they read is closed.
  Status reopen_database();
  Status load_counters();
  // How many bytes of which segment are recorded.
  Result<std::map<std::string, uint64_t>> recorded_segments() const;
  Status open_segments();
  Result<RunRecord> read_run() const;
  // An entry of the queue, if it is there.
  Result<std::optional<QueuedTask>> read_waiting(const std::string& queue_key) const;
  Result<std::optional<UrlState>> read_url_state(std::string_view address_key,
                                                 const View& view) const;
  // What an entry under u/ says.
  Result<std::pair<Url, UrlState>> read_address(std::string_view key, std::string_view value) const;
  // What goes through many versions gives the same reader for all of them.
  Result<Version> read_version(std::string_view key, std::string_view value,
                               ContentReader& reader) const;
  Result<Version> read_version(std::string_view key, std::string_view value,
                               const View& view) const;
  // What the log says of the removal of a version that was removed.
  Result<RemovalNote> read_removed(const VersionRecord& version, const View& view) const;
  // That nothing is left to prove of a version but its leaf.
  tl::unexpected<Error> fail_unprovable(const Url& url, std::string_view key,
                                        const VersionRecord& version, const View& view) const;
  // That an address was forgotten, if it was.
  Result<std::optional<RemovalNote>> read_forgotten(const Url& url, const View& view) const;
  Result<std::optional<Version>> no_version(const Url& url, const View& view) const;
  // The response that was captured then from that address, if a version was made of it.
  std::optional<WarcEntry> find_response_of_version(const Archive& archive,
                                                    const CaptureName& name) const;
  // The response that was captured then from that address, if there is one.
  Result<std::optional<WarcEntry>> find_response(const Archive& archive,
                                                 const CaptureName& name) const;

  // Space for what comes, kDiskFull if there is not enough.
  Status check_space(uint64_t bytes) const;
  // Dictionaries are trained beside the writer once enough is stored for the next ones
  // (begin_training), and put into the batch that is made when they are there (take_training); the
  // end of a run waits for them (finish_training).
  void begin_training();
  void take_training(Changes& changes);
  Status finish_training();
  // Makes `changes` durable and its counters those in force.
  Status write(Changes& changes);
  Status write_run(const RunRecord& run);
  // Makes `commits` durable, whose responses stand at `locations` of the segment `file` ("" if none
  // has any). `make_durable` is called once, before the batch is written: it waits until what they
  // have in the segment is durable, and gives the length of that.
  Result<std::vector<Committed>> write_commits(
      uint32_t run, const std::vector<PageCommit>& commits,
      const std::vector<RawLocation>& locations, const std::string& file,
      const std::function<Result<uint64_t>()>& make_durable);

  // That these dictionaries go with content that is removed after this (finish_dictionaries).
  Status mark_dictionaries(const std::set<uint32_t>& going);
  // What removing left to be done after its batch, each step durable (archive_removal.cc).
  Status finish_removals();
  Status finish_erasures();
  Status finish_dictionaries();
  Status rewrite_frames(const std::set<uint32_t>& going);
  Status purge_dictionaries(const std::set<uint32_t>& going);
  Status finish_dead_copies();
  Status purge_dead_copies(const std::vector<std::string>& address_keys);

  // Queues what `item_for` says of every known address, in durable steps; goes through those that
  // an interrupted seeding of this run has queued without effect.
  Status seed_run(
      const RunRecord& run,
      const std::function<std::optional<QueueItem>(const Url&, const UrlState&)>& item_for);

  // Runs a writing method: refused when the archive is open for reading or latched, and what
  // fails in it latches.
  template <typename Write>
  auto writing(Write write) -> decltype(write()) {
    if (latched) {
      return tl::unexpected<Error>(*latched);
    }
    if (mode == Mode::kRead) {
      return fail(ErrorCode::kInvalidArgument, directory + " is open for reading");
    }
    auto result = write();
    if (!result) {
      latched = result.error();
    }
    return result;
  }
};

}  // namespace shilu
