// What removing leaves to be done after its batch is durable, and is done again by the next writer
// where it was cut short: WARC records overwritten, the database's files rid of dead copies.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/archive_impl.h"
#include "store/keys.h"
#include "store/raw_removal.h"
#include "store/removal_record.h"
#include "store/warc_erase.h"

namespace shilu {
namespace {

// Erasures between two batches that say they are done.
constexpr size_t kErasureBatch = 1000;

}  // namespace

Status Archive::Impl::finish_erasures() {
  for (;;) {
    std::string file;
    std::vector<WarcErasure> erasures;
    leveldb::WriteBatch done;
    {
      const auto entry = present().iterate(View::Scan::kLong);
      for (entry->seek(kErasurePrefix);
           entry->valid() && entry->key().starts_with(kErasurePrefix) &&
           erasures.size() < kErasureBatch;
           entry->next()) {
        Result<SegmentErasure> erasure = decode_erasure(entry->key(), entry->value());
        if (!erasure) {
          return tl::unexpected<Error>(erasure.error());
        }
        if (!erasures.empty() && erasure->file != file) {
          break;
        }
        file = std::move(erasure->file);
        erasures.push_back(std::move(erasure->erasure));
        done.Delete(slice_of(entry->key()));
      }
      if (Status read = entry->status(); !read) {
        return read;
      }
    }
    if (erasures.empty()) {
      return {};
    }
    if (Status erased = erase_warc_members(directory + "/warc/" + file, erasures); !erased) {
      return erased;
    }
    const std::string key = erased_key(file);
    const Result<uint64_t> times = times_erased(present(), file);
    if (!times) {
      return tl::unexpected<Error>(times.error());
    }
    done.Put(key, encode_erased(key, *times + 1));
    if (Status written = database->write(done); !written) {
      return written;
    }
  }
}

// LevelDB drops a dead copy when it merges the file that has it with one that has the key anew. So
// what lives is written again, and merged down through all levels.
Status Archive::Impl::purge_dead_copies(const std::vector<std::string>& address_keys) {
  leveldb::WriteBatch again;
  for (const std::string& address_key : address_keys) {
    const std::string prefix = version_prefix(address_key);
    const auto entry = present().iterate(View::Scan::kShort);
    for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
      again.Put(slice_of(entry->key()), slice_of(entry->value()));
    }
    if (Status read = entry->status(); !read) {
      return read;
    }
    again.Delete(url_state_key(address_key));
  }
  const auto compact = [&] {
    database->compact_range(version_prefix(address_keys.front()),
                            after_prefix(version_prefix(address_keys.back())));
    database->compact_range(url_state_key(address_keys.front()),
                            url_state_key(address_keys.back()) + '\0');
  };
  compact();  // what is in memory goes into files, with its dead copies
  if (Status written = database->write(again); !written) {
    return written;
  }
  compact();
  return {};
}

Status Archive::Impl::finish_dead_copies() {
  std::map<std::string, std::vector<std::string>> by_host;  // address keys, in order
  leveldb::WriteBatch done;
  {
    const auto entry = present().iterate(View::Scan::kShort);
    for (entry->seek(kDeadCopiesPrefix);
         entry->valid() && entry->key().starts_with(kDeadCopiesPrefix); entry->next()) {
      const std::string_view address_key = entry->key().substr(kDeadCopiesPrefix.size());
      by_host[std::string(address_key.substr(0, address_key.find(')')))].emplace_back(address_key);
      done.Delete(slice_of(entry->key()));
    }
    if (Status read = entry->status(); !read) {
      return read;
    }
  }
  for (const auto& [host, address_keys] : by_host) {
    if (Status purged = purge_dead_copies(address_keys); !purged) {
      return purged;
    }
  }
  return by_host.empty() ? Status() : database->write(done);
}

Status Archive::Impl::finish_removals() {
  recent_texts.clear();  // where versions went, others may have got places
  if (Status erased = finish_erasures(); !erased) {
    return erased;
  }
  if (Status rewritten = finish_dictionaries(); !rewritten) {
    return rewritten;
  }
  return finish_dead_copies();
}

}  // namespace shilu
