// The chunked transfer coding, by RFC 9112, section 7.1.
#include "base/chunked.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

struct Case {
  const char* what;
  const char* coded;
  const char* bytes;
  bool whole;
};

TEST_CASE("chunks are put together") {
  const Case cases[] = {
      {"one", "5\r\nhello\r\n0\r\n\r\n", "hello", true},
      {"several, sizes in either case", "A\r\n0123456789\r\n0b\r\nabcdefghijk\r\n0\r\n\r\n",
       "0123456789abcdefghijk", true},
      {"extensions and trailers", "3;a=\"b\"\r\nabc\r\n0;c\r\nX-Sum: 1\r\n\r\n", "abc", true},
      {"bare line feeds", "3\nabc\n0\n\n", "abc", true},
      {"line ends within a chunk", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", true},
      {"nothing", "0\r\n\r\n", "", true},
      {"a cut chunk", "9\r\nabc", "abc", false},
      {"a cut after a chunk", "3\r\nabc\r\n", "abc", false},
      {"no chunk further on", "3\r\nabc\r\n<p>\r\n", "abc", false},
      {"a size beyond any body", "fffffffffffffff\r\nabc", "abc", false},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    const std::optional<Dechunked> result = undo_chunked(one.coded);
    REQUIRE(result.has_value());
    CHECK(result->bytes == one.bytes);
    CHECK(result->whole == one.whole);
  }
}

TEST_CASE("what is not chunked is not taken for it") {
  for (const char* text :
       {"", "<html>", "\r\n", "5", "5 apples\r\n", "-5\r\nhello\r\n", "10000000000000000\r\nabc"}) {
    INFO(text);
    CHECK_FALSE(undo_chunked(text).has_value());
  }
}

}  // namespace
}  // namespace shilu
