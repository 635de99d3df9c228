// A gzip member (RFC 1952), fed in parts. The same parts give the same octets.
#pragma once

#include <zlib.h>

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

namespace shilu {

// What it holds in memory grows with what came out, not with what went in.
class GzipMember {
 public:
  GzipMember();
  ~GzipMember();
  GzipMember(const GzipMember&) = delete;
  GzipMember& operator=(const GzipMember&) = delete;

  void add(std::string_view bytes);
  // The member. Called last, once.
  std::string take();

 private:
  void deflate_all(std::string_view bytes, int flush);

  z_stream stream_{};
  std::array<Bytef, 64 << 10> step_;
  std::string member_;
};

// Of parts that follow one another.
std::string gzip_member_of(std::initializer_list<std::string_view> parts);

}  // namespace shilu
