#include "store/verify.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/document_json.h"
#include "store/archive_impl.h"
#include "store/fields.h"
#include "store/imported_record.h"
#include "store/keys.h"
#include "store/removal_record.h"
#include "store/table_file.h"
#include "store/verify_removals.h"
#include "store/verify_segments.h"
#include "store/verify_tail.h"

namespace shilu {

// One pass over the database, then one over the segments, as of one snapshot.
class ArchiveVerifier {
 public:
  ArchiveVerifier(const Archive::Impl& archive, const VerifyOptions& options,
                  const std::function<void(const Damage&)>& found)
      : archive_(archive),
        view_(archive.snapshot()),
        contents_(*view_, dictionaries_),
        options_(options),
        found_(found),
        removals_(*view_, [this](std::string_view key, std::string what) {
          record_damaged(key, std::move(what));
        }) {}

  VerifySummary run() {
    const auto versions = [this](std::string_view key, std::string_view value) {
      verify_version(key, value);
    };
    const auto addresses = [this](std::string_view key, std::string_view value) {
      verify_address(key, value);
    };
    const auto texts = [this](std::string_view key, std::string_view value) {
      verify_text_place(key, value);
    };
    const auto dictionaries = [this](std::string_view key, std::string_view value) {
      verify_dictionary(key, value);
    };
    const auto waiting = [this](std::string_view key, std::string_view value) {
      judge(key, decode_queue_record(key, value));
    };
    const auto hosts = [this](std::string_view key, std::string_view value) {
      judge(key, decode_host_state(key, value));
    };
    const auto entries = [this](std::string_view key, std::string_view value) {
      verify_log_entry(key, value);
    };
    const uint64_t versions_met = scan(kVersionPrefix, versions);
    verify_numbers();
    const uint64_t addresses_met = scan(kUrlStatePrefix, addresses);
    scan(kTextPrefix, texts);
    scan(kDictionaryPrefix, dictionaries);
    const uint64_t waiting_met = scan(kQueuePrefix, waiting);
    scan(kHostPrefix, hosts);
    scan(kHostMarkPrefix, hosts);
    scan(kImportedPrefix, [this](std::string_view key, std::string_view value) {
      judge(key, decode_imported(key, value));
    });
    const uint64_t entries_met = scan(kLogPrefix, entries);
    verify_log_edge();
    removals_.finish();
    verify_unfinished();
    if (versions_met + removals_.entries() != entries_met) {
      scan(kLogPrefix, [this](std::string_view key, std::string_view value) {
        find_version_of_entry(key, value);
      });
    }
    verify_counters(versions_met, addresses_met, waiting_met);
    summary_.versions = versions_met;
    if (const Status read = view_->status(); !read) {
      summary_.broken_off = read.error().message;
      return summary_;
    }
    summary_.removed = removals_.versions();
    verify_tables();
    verify_segments();
    return summary_;
  }

 private:
  void damaged(std::string where, std::string what) {
    if (!view_->status()) {
      return;  // what cannot be read any more is not damaged
    }
    ++summary_.damages;
    found_({std::move(where), std::move(what)});
  }
  void record_damaged(std::string_view key, std::string what) {
    damaged("record " + printable_key(key), std::move(what));
  }
  // Tells of the error of a record; whether there was none.
  template <typename T>
  bool judge(std::string_view key, const Result<T>& record) {
    if (!record) {
      record_damaged(key, record.error().message);
    }
    return record.has_value();
  }

  // How many records there are under a prefix.
  template <typename Visit>
  uint64_t scan(std::string_view prefix, Visit visit) {
    uint64_t met = 0;
    const auto entry = view_->iterate(View::Scan::kLong);
    for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
      visit(entry->key(), entry->value());
      ++met;
    }
    summary_.records += met;
    if (Status ended = entry->status(); !ended) {
      damaged("database, after " + std::to_string(met) + " records under " + std::string(prefix),
              ended.error().message);
    }
    return met;
  }
  // The value under a key that something else refers to; told of and nothing where it is not there.
  std::optional<std::string> referred(std::string_view from, const std::string& key) {
    Result<std::optional<std::string>> value = view_->get(key);
    if (!value) {
      record_damaged(key, value.error().message);
      return std::nullopt;
    }
    if (!*value) {
      record_damaged(from, "it refers to " + printable_key(key) + ", which is not there");
    }
    return std::move(*value);
  }

  void verify_version(std::string_view key, std::string_view value) {
    const std::optional<VersionPlace> parsed = parse_version_key(key);
    const Result<VersionRecord> version = decode_version(key, value);
    if (!judge(key, version)) {
      return;
    }
    if (version->removed_by != 0) {
      removals_.add_version(key, *version);
      if (parsed && parsed->address_key == address_key_) {
        most_number_ = std::max(most_number_, version->number);
      }
      return;
    }
    const Result<Url> url = parsed ? Url::from_key(parsed->address_key)
                                   : fail(ErrorCode::kCorrupt, "not the key of a version");
    if (!judge(key, url)) {
      return;
    }
    if (options_.quick) {
      const Result<std::string> metadata = contents_.read_metadata(*parsed, *version);
      if (judge(key, metadata)) {
        verify_logged(key, *version, log_entry(*url, *parsed, *version, sha256_hex(*metadata)));
      }
    } else {
      const Result<VersionContent> content = contents_.read(*parsed, *version);
      if (judge(key, content)) {
        verify_logged(key, *version,
                      log_entry(*url, *parsed, *version, sha256_hex(content->metadata)));
        verify_document(key, *version, *content);
      }
      expect_response(*version);
    }
    if (parsed->address_key != address_key_) {
      verify_numbers();
      address_key_ = parsed->address_key;
      verify_newest(key, *version);
    }
    most_number_ = std::max(most_number_, version->number);
  }

  // Versions are numbered as they came into the archive: the highest number is how many there are,
  // and need not be that of the newest.
  void verify_numbers() {
    if (counted_versions_ && *counted_versions_ != most_number_) {
      record_damaged(url_state_key(address_key_), "it counts other versions than there are");
    }
    counted_versions_.reset();
    most_number_ = 0;
  }

  void verify_logged(std::string_view key, const VersionRecord& version, const std::string& entry) {
    const std::string entry_key = log_key(version.log_index);
    const std::optional<std::string> value = referred(key, entry_key);
    if (!value) {
      return;
    }
    const Result<LogRecord> record = decode_log_record(entry_key, *value);
    if (!record) {
      return;  // told of when the log is gone through
    }
    const std::string said = version_key(record->version);
    if (said != key || record->leaf != leaf_hash(entry)) {
      record_damaged(key, "it is not what the log's entry " + std::to_string(version.log_index) +
                              " says was committed");
    }
  }

  void verify_document(std::string_view key, const VersionRecord& version,
                       const VersionContent& content) {
    if (version.gone) {
      return;
    }
    const auto json =
        nlohmann::ordered_json::parse(content.metadata, nullptr, /*allow_exceptions=*/false);
    Result<Document> document = document_from_json(json);
    if (!judge(key, document)) {
      return;
    }
    document->text = content.text;
    if (document_digest(*document) != version.document_digest) {
      record_damaged(key, "its document has another digest than it says");
    }
  }

  void expect_response(const VersionRecord& version) {
    const std::optional<Sha256> sha256 = sha256_of_hex(version.raw.sha256);
    if (!version.raw.file.empty() && sha256) {
      responses_[version.raw.file].push_back({version.raw.offset, *sha256, version.log_index});
    }
  }

  // The state of an address counts its versions and has the digest of the newest.
  void verify_newest(std::string_view key, const VersionRecord& newest) {
    const std::string state_key = url_state_key(address_key_);
    const std::optional<std::string> value = referred(key, state_key);
    if (!value) {
      return;
    }
    const Result<UrlState> state = decode_url_state(state_key, *value);
    if (!state) {
      return;
    }
    counted_versions_ = state->versions;
    if (state->gone != newest.gone || state->document_digest != newest.document_digest) {
      record_damaged(state_key, "it does not agree with the newest version");
    }
  }

  void verify_address(std::string_view key, std::string_view value) {
    const auto address = archive_.read_address(key, value);
    if (!judge(key, address) || address->second.versions == 0) {
      return;
    }
    const std::string prefix = version_prefix(key.substr(kUrlStatePrefix.size()));
    const auto newest = view_->iterate(View::Scan::kShort);  // one entry is wanted
    newest->seek(prefix);
    if (!newest->valid() || !newest->key().starts_with(prefix)) {
      record_damaged(
          key, "no version is there, and it counts " + std::to_string(address->second.versions));
    }
  }

  void verify_text_place(std::string_view key, std::string_view value) {
    const Result<VersionPlace> place = decode_text_place(key, value);
    if (!judge(key, place)) {
      return;
    }
    const std::string holder_key = version_key(*place);
    const std::optional<std::string> holder_value = referred(key, holder_key);
    if (!holder_value) {
      return;
    }
    const Result<VersionRecord> holder = decode_version(holder_key, *holder_value);
    if (holder &&
        (holder->text_place || holder->depth > 0 || text_key(holder->text_sha256) != key)) {
      record_damaged(key, "another text stands in " + printable_key(holder_key));
    }
  }

  void verify_dictionary(std::string_view key, std::string_view value) {
    const Result<std::string> octets = decode_dictionary(key, value);
    if (!judge(key, octets)) {
      return;
    }
    const std::optional<uint32_t> id = parse_dictionary_key(key);
    if (!id || !Dictionary::load(*octets, *id)) {
      record_damaged(key, "it is not the dictionary that should be here");
    }
  }

  void verify_log_entry(std::string_view key, std::string_view value) {
    const Result<LogRecord> record = decode_log_record(key, value);
    if (key != log_key(edge_.size())) {
      record_damaged(key, "the log's entry " + std::to_string(edge_.size()) + " should be here");
      return;
    }
    // A broken record's place is taken by an empty leaf, so that what follows can still be judged.
    if (record && !record->removal.empty()) {
      removals_.add_entry(key, edge_.size(), *record);
    }
    edge_.append(judge(key, record) ? record->leaf : Sha256{},
                 [this](int level, uint64_t index, const Sha256& hash) {
                   if (level > 0 && level % kLogLevelStep == 0) {
                     verify_log_node(level, index, hash);
                   }
                 });
  }

  void verify_log_node(int level, uint64_t index, const Sha256& hash) {
    const std::string key = log_node_key(level, index);
    const std::optional<std::string> value = referred(kLogEdgeKey, key);
    if (!value) {
      return;
    }
    const Result<Sha256> kept = decode_log_node(key, *value);
    if (judge(key, kept) && *kept != hash) {
      record_damaged(key, "it is not the hash of its entries");
    }
  }

  void verify_log_edge() {
    const Result<VersionLog> log = VersionLog::load(*view_);
    if (!log) {
      record_damaged(kLogEdgeKey, log.error().message);
    } else if (log->head() != edge_.head()) {
      record_damaged(kLogEdgeKey, "its head is " + head_text(log->head()) +
                                      ", and the entries' is " + head_text(edge_.head()));
    }
  }

  void find_version_of_entry(std::string_view key, std::string_view value) {
    const Result<LogRecord> record = decode_log_record(key, value);
    if (record && record->removal.empty()) {
      referred(key, version_key(record->version));
    }
  }

  void verify_counters(uint64_t versions, uint64_t addresses, uint64_t waiting) {
    const Result<std::optional<std::string>> value = view_->get(kCountersKey);
    const Result<Counters> counters =
        value && *value ? decode_counters(kCountersKey, **value) : Counters();
    judge(kRunKey, archive_.read_run());
    if (!judge(kCountersKey, value) || !judge(kCountersKey, counters)) {
      return;
    }
    const auto compare = [&](const char* what, uint64_t counted, uint64_t met) {
      if (counted != met) {
        record_damaged(kCountersKey, "it counts " + std::to_string(counted) + " " + what +
                                         ", and " + std::to_string(met) + " are there");
      }
    };
    for (const uint32_t id : {counters->text_dictionary, counters->metadata_dictionary}) {
      if (id != 0) {
        referred(kCountersKey, dictionary_key(id));
      }
    }
    compare("versions", counters->versions, versions);
    compare("addresses", counters->addresses, addresses);
    compare("waiting addresses", counters->queued, waiting);
  }

  void verify_segments() {
    std::map<std::string, uint64_t> recorded;
    scan(kSegmentPrefix, [&](std::string_view key, std::string_view value) {
      const Result<uint64_t> bytes = decode_segment_bytes(key, value);
      if (judge(key, bytes)) {
        recorded.emplace(key.substr(kSegmentPrefix.size()), *bytes);
      }
    });
    std::map<std::string, std::map<uint64_t, uint64_t>> being_erased;
    scan(kErasurePrefix, [&](std::string_view key, std::string_view value) {
      const Result<SegmentErasure> erasure = decode_erasure(key, value);
      if (judge(key, erasure)) {
        being_erased[erasure->file].emplace(erasure->erasure.offset, erasure->erasure.length);
      }
    });
    scan(kErasedPrefix, [&](std::string_view key, std::string_view value) {
      if (judge(key, decode_erased(key, value)) &&
          !recorded.contains(std::string(key.substr(kErasedPrefix.size())))) {
        record_damaged(key, "it is of a segment that is not recorded");
      }
    });
    for (const auto& [file, expected] : responses_) {
      if (!recorded.contains(file)) {
        damaged("warc/" + file,
                std::to_string(expected.size()) +
                    " versions say their responses are here, and it is not recorded");
      }
    }
    for (const auto& segment_record : recorded) {
      const std::string& file = segment_record.first;
      const uint64_t bytes = segment_record.second;
      SegmentToVerify segment{archive_.directory + "/warc/" + file, bytes,
                              std::move(responses_[file]), options_.quick,
                              std::move(being_erased[file])};
      const SegmentSummary read = verify_segment(segment, [&](uint64_t offset, std::string what) {
        damaged("warc/" + file + ", offset " + std::to_string(offset), std::move(what));
      });
      summary_.warc_records += read.records;
      summary_.warc_bytes += read.bytes;
    }
    // A writer, who may serve us, appends meanwhile.
    if (archive_.mode == Archive::Mode::kRead && archive_.database != nullptr) {
      verify_warc_tail(archive_.directory + "/warc", recorded, archive_.counters.segment,
                       archive_.counters.batches,
                       [this](const std::string& file, uint64_t offset, std::string what) {
                         damaged("warc/" + file + ", offset " + std::to_string(offset),
                                 std::move(what));
                       });
    }
  }

  // What says that removing is not done yet: a writer would do too little by it, or too much.
  void verify_unfinished() {
    scan(kDeadCopiesPrefix, [this](std::string_view key, std::string_view value) {
      if (judge(key, unseal_value(key, value))) {
        referred(key, forgotten_key(key.substr(kDeadCopiesPrefix.size())));
      }
    });
    scan(kGoingDictionaryPrefix, [this](std::string_view key, std::string_view value) {
      if (judge(key, unseal_value(key, value)) && !parse_going_dictionary_key(key)) {
        record_damaged(key, "it is not the key of a dictionary that goes");
      }
    });
  }

  // Of a writer that is asked through its socket, the tables are its own.
  void verify_tables() {
    if (options_.quick || archive_.database == nullptr) {
      return;
    }
    for (const std::string& path : archive_.database->tables()) {
      const Result<std::optional<std::string>> bytes = archive_.database->read_table(path);
      const Status checked = !bytes   ? tl::unexpected<Error>(bytes.error())
                             : *bytes ? check_table(**bytes)
                                      : Status();
      if (!checked) {
        damaged("db/" + path.substr(path.rfind('/') + 1), checked.error().message);
      }
    }
  }

  const Archive::Impl& archive_;
  const std::shared_ptr<const View> view_;
  Dictionaries dictionaries_;
  ContentReader contents_;
  const VerifyOptions options_;
  const std::function<void(const Damage&)>& found_;
  VerifySummary summary_;
  std::string address_key_;                   // whose versions are being gone through
  std::optional<uint32_t> counted_versions_;  // as its state says
  uint32_t most_number_ = 0;                  // of those gone through
  RemovalVerifier removals_;
  TreeEdge edge_;  // of the entries gone through
  std::map<std::string, std::vector<ExpectedResponse>> responses_;
};

VerifySummary Archive::verify(const VerifyOptions& options,
                              const std::function<void(const Damage&)>& found) const {
  return ArchiveVerifier(*impl_, options, found).run();
}

}  // namespace shilu
