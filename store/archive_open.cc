#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "store/archive_impl.h"
#include "store/durable_file.h"
#include "store/keys.h"
#include "store/migrate.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkerName = "SHILU";
constexpr std::string_view kMarkerBegin = "shilu archive, schema ";
constexpr uint32_t kSchema = 2;
constexpr size_t kMostMarkerBytes = 256;

std::string marker_path(const std::string& directory) {
  return directory + "/" + std::string(kMarkerName);
}

std::string marker_text(uint32_t schema = kSchema) {
  return std::string(kMarkerBegin) + std::to_string(schema) + "\n";
}

// Whether the folder holds nothing, or only what a killed creation can have left.
Result<bool> holds_nothing(const std::string& directory) {
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename() != std::string(kMarkerName) + ".new") {
      return false;
    }
  }
  if (error) {
    return fail(ErrorCode::kUnopenable, directory + ": " + error.message());
  }
  return true;
}

Status create_marker(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return fail(ErrorCode::kUnopenable, directory + ": " + error.message());
  }
  const Result<bool> empty = holds_nothing(directory);
  if (!empty) {
    return tl::unexpected<Error>(empty.error());
  }
  if (!*empty) {
    return fail(ErrorCode::kUnopenable,
                directory + " is not an archive of shilu, and not empty: it is left as it is");
  }
  if (Status written = write_file_whole(marker_path(directory), marker_text()); !written) {
    return written;
  }
  return sync_directory(directory + "/..");
}

// The schema that the marker names.
Result<uint32_t> read_marker(const std::string& directory) {
  const std::string path = marker_path(directory);
  const Result<std::string> text = read_file(path, kMostMarkerBytes);
  if (!text) {
    return fail(ErrorCode::kUnopenable, text.error().message);
  }
  uint32_t schema = 0;
  const char* const end = text->data() + text->size();
  if (!text->starts_with(kMarkerBegin) ||
      std::from_chars(text->data() + kMarkerBegin.size(), end, schema).ec != std::errc() ||
      schema == 0 || *text != marker_text(schema)) {
    return fail(ErrorCode::kUnopenable, path + " is not the mark of an archive of shilu");
  }
  if (schema > kSchema) {
    return fail(ErrorCode::kUnopenable, directory + " has schema " + std::to_string(schema) +
                                            ", made by a newer shilu; this one reads up to " +
                                            std::to_string(kSchema));
  }
  return schema;
}

// A reader changes nothing in an archive: it does not carry it forward either, and its keys of
// schema 1 are none that reading knows.
Status check_schema(const std::string& directory, Archive::Mode mode) {
  const Result<uint32_t> schema = read_marker(directory);
  if (!schema) {
    return tl::unexpected<Error>(schema.error());
  }
  if (*schema == kSchema) {
    return {};
  }
  if (mode == Archive::Mode::kRead) {
    return fail(ErrorCode::kUnopenable,
                directory + " has schema " + std::to_string(*schema) +
                    ", made by an older shilu: a command that writes (shilu crawl) carries it "
                    "forward, and keeps the old database as db.schema-1");
  }
  const Result<ArchiveLock> lock = ArchiveLock::take(directory, ArchiveLock::For::kWriting);
  if (!lock) {
    return tl::unexpected<Error>(lock.error());
  }
  // Whoever had the lock before may have carried it forward.
  const Result<uint32_t> schema_now = read_marker(directory);
  if (!schema_now || *schema_now == kSchema) {
    return schema_now.map([](uint32_t) {});
  }
  return migrate_from_schema_1(
      directory, [&] { return write_file_whole(marker_path(directory), marker_text()); });
}

// Makes or checks the marker. Nothing is written into a folder that is not ours.
Status claim_directory(const std::string& directory, Archive::Mode mode) {
  std::error_code error;
  const bool marked = fs::exists(marker_path(directory), error);
  if (marked) {
    return check_schema(directory, mode);
  }
  if (mode == Archive::Mode::kCreate) {
    return create_marker(directory);
  }
  const bool there = fs::exists(directory, error);
  return fail(ErrorCode::kUnopenable,
              directory + (there ? " is not an archive of shilu" : " does not exist"));
}

// A database is made where none was: never beside WARC segments, whose records it would disown.
Result<Database::IfMissing> if_database_missing(const std::string& directory) {
  std::error_code error;
  if (fs::exists(directory + "/db/CURRENT", error)) {
    return Database::IfMissing::kFail;
  }
  if (fs::exists(directory + "/warc", error)) {
    return fail(ErrorCode::kUnopenable, directory + "/db is missing, and " + directory +
                                            "/warc is there: put the database back");
  }
  return Database::IfMissing::kCreate;
}

}  // namespace

Status Archive::Impl::open_to_write() {
  if (Status locked = lock_to_write(); !locked) {
    return locked;
  }
  const Result<std::optional<std::string>> mended = Archive::mend(directory, mode, options);
  if (!mended) {
    return tl::unexpected<Error>(mended.error());
  }
  if (*mended) {
    notes.push_back(**mended);
  }
  const Result<Database::IfMissing> if_missing = if_database_missing(directory);
  if (!if_missing) {
    return tl::unexpected<Error>(if_missing.error());
  }
  return Database::open(directory + "/db", *if_missing, options.write_buffer_bytes)
      .map([this](std::unique_ptr<Database> opened) { database = std::move(opened); });
}

Status Archive::Impl::load_counters() {
  const Result<std::optional<std::string>> value = present().get(kCountersKey);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  counters = {};
  if (*value) {
    Result<Counters> read = decode_counters(kCountersKey, **value);
    if (!read) {
      return tl::unexpected<Error>(read.error());
    }
    counters = std::move(*read);
  }
  queued = counters.queued;
  Result<VersionLog> loaded = VersionLog::load(present());
  if (!loaded) {
    return tl::unexpected<Error>(loaded.error());
  }
  log = std::move(*loaded);
  Result<ForgottenAddresses> read = ForgottenAddresses::load(present());
  if (!read) {
    return tl::unexpected<Error>(read.error());
  }
  forgotten = std::move(*read);
  return {};
}

Result<std::map<std::string, uint64_t>> Archive::Impl::recorded_segments() const {
  std::map<std::string, uint64_t> recorded;
  const auto entry = present().iterate(View::Scan::kShort);
  for (entry->seek(kSegmentPrefix); entry->valid() && entry->key().starts_with(kSegmentPrefix);
       entry->next()) {
    const Result<uint64_t> bytes = decode_segment_bytes(entry->key(), entry->value());
    if (!bytes) {
      return tl::unexpected<Error>(bytes.error());
    }
    recorded.emplace(entry->key().substr(kSegmentPrefix.size()), *bytes);
  }
  return entry->status().map([&] { return std::move(recorded); });
}

Status Archive::Impl::open_segments() {
  const Result<std::map<std::string, uint64_t>> recorded = recorded_segments();
  if (!recorded) {
    return tl::unexpected<Error>(recorded.error());
  }
  Result<WarcSegments> opened =
      WarcSegments::open(directory + "/warc", *recorded, counters.segment);
  if (!opened) {
    return tl::unexpected<Error>(opened.error());
  }
  segments = std::move(*opened);
  return {};
}

Archive::Archive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Archive::~Archive() = default;

const std::vector<std::string>& Archive::notes() const {
  return impl_->notes;
}

Result<std::unique_ptr<Archive>> Archive::open(const std::string& directory, Mode mode,
                                               ArchiveOptions options) {
  if (Status claimed = claim_directory(directory, mode); !claimed) {
    return tl::unexpected<Error>(claimed.error());
  }
  auto impl = std::make_unique<Impl>();
  impl->directory = directory;
  impl->captures = std::make_unique<CaptureIndex>(directory + "/warc");
  impl->mode = mode;
  impl->options = std::move(options);
  const Status opened = mode == Mode::kRead ? impl->open_to_read() : impl->open_to_write();
  if (!opened) {
    return tl::unexpected<Error>(opened.error());
  }
  if (Status loaded = impl->load_counters(); !loaded) {
    return tl::unexpected<Error>(loaded.error());
  }
  std::unique_ptr<Archive> archive(new Archive(std::move(impl)));
  if (mode != Mode::kRead) {
    if (Status replayed = archive->replay(); !replayed) {
      return tl::unexpected<Error>(replayed.error());
    }
    if (Status segments = archive->impl_->open_segments(); !segments) {
      return tl::unexpected<Error>(segments.error());
    }
    if (Status finished = archive->impl_->finish_removals(); !finished) {
      return tl::unexpected<Error>(finished.error());
    }
    archive->impl_->serve_readers();
  }
  return archive;
}

}  // namespace shilu
