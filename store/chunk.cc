#include "store/chunk.h"

#include <zstd.h>

#include <cstdint>
#include <limits>
#include <utility>

#include "base/content_coding.h"
#include "store/fields.h"

namespace shilu {
namespace {

constexpr uint32_t kKeyField = 1;
constexpr uint32_t kValueField = 2;

// Most of a run is compressed already: a high level gains nothing.
constexpr int kLevel = 3;

// No frame of ours says more; a rotten one is not given all memory.
constexpr DecodeLimits kLimits{size_t{1} << 30, std::numeric_limits<size_t>::max()};

bool ends_run(std::string_view key, size_t bytes) {
  if (bytes >= ChunkCutter::kMeanBytes) {
    return true;
  }
  const Sha256 digest = sha256({key});
  uint64_t hash = 0;
  for (size_t i = 0; i < sizeof hash; ++i) {
    hash = hash << 8 | digest[i];
  }
  return hash < std::numeric_limits<uint64_t>::max() / ChunkCutter::kMeanBytes * bytes;
}

}  // namespace

bool ChunkCutter::add(std::string_view key, std::string_view value) {
  FieldWriter pair;
  pair.octets(kKeyField, key);
  pair.octets(kValueField, value);
  const std::string bytes = pair.take();
  run_ += bytes;
  return run_.size() >= kMostBytes || ends_run(key, bytes.size());
}

std::string ChunkCutter::take() {
  return std::exchange(run_, {});
}

Status visit_run(std::string_view run,
                 const std::function<Status(std::string_view key, std::string_view value)>& visit) {
  FieldReader reader(run);
  std::string key;
  std::string value;
  const auto visit_pair = [&] { return key.empty() ? Status() : visit(key, value); };
  while (reader.next()) {
    if (reader.id() == kKeyField) {
      if (Status visited = visit_pair(); !visited) {
        return visited;
      }
      key = reader.octets();
      value.clear();
    } else if (reader.id() == kValueField) {
      value = reader.octets();
    }
  }
  return reader.intact() ? visit_pair() : fail(ErrorCode::kCorrupt, "not a run of keys and values");
}

Result<std::string> compress_run(std::string_view run) {
  std::string frame(ZSTD_compressBound(run.size()), '\0');
  const size_t size = ZSTD_compress(frame.data(), frame.size(), run.data(), run.size(), kLevel);
  if (ZSTD_isError(size) != 0) {
    return fail(ErrorCode::kIo, std::string("cannot compress: ") + ZSTD_getErrorName(size));
  }
  frame.resize(size);
  return frame;
}

Result<std::string> decompress_run(std::string_view frame, const Sha256& name) {
  DecodedContent content = decode_content("zstd", frame, kLimits);
  if (content.outcome != DecodeOutcome::kComplete) {
    return fail(ErrorCode::kCorrupt, "not a whole zstd frame");
  }
  if (sha256({content.bytes}) != name) {
    return fail(ErrorCode::kCorrupt, "its content has another SHA-256 than its name");
  }
  return std::move(content.bytes);
}

}  // namespace shilu
