// Changes: a LevelDB batch in the making that sees itself. Address states, text places and ended
// queue entries that an earlier commit of the group made are what a later one reads.
//
// Used by the writer thread for one group, then written and dropped.
#pragma once

#include <leveldb/write_batch.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/archive.h"
#include "store/database.h"
#include "store/dictionaries.h"
#include "store/forgotten.h"
#include "store/recent_texts.h"
#include "store/record.h"
#include "store/removal.h"
#include "store/version_content.h"
#include "store/version_log.h"

namespace shilu {

class Changes {
 public:
  // `counters` and `log` are those in force; the new ones are in counters(), log() and in the
  // batch. `run` is the number of the run that addresses are queued in. `recent` may be null.
  Changes(const Database& database, Dictionaries& dictionaries, Counters counters, VersionLog log,
          const ForgottenAddresses& forgotten, uint32_t run, const RecentTexts* recent = nullptr)
      : database_(database),
        dictionaries_(dictionaries),
        counters_(std::move(counters)),
        log_(std::move(log)),
        forgotten_(forgotten),
        recent_(recent),
        logged_before_(log_.size()),
        run_(run) {}

  // All of `commit` but its WARC members, which stand in `raw` already.
  Result<Committed> add(const PageCommit& commit, const RawLocation& raw);

  // Appends it as the next revision of its capture.
  Result<RevisionOutcome> add_revision(Revision& revision, Instant now);

  // Queues the address unless it was queued in this run, waits already or is forgotten; whether it
  // did.
  Result<bool> queue_if_new(const QueueItem& item);

  // That content was taken out; the index of its entry in the log. What that changes under v/, and
  // what is still to be done, is put straight into the batch.
  uint64_t log_removal(const Removal& removal);
  leveldb::WriteBatch& batch() { return batch_; }
  // The state of an address, if it `is_known`, and its waiting entries go.
  void drop_address(std::string_view address_key, bool is_known,
                    std::span<const std::string> queue_keys);

  // The length of a WARC segment, which is the current one from now on.
  void set_segment(const std::string& file, uint64_t bytes);
  void set_run(const RunRecord& run);
  void set_judged_by(std::string_view mark);
  // Trained dictionaries, "" where there is none: what is put from now on is compressed with them.
  void set_dictionaries(const TrainedDictionaries& trained);
  // The same in place of those among `going` that new values were compressed with.
  void replace_dictionaries(const std::set<uint32_t>& going, const TrainedDictionaries& trained);

  // The batch with all of it, which lives as long as the Changes. Called last, once.
  leveldb::WriteBatch& finish();
  const Counters& counters() const { return counters_; }
  const VersionLog& log() const { return log_; }
  // The digests of the texts that have a place from this batch on.
  std::vector<std::string> placed_texts() const;

 private:
  struct Found {
    VersionPlace place;
    VersionRecord record;
  };
  struct Address {
    std::string key;  // Url::key
    UrlState state;
    bool known = false;  // before this group, or by something in it
  };

  bool is_forgotten(const Url& url) const { return forgotten_.find(url) != nullptr; }
  // The address as this group sees it; made if it is not known yet. Lives as long as the Changes.
  Result<Address*> address(const Url& url);
  // Of a page that is never to be kept: its place in the queue ends.
  Result<Committed> add_forgotten(const PageCommit& commit);
  void put_host_state(const PageCommit& commit);
  Status end_queue_entry(const std::string& queue_key, Address& address);
  void put_in_queue(const QueueItem& item, Address& address);
  Result<bool> queue_again(const QueueItem& item);
  // What was prepared of its document, else made now into `room`.
  static const PreparedDocument& prepared_document(const PageCommit& commit,
                                                   std::optional<PreparedDocument>& room);
  Result<VersionOutcome> add_document(const PageCommit& commit, const RawLocation& raw,
                                      Address& address);
  Result<VersionOutcome> add_reading(const PageCommit& commit, const PreparedDocument& document,
                                     const Found& base, Address& address);
  Result<VersionOutcome> add_absence(const PageCommit& commit, const RawLocation& raw,
                                     Address& address);
  Result<RevisionOutcome> add_found(Revision& revision, Instant now, Address& address);
  // Of a capture that is not newer than the newest version; of an address that is not in this group
  // otherwise.
  Result<VersionOutcome> add_past_document(const PageCommit& commit, const RawLocation& raw,
                                           Address& address);
  // The place of the next version of an address, whose state it changes.
  VersionPlace next_version(Instant fetched_at, Address& address);
  // Its metadata and text from `document`, as a delta against `base` if there is one.
  Status add_version(const Url& url, const VersionPlace& place, const PreparedDocument& document,
                     std::string_view text, const std::optional<Found>& base, Instant now,
                     VersionRecord version);
  void put_version(const Url& url, const VersionPlace& place, std::string_view metadata_sha256,
                   Instant now, VersionRecord version);
  // Of the versions whose keys begin with `prefix` the first, in this group or before it.
  Result<std::optional<Found>> first_version(const std::string& prefix) const;
  // The newest version of an address that has a document.
  Result<std::optional<Found>> last_document(const std::string& address_key) const;
  Result<std::optional<VersionRecord>> version_under(const std::string& key) const;
  // Puts them into `version`: as deltas against `base` where there is one and they are smaller, or
  // by reference to where the text stands, or whole.
  Status put_content(const VersionPlace& place, const PreparedDocument& document,
                     std::string_view text, const std::optional<Found>& base,
                     VersionRecord& version);
  Status put_deltas(const PreparedDocument& document, std::string_view text, const Found& base,
                    VersionRecord& version);
  Status put_whole(const PreparedDocument& document, std::string_view text, VersionRecord& version);
  // Both whole; as they were made ahead where the dictionaries that they name are still there.
  Result<PreparedDocument::Frames> whole_frames(const PreparedDocument& document,
                                                std::string_view text);
  Result<bool> has_dictionary(std::string_view frame);
  // Where the document's text stands whole.
  Result<std::optional<VersionPlace>> place_of_text(const PreparedDocument& document) const;

  const Database& database_;
  Dictionaries& dictionaries_;
  Counters counters_;
  VersionLog log_;
  const ForgottenAddresses& forgotten_;
  const RecentTexts* const recent_;
  const uint64_t logged_before_;
  const uint32_t run_;
  leveldb::WriteBatch batch_;
  std::map<std::string, Address> addresses_;         // by Url::text
  std::map<std::string, VersionPlace> text_places_;  // by SHA-256
  std::map<std::string, VersionRecord> versions_;    // put by this group, by their keys
  std::set<std::string> ended_;                      // queue keys
  std::map<uint32_t, bool> dictionaries_there_;      // those that are not current, by id
};

}  // namespace shilu
