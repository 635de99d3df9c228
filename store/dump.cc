#include "store/dump.h"

#include <fcntl.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/document_json.h"
#include "store/durable_file.h"
#include "store/version_json.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr int kLevel = 9;

// Where a file stands until it is whole.
std::string part_of(const std::string& path) {
  return path + ".new";
}

// One zstd frame written to a file as lines come.
class CompressedFile {
 public:
  explicit CompressedFile(std::string path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)),
        context_(ZSTD_createCCtx()),
        block_(ZSTD_CStreamOutSize(), '\0') {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  Status open_status() const {
    return file_.is_open() ? Status() : Status(fail_errno(path_, errno));
  }

  Status line(std::string_view text) {
    if (Status written = compress(text, ZSTD_e_continue); !written) {
      return written;
    }
    return compress("\n", ZSTD_e_continue);
  }

  // Ends the frame; durable on return.
  Status finish() {
    if (Status written = compress({}, ZSTD_e_end); !written) {
      return written;
    }
    return sync_file(file_.get(), path_);
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };

  Status compress(std::string_view bytes, ZSTD_EndDirective directive) {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    for (;;) {
      ZSTD_outBuffer output{block_.data(), block_.size(), 0};
      const size_t left = ZSTD_compressStream2(context_.get(), &output, &input, directive);
      if (ZSTD_isError(left) != 0) {
        return fail(ErrorCode::kIo, path_ + ": " + ZSTD_getErrorName(left));
      }
      const std::string_view compressed(block_.data(), output.pos);
      if (Status written = write_all(file_.get(), path_, compressed); !written) {
        return written;
      }
      if (directive == ZSTD_e_end ? left == 0 : input.pos == input.size) {
        return {};
      }
    }
  }

  std::string path_;
  FileDescriptor file_;
  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::string block_;
};

tl::unexpected<Error> fail_foreign(const std::string& directory, const std::string& found) {
  return fail(
      ErrorCode::kInvalidArgument,
      directory + " holds " + found + ", which no dump put there: give a folder of its own");
}

// The folder is there and holds nothing but an earlier dump, whole or broken off.
Status prepare_directory(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return fail(ErrorCode::kInvalidArgument, directory + ": " + error.message());
  }
  const std::string name(kDumpFileName);
  const std::string part = part_of(name);
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string found = entry->path().filename().string();
    const bool is_ours = found == name || found == part;
    std::error_code unknown;
    if (!is_ours || !entry->is_regular_file(unknown)) {
      return fail_foreign(directory, found);
    }
  }
  if (error) {
    return fail(ErrorCode::kInvalidArgument, directory + ": " + error.message());
  }
  return {};
}

}  // namespace

Result<uint64_t> dump_rows(const Archive& archive, const DumpOptions& options,
                           const RowTransform& transform, const LineSink& sink) {
  uint64_t rows = 0;
  Status sunk;
  std::optional<Url> address;  // whose version in force went by
  uint32_t versions = 0;       // the number of that version
  const Status scanned = archive.scan_versions(
      [&](const Version& version, const UrlState& state) {
        if (!is_at_host(version.url, options.hosts) ||
            (options.as_of && version.fetched_at > *options.as_of)) {
          return true;
        }
        const bool in_force = address != version.url;
        if (in_force) {
          address = version.url;
          versions = version.number;
        }
        // Where the version in force is not there any more no other one is given for it.
        if (version.gone || version.removed.kind != RemovalKind::kNone ||
            (!in_force && options.versions == DumpedVersions::kNewest) ||
            (options.since && version.fetched_at <= *options.since)) {
          return true;
        }
        nlohmann::ordered_json row = version_to_json(
            version, options.as_of ? state_as_of(state, versions, *options.as_of) : state);
        if (transform) {
          transform(row);
        }
        sunk = sink(to_json_line(row));
        rows += sunk ? 1 : 0;
        return sunk.has_value();
      },
      Archive::RemovedVersions::kVisitPruned);
  if (!scanned) {
    return tl::unexpected<Error>(scanned.error());
  }
  if (!sunk) {
    return tl::unexpected<Error>(sunk.error());
  }
  return rows;
}

Result<uint64_t> dump_to_directory(const Archive& archive, const DumpOptions& options,
                                   const RowTransform& transform, const std::string& directory) {
  if (Status prepared = prepare_directory(directory); !prepared) {
    return tl::unexpected<Error>(prepared.error());
  }
  const std::string path = directory + "/" + std::string(kDumpFileName);
  const std::string part = part_of(path);
  CompressedFile file(part);
  if (Status opened = file.open_status(); !opened) {
    return tl::unexpected<Error>(opened.error());
  }
  Result<uint64_t> rows = dump_rows(archive, options, transform,
                                    [&](std::string_view line) { return file.line(line); });
  if (!rows) {
    return rows;
  }
  if (Status finished = file.finish(); !finished) {
    return tl::unexpected<Error>(finished.error());
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    return fail_errno(path, errno);
  }
  if (Status synced = sync_directory(directory); !synced) {
    return tl::unexpected<Error>(synced.error());
  }
  return rows;
}

}  // namespace shilu
