// The records under the keys of store/keys.h, their fields numbered as FORMAT.md lists them.
// encode_… gives the sealed value for a key; decode_… is its inverse, and gives kCorrupt naming
// the key for anything else. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "store/keys.h"
#include "store/log_tree.h"
#include "store/version.h"

namespace shilu {

// m/state: the archive's counters, and where its WARC stands.
struct Counters {
  uint64_t commits = 0;          // PageCommits made durable
  uint64_t queue_number = 0;     // the next number of a queue key
  uint64_t queued = 0;           // entries under q/
  uint64_t addresses = 0;        // entries under u/
  uint64_t versions = 0;         // entries under v/
  std::string segment;           // the WARC file being appended to; "" before the first
  uint64_t batches = 0;          // batches made durable, this one among them
  uint32_t trainings = 0;        // times that dictionaries were trained
  uint32_t text_dictionary = 0;  // ids of those that new values are compressed with; 0: none
  uint32_t metadata_dictionary = 0;
  uint32_t replacements = 0;  // of the trainings, those in place of dictionaries that had to go

  friend bool operator==(const Counters&, const Counters&) = default;
};

// m/run: the run that is open, or the last one.
struct RunRecord {
  uint32_t number = 0;
  bool open = false;
  bool seeding = false;  // begin_run has not gone through all addresses yet
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::string scope;           // the crawler's mark of what the run takes in
  bool scope_changed = false;  // it was another in the run before, or earlier in this one

  friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

// v/: a version without what its key says.
struct VersionRecord {
  uint32_t number = 0;
  bool gone = false;     // a tombstone: the fields from `metadata` to `document_digest` are empty
  std::string metadata;  // the document's JSON with an empty text, compressed (store/text_codec.h)
  std::string text;      // compressed; "" where the document has none or `text_place` says where
  std::optional<VersionPlace> text_place;
  std::string text_sha256;
  std::string document_digest;
  RawLocation raw;
  std::string extractor;
  uint64_t log_index = 0;  // of its entry in the log of versions
  // Where not 0, the content is gone: the index of the entry that says so (store/removal.h), which
  // stands after the version's own. All is empty then but `number`, `gone` and `log_index`.
  uint64_t removed_by = 0;

  // The version of the same address that its metadata and text are deltas against, or that a
  // tombstone comes after.
  struct Base {
    Instant time;
    uint16_t revision = 0;

    friend bool operator==(const Base&, const Base&) = default;
  };
  std::optional<Base> base;
  uint32_t depth = 0;  // how many deltas lie between this record and one that is whole
};

// q/: a waiting address.
struct QueueRecord {
  std::string url;   // Url::text
  std::string task;  // the crawler's own
};

// t/: an entry of the log of versions.
struct LogRecord {
  Sha256 leaf = {};
  VersionPlace version;
  Instant appended_at;  // when it came into the archive: never before that of the entry before it
  std::string removal = {};  // the entry of a removal (store/removal.h), which is no version's
};

// m/log: what appending to the log and making its head needs.
struct LogEdge {
  TreeEdge tree;
  Instant appended_at;  // of the last entry
};

std::string encode_counters(std::string_view key, const Counters& counters);
Result<Counters> decode_counters(std::string_view key, std::string_view value);

std::string encode_run(std::string_view key, const RunRecord& run);
Result<RunRecord> decode_run(std::string_view key, std::string_view value);

// m/judged-by: the rules by which all pages without a version were last judged, the reextraction's
// own mark.
std::string encode_judged_by(std::string_view key, std::string_view mark);
Result<std::string> decode_judged_by(std::string_view key, std::string_view value);

// m/warc/: how many bytes of a segment are recorded.
std::string encode_segment_bytes(std::string_view key, uint64_t bytes);
Result<uint64_t> decode_segment_bytes(std::string_view key, std::string_view value);

std::string encode_url_state(std::string_view key, const UrlState& state);
Result<UrlState> decode_url_state(std::string_view key, std::string_view value);

std::string encode_version(std::string_view key, const VersionRecord& version);
Result<VersionRecord> decode_version(std::string_view key, std::string_view value);

// d/: where a text stands.
std::string encode_text_place(std::string_view key, const VersionPlace& place);
Result<VersionPlace> decode_text_place(std::string_view key, std::string_view value);

// z/: the octets of a dictionary.
std::string encode_dictionary(std::string_view key, std::string_view octets);
Result<std::string> decode_dictionary(std::string_view key, std::string_view value);

std::string encode_log_record(std::string_view key, const LogRecord& record);
Result<LogRecord> decode_log_record(std::string_view key, std::string_view value);

// n/: the hash of a full subtree of the log.
std::string encode_log_node(std::string_view key, const Sha256& hash);
Result<Sha256> decode_log_node(std::string_view key, std::string_view value);

std::string encode_log_edge(std::string_view key, const LogEdge& edge);
Result<LogEdge> decode_log_edge(std::string_view key, std::string_view value);

std::string encode_queue_record(std::string_view key, const QueueRecord& record);
Result<QueueRecord> decode_queue_record(std::string_view key, std::string_view value);

// h/: the crawler's own octets.
std::string encode_host_state(std::string_view key, std::string_view state);
Result<std::string> decode_host_state(std::string_view key, std::string_view value);

}  // namespace shilu
