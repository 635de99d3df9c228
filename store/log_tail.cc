#include "store/log_tail.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "store/crc32c.h"
#include "store/durable_file.h"
#include "store/little_endian.h"

namespace shilu {
namespace {

constexpr size_t kBlockBytes = size_t{32} << 10;
constexpr size_t kHeaderBytes = 7;
enum PieceType : unsigned char { kZero = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

unsigned char octet(std::string_view bytes, size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

struct Piece {
  PieceType type = kZero;
  size_t end = 0;
};

// A header at `at`, whatever its piece is.
struct Header {
  uint32_t crc = 0;
  size_t length = 0;
  unsigned char type = 0;
};

Header header_at(std::string_view bytes, size_t at) {
  Header header;
  header.crc = little_endian_at(bytes, at);
  header.length = octet(bytes, at + 4) | static_cast<size_t>(octet(bytes, at + 5)) << 8;
  header.type = octet(bytes, at + 6);
  return header;
}

// The whole piece that begins at `at`; nothing if none does.
std::optional<Piece> piece_at(std::string_view bytes, size_t at) {
  if (at + kHeaderBytes > bytes.size()) {
    return std::nullopt;
  }
  const Header header = header_at(bytes, at);
  const size_t end = at + kHeaderBytes + header.length;
  const size_t block_end = (at / kBlockBytes + 1) * kBlockBytes;
  if (header.type < kFull || header.type > kLast || end > bytes.size() || end > block_end ||
      header.crc != masked_crc32c(bytes.substr(at + 6, 1 + header.length))) {
    return std::nullopt;
  }
  return Piece{static_cast<PieceType>(header.type), end};
}

// Past the end of a block where no header fits.
size_t skip_trailer(size_t at) {
  const size_t left = kBlockBytes - at % kBlockBytes;
  return left < kHeaderBytes ? at + left : at;
}

struct Record {
  std::optional<size_t> end;  // nothing if it is not whole
  size_t stopped_at = 0;      // the piece that is none
};

// The record that begins at `at`; its octets are appended to `content` where that is given.
Record record_at(std::string_view bytes, size_t at, std::string* content = nullptr) {
  bool begun = false;
  for (;;) {
    at = skip_trailer(at);
    const std::optional<Piece> piece = piece_at(bytes, at);
    const bool follows = piece && (piece->type == kMiddle || piece->type == kLast);
    if (!piece || follows != begun) {
      return {std::nullopt, at};
    }
    if (content != nullptr) {
      content->append(bytes.substr(at + kHeaderBytes, piece->end - at - kHeaderBytes));
    }
    at = piece->end;
    if (piece->type == kFull || piece->type == kLast) {
      return {at, at};
    }
    begun = true;
  }
}

// Whether the octets from `at` on are what a write that was cut off leaves: a header that is not
// all there, or one whose piece runs past the end and would not be whole with another length.
bool is_cut_off(std::string_view bytes, size_t at) {
  if (at + kHeaderBytes > bytes.size()) {
    return true;
  }
  const Header header = header_at(bytes, at);
  const size_t end = at + kHeaderBytes + header.length;
  return header.type >= kFull && header.type <= kLast && end > bytes.size() &&
         end <= (at / kBlockBytes + 1) * kBlockBytes &&
         header.crc != masked_crc32c(bytes.substr(at + 6));
}

// Whether a whole record begins anywhere at or after `from`.
bool any_record_after(std::string_view bytes, size_t from) {
  for (size_t at = from; at + kHeaderBytes <= bytes.size(); ++at) {
    const Header header = header_at(bytes, at);
    if ((header.type == kFull || header.type == kFirst) && record_at(bytes, at).end) {
      return true;
    }
  }
  return false;
}

}  // namespace

LogState judge_log(std::string_view bytes) {
  LogState state;
  for (;;) {
    const size_t begin = skip_trailer(state.whole_bytes);
    if (begin >= bytes.size()) {
      return state;
    }
    const Record record = record_at(bytes, begin);
    if (record.end) {
      state.whole_bytes = *record.end;
      continue;
    }
    if (any_record_after(bytes, begin + 1)) {
      state.end = LogEnd::kBroken;
    } else if (record.stopped_at < bytes.size() && !is_cut_off(bytes, record.stopped_at)) {
      state.end = LogEnd::kDamaged;
    }
    return state;
  }
}

std::vector<std::string> log_records(std::string_view bytes) {
  std::vector<std::string> records;
  for (size_t at = 0;;) {
    std::string content;
    const Record record = record_at(bytes, at, &content);
    if (!record.end) {
      return records;
    }
    at = *record.end;
    records.push_back(std::move(content));
  }
}

Result<LogState> judge_log_file(const std::string& path) {
  std::error_code error;
  const uint64_t length = std::filesystem::file_size(path, error);
  if (error) {
    return fail_errno(path, error.value());
  }
  const Result<std::string> bytes = read_file(path, length);
  if (!bytes) {
    return tl::unexpected<Error>(bytes.error());
  }
  return judge_log(*bytes);
}

}  // namespace shilu
