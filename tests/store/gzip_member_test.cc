// Whole gzip members, made by zlib.
#include "store/gzip_member.h"

#include <zlib.h>

#include <catch2/catch.hpp>

namespace shilu {
namespace {

std::string gzip_of(const std::string& bytes) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string member(deflateBound(&stream, bytes.size()) + 32, '\0');
  std::string input = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  member.resize(stream.total_out);
  deflateEnd(&stream);
  return member;
}

TEST_CASE("a member is decoded, and what follows it is left") {
  GzipMemberDecoder decoder;
  std::string output = "before ";
  const std::string first = gzip_of("one");
  CHECK(decoder.decode(first + gzip_of("two"), output) == first.size());
  CHECK(output == "before one");
}

TEST_CASE("a member that is damaged, cut or too large gives nothing") {
  GzipMemberDecoder decoder;
  std::string output = "before";
  const std::string member = gzip_of(std::string(5000, 'x') + "end");
  std::string flipped = member;
  flipped[flipped.size() - 6] = static_cast<char>(flipped[flipped.size() - 6] ^ 1);  // its CRC
  CHECK_FALSE(decoder.decode(flipped, output));
  CHECK_FALSE(decoder.decode(member.substr(0, member.size() - 1), output));
  CHECK_FALSE(decoder.decode("", output));
  CHECK_FALSE(decoder.decode(gzip_of(std::string(GzipMemberDecoder::kMostBytes + 1, 'x')), output));
  CHECK(output == "before");
}

TEST_CASE("a member that needs more room than the one before it gets it") {
  GzipMemberDecoder decoder;
  const std::string large(GzipMemberDecoder::kMostBytes, 'x');
  std::string output;
  CHECK(decoder.decode(gzip_of(large), output));
  CHECK(output == large);
}

TEST_CASE("with any bit flipped a member is not decoded, or has a stray bit") {
  GzipMemberDecoder decoder;
  std::string output;
  for (const char* text : {"", "one", "WARC/1.1\r\nWARC-Type: response\r\n\r\n"}) {
    const std::string member = gzip_of(text);
    REQUIRE(decoder.decode(member, output));
    REQUIRE(decoder.has_no_stray_bit(member));
    for (size_t bit = 0; bit < 8 * member.size(); ++bit) {
      std::string flipped = member;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      INFO("bit " << bit % 8 << " of octet " << bit / 8 << " of the member of '" << text << "'");
      const std::optional<size_t> decoded = decoder.decode(flipped, output);
      REQUIRE((decoded != flipped.size() || !decoder.has_no_stray_bit(flipped)));
    }
  }
}

TEST_CASE("a stray bit is found behind more data than there was room for") {
  GzipMemberDecoder decoder;
  std::string member = gzip_of(std::string(1 << 20, 'x') + "end");
  REQUIRE(decoder.has_no_stray_bit(member));
  int stray = 0;
  for (int bit = 0; bit < 8; ++bit) {
    std::string flipped = member;
    char& last = flipped[flipped.size() - 9];
    last = static_cast<char>(last ^ (1 << bit));
    std::string output;
    if (GzipMemberDecoder().decode(flipped, output) == flipped.size()) {
      CHECK_FALSE(decoder.has_no_stray_bit(flipped));
      ++stray;
    }
  }
  CHECK(stray > 0);
}

TEST_CASE("the member that takes the place of an erased record has no stray bit") {
  GzipMemberDecoder decoder;
  std::string member = gzip_of("one");
  member[3] = 0x10;  // a comment follows the head
  member[9] = '\xff';
  member.insert(10, std::string("  ") + '\0');
  std::string output;
  REQUIRE(decoder.decode(member, output) == member.size());
  CHECK(decoder.has_no_stray_bit(member));
  member[11] = '!';
  REQUIRE(decoder.decode(member, output) == member.size());
  CHECK_FALSE(decoder.has_no_stray_bit(member));
}

}  // namespace
}  // namespace shilu
