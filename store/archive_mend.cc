// Opening an archive whose database a power cut left with a damaged end.
//
//   db/                    as the power cut left it, untouched
//   db.mending.new/        its copy, cut off after the last whole record; what the WARC has past
//                          that is replayed into it
//   db.mending/            the same once it is complete
//   db.damaged-<time>/     what db/ was, once the copy stands in its place
#include <filesystem>
#include <system_error>
#include <utility>

#include "store/archive_impl.h"
#include "store/database_folder.h"
#include "store/database_logs.h"
#include "store/durable_file.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

// Between the two renames of a mending there is no db/, and the copy is complete.
Status finish_mending(const std::string& directory) {
  std::error_code error;
  if (fs::exists(directory + "/db", error) || !fs::exists(directory + "/db.mending", error)) {
    return {};
  }
  return rename_durably(directory + "/db.mending", directory + "/db");
}

std::string told_of(const std::vector<DamagedLog>& damaged) {
  std::string text;
  for (const DamagedLog& log : damaged) {
    text += (text.empty() ? "" : ", ") + ("db/" + log.file) + " after byte " +
            std::to_string(log.whole_bytes) + " of " + std::to_string(log.bytes);
  }
  return text;
}

}  // namespace

// The copy takes the place of db/ only when it opens and, with what the WARC holds, has every batch
// that the WARC says was made durable.
Status Archive::fill_mended(const std::string& directory, const std::string& copy,
                            const ArchiveOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->directory = directory;
  impl->mode = Mode::kWrite;
  impl->options = options;
  impl->must_replay = true;
  Result<std::unique_ptr<Database>> database =
      Database::open(copy, Database::IfMissing::kFail, options.write_buffer_bytes);
  if (!database) {
    return tl::unexpected<Error>(database.error());
  }
  impl->database = std::move(*database);
  if (Status loaded = impl->load_counters(); !loaded) {
    return loaded;
  }
  return Archive(std::move(impl)).replay();
}

Result<std::optional<std::string>> Archive::mend(const std::string& directory, Mode mode,
                                                 const ArchiveOptions& options) {
  const std::string path = directory + "/db";
  if (mode != Mode::kRead) {
    if (Status finished = finish_mending(directory); !finished) {
      return tl::unexpected<Error>(finished.error());
    }
  }
  std::error_code error;
  if (!fs::exists(path + "/CURRENT", error)) {
    return std::optional<std::string>();
  }
  const std::string copy = directory + "/db.mending";
  const std::string unfinished = copy + ".new";
  if (mode != Mode::kRead) {
    // Of a mending that was interrupted: the database is still in its place.
    for (const std::string& left : {copy, unfinished}) {
      if (fs::remove_all(left, error); error) {
        return fail_errno(left, error.value());
      }
    }
  }
  const Result<std::vector<DamagedLog>> damaged = damaged_logs(path);
  if (!damaged) {
    return tl::unexpected<Error>(damaged.error());
  }
  if (damaged->empty()) {
    return std::optional<std::string>();
  }
  const std::string told = directory + ": " + told_of(*damaged) + " is damaged";
  if (mode == Mode::kRead) {
    return fail(ErrorCode::kUnopenable, told + ": the next crawl mends it");
  }
  const Status space = bytes_of_folder(path).and_then([&](uint64_t bytes) {
    return check_free_space(directory, options.free_space_floor + bytes);
  });
  if (!space) {
    return fail_at(told, space.error());
  }
  Status made = copy_whole_part(path, *damaged, unfinished)
                    .and_then([&] { return fill_mended(directory, unfinished, options); })
                    .and_then([&] { return rename_durably(unfinished, copy); });
  if (!made) {
    fs::remove_all(unfinished, error);  // else the next writer does it
    return fail_at(told, made.error());
  }
  const Instant now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
  const std::string aside = "db.damaged-" + format_instant(now);
  if (Status moved = rename_durably(path, directory + "/" + aside); !moved) {
    return tl::unexpected<Error>(moved.error());
  }
  if (Status moved = rename_durably(copy, path); !moved) {
    return tl::unexpected<Error>(moved.error());
  }
  return std::optional(
      told + ": a copy without that end is used from now on; what it was is kept as " + aside);
}

}  // namespace shilu
