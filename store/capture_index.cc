#include "store/capture_index.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSegmentSuffix = ".warc.gz";

uint64_t hash_of(const CaptureName& name) {
  return std::hash<std::string>()(name.url.text() + " " + format_instant(name.captured_at));
}

bool is_response_of(const WarcEntry& entry, const CaptureName& name) {
  const std::optional<CaptureName> own = capture_name(entry);
  return entry.field("WARC-Type") == "response" && own && own->url == name.url &&
         own->captured_at == name.captured_at;
}

}  // namespace

Result<WarcEntry> read_warc_entry(const std::string& path, uint64_t offset) {
  Result<WarcReader> reader = WarcReader::open(path, offset);
  if (!reader) {
    return tl::unexpected<Error>(reader.error());
  }
  Result<std::optional<WarcEntry>> entry = reader->next();
  if (!entry) {
    return tl::unexpected<Error>(entry.error());
  }
  if (!*entry) {
    return fail(ErrorCode::kCorrupt,
                path + ", offset " + std::to_string(offset) + ": the file ends before");
  }
  return std::move(**entry);
}

Result<std::optional<CaptureIndex::Found>> CaptureIndex::find(const CaptureName& name) {
  MutexLock lock(mutex_);
  std::optional<Found> found = look_up(name);
  if (found) {
    return found;
  }
  const Result<bool> extended = extend();
  if (!extended) {
    return tl::unexpected<Error>(extended.error());
  }
  return *extended ? look_up(name) : std::nullopt;
}

std::optional<CaptureIndex::Found> CaptureIndex::look_up(const CaptureName& name) {
  const uint64_t hash = hash_of(name);
  auto response = std::lower_bound(
      responses_.begin(), responses_.end(), hash,
      [](const Response& each, uint64_t wanted) { return each.name_hash < wanted; });
  for (; response != responses_.end() && response->name_hash == hash; ++response) {
    Result<WarcEntry> entry =
        read_warc_entry(directory_ + "/" + files_[response->file], response->offset);
    if (entry && is_response_of(*entry, name)) {
      return Found{files_[response->file], std::move(*entry)};
    }
  }
  return std::nullopt;
}

Result<bool> CaptureIndex::extend() {
  const size_t before = responses_.size();
  std::error_code error;
  for (fs::directory_iterator file(directory_, error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename().string();
    if (!name.ends_with(kSegmentSuffix)) {
      continue;
    }
    const auto [place, is_new] = scanned_.try_emplace(name);
    if (is_new) {
      place->second.file = static_cast<uint32_t>(files_.size());
      files_.push_back(name);
    }
    std::error_code gone;
    const uint64_t bytes = file->file_size(gone);
    if (!gone && bytes > place->second.bytes) {
      place->second.bytes = bytes;
      scan(file->path().string(), place->second);
    }
  }
  if (error) {
    return fail(ErrorCode::kIo, directory_ + ": " + error.message());
  }
  std::sort(responses_.begin(), responses_.end(), [](const Response& a, const Response& b) {
    return std::pair(a.name_hash, std::pair(a.file, a.offset)) <
           std::pair(b.name_hash, std::pair(b.file, b.offset));
  });
  return responses_.size() > before;
}

void CaptureIndex::scan(const std::string& path, Scanned& scanned) {
  Result<WarcReader> reader = WarcReader::open(path, scanned.last_record);
  if (!reader) {
    return;
  }
  for (;;) {
    const Result<std::optional<WarcEntry>> entry = reader->next();
    if (!entry || !*entry) {
      return;
    }
    // The last record of the time before is met once more.
    const bool known = (*entry)->offset == scanned.last_record && scanned.last_record != 0;
    scanned.last_record = (*entry)->offset;
    const std::optional<CaptureName> name = capture_name(**entry);
    if (!known && name && (*entry)->field("WARC-Type") == "response") {
      responses_.push_back({hash_of(*name), (*entry)->offset, scanned.file});
    }
  }
}

}  // namespace shilu
