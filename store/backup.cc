#include "store/backup.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "store/archive_impl.h"
#include "store/backup_folder.h"
#include "store/chunk.h"
#include "store/fields.h"
#include "store/keys.h"
#include "store/removal_record.h"
#include "store/segment_copy.h"

namespace shilu {
namespace {

// The newest point; one of an empty archive before all time where there is none.
Result<BackupPoint> newest_point(const BackupFolder& folder) {
  const Result<std::vector<Instant>> times = folder.point_times();
  if (!times) {
    return tl::unexpected<Error>(times.error());
  }
  if (times->empty()) {
    BackupPoint none;
    none.time = Instant::min();
    none.head = TreeEdge().head();
    return none;
  }
  return folder.read_point(times->back());
}

// How often records of each segment were overwritten. Fails where something is to be erased: part
// of it may be gone already.
Result<std::map<std::string, uint64_t>> times_erased(const View& view) {
  const auto entry = view.iterate(View::Scan::kLong);
  entry->seek(kErasurePrefix);
  if (entry->valid() && entry->key().starts_with(kErasurePrefix)) {
    return fail(ErrorCode::kUnopenable,
                "raw records are being erased, or their erasing was cut short: back up again when "
                "a writing command has finished it");
  }
  std::map<std::string, uint64_t> times;
  for (entry->seek(kErasedPrefix); entry->valid() && entry->key().starts_with(kErasedPrefix);
       entry->next()) {
    const Result<uint64_t> read = decode_erased(entry->key(), entry->value());
    if (!read) {
      return tl::unexpected<Error>(read.error());
    }
    times.emplace(entry->key().substr(kErasedPrefix.size()), *read);
  }
  return entry->status().map([&] { return std::move(times); });
}

// One moment of the archive, written beside the point before it.
class PointWriter {
 public:
  // `view` is the moment, `present` whatever is so by the end of it.
  PointWriter(std::string archive, const View& view, const View& present, BackupFolder& folder,
              BackupPoint last)
      : archive_(std::move(archive)),
        view_(view),
        present_(present),
        folder_(folder),
        last_(std::move(last)) {
    for (const BackupChunk& chunk : last_.chunks) {
      known_.emplace(chunk.sha256, chunk);
    }
  }

  Result<BackupSummary> write(Instant now) {
    // A clock set back must not put a point before its elder.
    point_.time = std::max(now, last_.time + Milliseconds(1));
    Status written = describe().and_then([&] { return write_chunks(); }).and_then([&] {
      return write_segments();
    });
    if (!written) {
      return tl::unexpected<Error>(written.error());
    }
    if (Status named = folder_.write_point(point_); !named) {
      return tl::unexpected<Error>(named.error());
    }
    summary_.time = point_.time;
    summary_.head = point_.head;
    summary_.records = point_.records;
    summary_.versions = point_.versions;
    summary_.chunks = point_.chunks.size();
    summary_.segments = point_.segments.size();
    return summary_;
  }

 private:
  Status describe() {
    Result<std::string> marker = read_file(archive_ + "/SHILU", 256);
    const Result<VersionLog> log = VersionLog::load(view_);
    const Result<std::optional<std::string>> value = view_.get(kCountersKey);
    if (!marker || !log || !value) {
      return tl::unexpected<Error>(!marker ? marker.error() : !log ? log.error() : value.error());
    }
    const Result<Counters> counters = *value ? decode_counters(kCountersKey, **value) : Counters();
    if (!counters) {
      return tl::unexpected<Error>(counters.error());
    }
    point_.marker = std::move(*marker);
    point_.head = log->head();
    point_.versions = counters->versions;
    point_.addresses = counters->addresses;
    return {};
  }

  Status write_chunks() {
    ChunkCutter cutter;
    const auto entry = view_.iterate(View::Scan::kLong);
    for (entry->seek({}); entry->valid(); entry->next()) {
      // What is rotten is told of now, not when the backup is needed.
      if (const auto sealed = unseal_value(entry->key(), entry->value()); !sealed) {
        return tl::unexpected<Error>(sealed.error());
      }
      ++point_.records;
      if (cutter.add(entry->key(), entry->value())) {
        if (Status kept = keep(cutter.take()); !kept) {
          return kept;
        }
      }
    }
    if (Status ended = entry->status(); !ended) {
      return ended;
    }
    return cutter.empty() ? Status() : keep(cutter.take());
  }

  Status keep(const std::string& run) {
    BackupChunk chunk{sha256({run}), run.size(), 0};
    chunk.stored_bytes = folder_.stored_bytes(chunk.sha256);
    const auto before = known_.find(chunk.sha256);
    const bool whole =
        chunk.stored_bytes > 0 &&
        (before == known_.end() || before->second.stored_bytes == chunk.stored_bytes);
    if (!whole) {
      const Result<uint64_t> stored = folder_.write_chunk(chunk.sha256, run);
      if (!stored) {
        return tl::unexpected<Error>(stored.error());
      }
      chunk.stored_bytes = *stored;
      ++summary_.chunks_written;
      summary_.chunk_bytes_written += *stored;
    }
    summary_.chunk_bytes += chunk.stored_bytes;
    point_.chunks.push_back(chunk);
    return {};
  }

  Status write_segments() {
    Result<std::map<std::string, uint64_t>> erased = times_erased(view_);
    if (!erased) {
      return tl::unexpected<Error>(erased.error());
    }
    std::map<std::string, BackupSegment> before;
    for (const BackupSegment& segment : last_.segments) {
      before.emplace(segment.file(), segment);
      const bool erased_since = (*erased)[segment.name] != segment.erased;
      summary_.erased_segments += erased_since ? 1 : 0;
      if (erased_since) {
        summary_.erased_after = last_.time;
      }
    }
    const auto entry = view_.iterate(View::Scan::kLong);
    for (entry->seek(kSegmentPrefix); entry->valid() && entry->key().starts_with(kSegmentPrefix);
         entry->next()) {
      const Result<uint64_t> bytes = decode_segment_bytes(entry->key(), entry->value());
      if (!bytes) {
        return tl::unexpected<Error>(bytes.error());
      }
      BackupSegment segment{std::string(entry->key().substr(kSegmentPrefix.size())), *bytes};
      segment.erased = (*erased)[segment.name];
      const auto found = before.find(segment.file());
      if (Status kept = keep(segment, found == before.end() ? BackupSegment() : found->second);
          !kept) {
        return kept;
      }
    }
    if (!entry->status()) {
      return entry->status();
    }
    // What was erased while it was copied is neither as of the moment nor as of now.
    const Result<std::map<std::string, uint64_t>> now = times_erased(present_);
    if (!now) {
      return tl::unexpected<Error>(now.error());
    }
    std::erase_if(*erased, [](const auto& times) { return times.second == 0; });
    return *now == *erased ? Status()
                           : fail(ErrorCode::kIo, archive_ +
                                                      ": raw records were erased meanwhile: back "
                                                      "up again");
  }

  Status keep(BackupSegment& segment, const BackupSegment& before) {
    summary_.warc_bytes += segment.bytes;
    const std::string to = folder_.warc_path(segment);
    std::error_code error;
    const uint64_t kept = std::filesystem::file_size(to, error);
    if (!error && segment.bytes == before.bytes && kept >= segment.bytes) {
      segment.sha256 = before.sha256;
      point_.segments.push_back(segment);
      return {};
    }
    if (Status made = folder_.make_warc_folder(segment); !made) {
      return made;
    }
    const Result<Sha256> digest = copy_segment(
        {archive_ + "/warc/" + segment.name, to, segment.bytes, before.bytes, before.sha256});
    if (!digest) {
      return tl::unexpected<Error>(digest.error());
    }
    segment.sha256 = *digest;
    summary_.warc_bytes_written += segment.bytes - before.bytes;
    point_.segments.push_back(segment);
    return {};
  }

  const std::string archive_;
  const View& view_;
  const View& present_;
  BackupFolder& folder_;
  const BackupPoint last_;
  std::map<Sha256, BackupChunk> known_;
  BackupPoint point_;
  BackupSummary summary_;
};

}  // namespace

Result<BackupSummary> Archive::back_up(const std::string& to, Instant now) const {
  Result<BackupFolder> folder = BackupFolder::open(to, BackupFolder::Use::kCreate);
  if (!folder) {
    return tl::unexpected<Error>(folder.error());
  }
  Result<BackupPoint> last = newest_point(*folder);
  if (!last) {
    return tl::unexpected<Error>(last.error());
  }
  if (const auto grown = prove_since(last->head); !grown) {
    return fail(grown.error().code == ErrorCode::kNotFound ? ErrorCode::kInvalidArgument
                                                           : grown.error().code,
                to + " holds another archive than " + impl_->directory +
                    ", or this one was changed since: " + grown.error().message);
  }
  const std::shared_ptr<const View> view = impl_->snapshot();
  return PointWriter(impl_->directory, *view, impl_->present(), *folder, std::move(*last))
      .write(now);
}

}  // namespace shilu
