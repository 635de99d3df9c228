// SHA-1 and SHA-256, in the spellings the formats ask for.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace shilu {

using Sha256 = std::array<uint8_t, 32>;

// Of parts that follow one another.
Sha256 sha256(std::initializer_list<std::string_view> parts);

// Of bytes that come piece by piece. Owned by one thread.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void add(std::string_view bytes);
  // Of all that was added so far; more may be added after it.
  Sha256 digest() const;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// 64 lower-case hexadecimal digits, and their inverse: nothing for any other text.
std::string hex_of(const Sha256& digest);
std::optional<Sha256> sha256_of_hex(std::string_view hex);

// hex_of(sha256({bytes})).
std::string sha256_hex(std::string_view bytes);

// 32 characters of base32 (RFC 4648, upper case): WARC payload and block digests.
std::string sha1_base32(std::string_view bytes);
// Of parts that follow one another.
std::string sha1_base32(std::initializer_list<std::string_view> parts);

}  // namespace shilu
