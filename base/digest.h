// SHA-1 and SHA-256, in the spellings the formats ask for.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace shilu {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// 32 characters of base32 (RFC 4648, upper case): WARC payload and block digests.
std::string sha1_base32(std::string_view bytes);
// Of parts that follow one another.
std::string sha1_base32(std::initializer_list<std::string_view> parts);

}  // namespace shilu
