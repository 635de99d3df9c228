#include "store/gzip_member.h"

#include <libdeflate.h>

#include <cstdlib>

namespace shilu {

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
    room_bytes_ *= 4;
    room_.reset(new char[room_bytes_]);
  }
}

}  // namespace shilu
