// Dictionaries that hold pieces of removed content go: what was compressed with them is compressed
// anew, in durable steps that the next writer goes on with, and LevelDB's files are rid of them.
#include <utility>
#include <vector>

#include "store/archive_impl.h"
#include "store/keys.h"
#include "store/removal_record.h"
#include "store/text_codec.h"

namespace shilu {
namespace {

// Records written in one batch: it fits well into LevelDB's buffer.
constexpr size_t kRewrittenBytes = size_t{4} << 20;

// Dictionaries that go. One may be gone already: the step after that was cut short.
struct GoingDictionaries {
  std::set<uint32_t> all;
  std::set<uint32_t> there;
  std::vector<std::string> damaged;  // what is wrong with those of them that are
};

Result<GoingDictionaries> going_dictionaries(const View& view) {
  GoingDictionaries going;
  const auto entry = view.iterate(View::Scan::kShort);
  for (entry->seek(kGoingDictionaryPrefix);
       entry->valid() && entry->key().starts_with(kGoingDictionaryPrefix); entry->next()) {
    const std::optional<uint32_t> id = parse_going_dictionary_key(entry->key());
    if (!id) {
      continue;  // damaged, as verify names it
    }
    const Result<std::optional<std::string>> dictionary = view.get(dictionary_key(*id));
    if (!dictionary) {
      return tl::unexpected<Error>(dictionary.error());
    }
    going.all.insert(*id);
    if (!*dictionary) {
      continue;
    }
    going.there.insert(*id);
    const auto octets = decode_dictionary(dictionary_key(*id), **dictionary);
    if (const auto loaded =
            octets.and_then([&](const std::string& all) { return Dictionary::load(all, *id); });
        !loaded) {
      going.damaged.push_back("record " + printable_key(dictionary_key(*id)) +
                              ", which is to go, is damaged: what was compressed with it cannot be "
                              "read, and stays as it is");
    }
  }
  return entry->status().map([&] { return std::move(going); });
}

// Compresses frames anew that need a dictionary which goes.
class FrameRewriter {
 public:
  FrameRewriter(const View& view, Dictionaries& dictionaries, const Counters& counters,
                const std::set<uint32_t>& going)
      : view_(view), dictionaries_(dictionaries), counters_(counters), going_(going) {}

  // Whether the record had such a frame. One that cannot be decoded is damaged and stays, as verify
  // has named it.
  Result<bool> rewrite(VersionRecord& record) {
    const Result<bool> text = rewrite(FrameSort::kText, counters_.text_dictionary, record.text);
    const Result<bool> metadata =
        rewrite(FrameSort::kMetadata, counters_.metadata_dictionary, record.metadata);
    if (!text || !metadata) {
      return text ? metadata : text;
    }
    return *text || *metadata;
  }

 private:
  Result<bool> rewrite(FrameSort sort, uint32_t with, std::string& frame) {
    const uint32_t id = dictionary_of_frame(frame);
    if (!going_.contains(id)) {
      return false;
    }
    const auto before = find(id);
    const auto after = find(with);
    if (!before || !after) {
      return tl::unexpected<Error>(before ? after.error() : before.error());
    }
    const Result<std::string> bytes =
        *before ? decompress_whole(sort, frame, before->get()) : std::string();
    if (!*before || !bytes) {
      return false;
    }
    Result<std::string> anew = compress_whole(sort, *bytes, after->get());
    if (!anew) {
      return tl::unexpected<Error>(anew.error());
    }
    frame = std::move(*anew);
    return true;
  }

  // Null where there is none, or a damaged one.
  Result<std::shared_ptr<const Dictionary>> find(uint32_t id) {
    auto found = dictionaries_.find(id, view_);
    if (!found && found.error().code == ErrorCode::kCorrupt) {
      return std::shared_ptr<const Dictionary>();
    }
    return found;
  }

  const View& view_;
  Dictionaries& dictionaries_;
  const Counters& counters_;
  const std::set<uint32_t>& going_;
};

}  // namespace

Status Archive::Impl::mark_dictionaries(const std::set<uint32_t>& going) {
  if (going.empty()) {
    return {};
  }
  leveldb::WriteBatch batch;
  for (const uint32_t id : going) {
    const std::string key = going_dictionary_key(id);
    batch.Put(key, encode_going_dictionary(key));
  }
  return database->write(batch);
}

Status Archive::Impl::finish_dictionaries() {
  const Result<GoingDictionaries> going = going_dictionaries(present());
  if (!going || going->all.empty()) {
    return going.map([](const auto&) {});
  }
  notes.insert(notes.end(), going->damaged.begin(), going->damaged.end());
  if (going->all.contains(counters.text_dictionary) ||
      going->all.contains(counters.metadata_dictionary)) {
    const Result<RunRecord> run = read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    Changes changes(*database, dictionaries, counters, log, forgotten, run->number);
    changes.replace_dictionaries(
        going->all, train_from(present(), dictionaries, log.size(), counters.trainings));
    if (Status written = write(changes); !written) {
      return written;
    }
  }
  if (Status rewritten = rewrite_frames(going->there); !rewritten) {
    return rewritten;
  }
  return purge_dictionaries(going->all);
}

Status Archive::Impl::rewrite_frames(const std::set<uint32_t>& going) {
  FrameRewriter frames(present(), dictionaries, counters, going);
  leveldb::WriteBatch batch;
  const auto entry = present().iterate(View::Scan::kLong);
  for (entry->seek(kVersionPrefix); entry->valid() && entry->key().starts_with(kVersionPrefix);
       entry->next()) {
    Result<VersionRecord> record = decode_version(entry->key(), entry->value());
    if (!record) {
      continue;  // damaged, as verify has named it
    }
    const Result<bool> rewritten = frames.rewrite(*record);
    if (!rewritten) {
      return tl::unexpected<Error>(rewritten.error());
    }
    if (*rewritten) {
      batch.Put(slice_of(entry->key()), encode_version(entry->key(), *record));
    }
    if (batch.ApproximateSize() < kRewrittenBytes) {
      continue;
    }
    Status written = check_space(kRewrittenBytes).and_then([&] { return database->write(batch); });
    if (!written) {
      return written;
    }
    batch.Clear();
  }
  if (Status read = entry->status(); !read) {
    return read;
  }
  return database->write(batch);
}

// As dead copies of versions are purged: merged once with their deletion in what was in memory, and
// once with it written again, below whatever lay between.
Status Archive::Impl::purge_dictionaries(const std::set<uint32_t>& going) {
  leveldb::WriteBatch gone;
  leveldb::WriteBatch done;
  for (const uint32_t id : going) {
    gone.Delete(dictionary_key(id));
    done.Delete(going_dictionary_key(id));
  }
  for (int time = 0; time < 2; ++time) {
    if (Status written = database->write(gone); !written) {
      return written;
    }
    database->compact_range(kDictionaryPrefix, after_prefix(kDictionaryPrefix));
  }
  return database->write(done);
}

}  // namespace shilu
