// WARC records as other crawlers write them, put together by hand.
#pragma once

#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

namespace shilu {

using WarcFields = std::vector<std::pair<std::string, std::string>>;

inline std::string warc_text(const std::string& type, const WarcFields& fields,
                             const std::string& block) {
  std::string record = "WARC/1.0\r\nWARC-Type: " + type + "\r\n";
  for (const auto& [name, value] : fields) {
    record += name + ": " + value + "\r\n";
  }
  return record + "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block +
         "\r\n\r\n";
}

inline std::string gzipped(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string member(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  deflate(&stream, Z_FINISH);
  member.resize(stream.total_out);
  deflateEnd(&stream);
  return member;
}

}  // namespace shilu
