#include "store/gzip_writer.h"

#include <cstdlib>
#include <utility>

namespace shilu {

GzipMember::GzipMember() {
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kDefaultMemory = 8;
  // Fails only for bad parameters or exhausted memory, like operator new.
  if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kDefaultMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    std::abort();
  }
}

GzipMember::~GzipMember() {
  deflateEnd(&stream_);
}

void GzipMember::add(std::string_view bytes) {
  deflate_all(bytes, Z_NO_FLUSH);
}

std::string GzipMember::take() {
  deflate_all({}, Z_FINISH);
  return std::move(member_);
}

void GzipMember::deflate_all(std::string_view bytes, int flush) {
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_.avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_.next_out = step_.data();
    stream_.avail_out = static_cast<uInt>(step_.size());
    deflate(&stream_, flush);
    member_.append(reinterpret_cast<const char*>(step_.data()), step_.size() - stream_.avail_out);
  } while (stream_.avail_out == 0);
}

std::string gzip_member_of(std::initializer_list<std::string_view> parts) {
  GzipMember member;
  for (const std::string_view part : parts) {
    member.add(part);
  }
  return member.take();
}

}  // namespace shilu
