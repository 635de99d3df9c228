#include "base/digest.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

TEST_CASE("SHA-256 agrees with the examples of FIPS 180-4") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_of(sha256({"a", "", "bc"})) == sha256_hex("abc"));
}

TEST_CASE("the SHA-256 of bytes that come piece by piece is known after each") {
  Sha256Stream stream;
  CHECK(hex_of(stream.digest()) == sha256_hex(""));
  stream.add("a");
  CHECK(hex_of(stream.digest()) == sha256_hex("a"));
  stream.add("bc");
  CHECK(hex_of(stream.digest()) == sha256_hex("abc"));
}

TEST_CASE("a SHA-256 is read from its 64 digits and from nothing else") {
  const Sha256 digest = sha256({"abc"});
  CHECK(sha256_of_hex(hex_of(digest)) == digest);
  CHECK_FALSE(sha256_of_hex(hex_of(digest).substr(1)));
  CHECK_FALSE(sha256_of_hex(hex_of(digest) + "0"));
  CHECK_FALSE(sha256_of_hex("g" + hex_of(digest).substr(1)));
  CHECK_FALSE(sha256_of_hex("B" + hex_of(digest).substr(1)));
}

// `printf abc | sha1sum`, its hexadecimal digits turned to base32 with Python's base64 module.
TEST_CASE("SHA-1 is written in base32 as WARC files have it") {
  CHECK(sha1_base32("") == "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
  CHECK(sha1_base32("abc") == "VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
  CHECK(sha1_base32({std::string_view("a"), "", "bc"}) == "VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
}

}  // namespace
}  // namespace shilu
