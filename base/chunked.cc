#include "base/chunked.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/ascii.h"

namespace shilu {
namespace {

struct ChunkLine {
  uint64_t size = 0;
  size_t bytes = 0;  // of the line with its end
};

// "1a;name=value" and its line end; nothing for what is no such line.
std::optional<ChunkLine> read_chunk_line(std::string_view text) {
  const size_t feed = text.find('\n');
  if (feed == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view line = text.substr(0, feed);
  const std::string_view digits = trim_ascii(line.substr(0, line.find(';')));
  ChunkLine chunk{0, feed + 1};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), chunk.size, 16);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return chunk;
}

}  // namespace

std::optional<Dechunked> undo_chunked(std::string_view coded) {
  std::optional<ChunkLine> chunk = read_chunk_line(coded);
  if (!chunk) {
    return std::nullopt;
  }
  Dechunked result;
  while (chunk && chunk->size > 0) {
    coded.remove_prefix(chunk->bytes);
    const std::string_view data = coded.substr(0, chunk->size);
    result.bytes += data;
    coded.remove_prefix(data.size());
    // The line end that follows a chunk's octets.
    coded.remove_prefix(std::min(coded.size(), size_t{coded.starts_with("\r\n") ? 2U : 1U}));
    chunk = read_chunk_line(coded);
  }
  result.whole = chunk.has_value();
  return result;
}

}  // namespace shilu
