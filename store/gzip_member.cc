#include "store/gzip_member.h"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "store/little_endian.h"

namespace shilu {
namespace {

// RFC 1952, 2.3.
constexpr std::string_view kHeadBegin = "\x1f\x8b\x08";  // the mark, and deflate
constexpr size_t kFlagsAt = 3;
constexpr size_t kTimeAt = 4;  // four octets, and one of extra flags
constexpr size_t kSystemAt = 9;
constexpr size_t kHeadBytes = 10;
constexpr size_t kTailBytes = 8;  // CRC-32 and length
constexpr size_t kLengthBytes = 4;
constexpr char kCommentFlag = 0x10;
constexpr char kUnix = 3;
constexpr char kUnknownSystem = '\xff';

}  // namespace

void GzipMemberDecoder::Free::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

GzipMemberDecoder::GzipMemberDecoder() : decompressor_(libdeflate_alloc_decompressor()) {
  if (!decompressor_) {
    std::abort();  // memory is exhausted, as operator new would say
  }
}
GzipMemberDecoder::~GzipMemberDecoder() = default;

std::optional<size_t> GzipMemberDecoder::decode(std::string_view input, std::string& output) {
  for (;;) {
    size_t taken = 0;
    size_t made = 0;
    const libdeflate_result result = libdeflate_gzip_decompress_ex(
        decompressor_.get(), input.data(), input.size(), room_.get(), room_bytes_, &taken, &made);
    if (result == LIBDEFLATE_SUCCESS) {
      output.append(room_.get(), made);
      return taken;
    }
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE || room_bytes_ >= kMostBytes) {
      return std::nullopt;
    }
    make_room(room_bytes_ * 4);
  }
}

void GzipMemberDecoder::make_room(size_t bytes) {
  if (bytes > room_bytes_) {
    room_bytes_ = bytes;
    room_.reset(new char[room_bytes_]);
  }
}

bool GzipMemberDecoder::has_no_stray_bit(std::string_view member) {
  if (member.size() < kHeadBytes + kTailBytes || !member.starts_with(kHeadBegin)) {
    return false;
  }
  const char flags = member[kFlagsAt];
  const char system = member[kSystemAt];
  size_t begin = kHeadBytes;
  if (flags == kCommentFlag) {
    begin = std::min(member.find_first_not_of(' ', begin), member.size() - 1) + 1;
  }
  if ((flags != 0 && flags != kCommentFlag) || (system != kUnix && system != kUnknownSystem) ||
      member.substr(kTimeAt, kSystemAt - kTimeAt).find_first_not_of('\0') !=
          std::string_view::npos ||
      begin + kTailBytes >= member.size() || (flags != 0 && member[begin - 1] != '\0')) {
    return false;
  }
  // The last bit that is set is one of the data, or else stray: then all is the same without it.
  std::string data(member.substr(begin, member.size() - kTailBytes - begin));
  const auto last = static_cast<unsigned char>(data.back());
  data.back() = static_cast<char>(last & ~std::bit_floor(last));
  make_room(std::min<size_t>(little_endian_at(member, member.size() - kLengthBytes), kMostBytes));
  size_t taken = 0;
  size_t made = 0;
  const bool same =
      last != 0 &&
      libdeflate_deflate_decompress_ex(decompressor_.get(), data.data(), data.size(), room_.get(),
                                       room_bytes_, &taken, &made) == LIBDEFLATE_SUCCESS &&
      taken == data.size() &&
      little_endian_at(member, member.size() - kTailBytes) ==
          libdeflate_crc32(0, room_.get(), made);
  return !same;
}

}  // namespace shilu
