#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <memory>

namespace shilu {
namespace {

const unsigned char* as_octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct ContextEnd {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(as_octets(bytes), bytes.size(), digest.data());
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (unsigned char octet : digest) {
    hex += kDigits[octet >> 4];
    hex += kDigits[octet & 15];
  }
  return hex;
}

std::string sha1_base32(std::string_view bytes) {
  return sha1_base32(std::initializer_list<std::string_view>{bytes});
}

std::string sha1_base32(std::initializer_list<std::string_view> parts) {
  // None of these can fail for a digest that is built in.
  const std::unique_ptr<EVP_MD_CTX, ContextEnd> context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr);
  for (const std::string_view part : parts) {
    EVP_DigestUpdate(context.get(), part.data(), part.size());
  }
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  // 20 octets are four groups of 40 bits: eight characters each, and no padding.
  std::string base32;
  base32.reserve(32);
  for (size_t group = 0; group < digest.size(); group += 5) {
    uint64_t bits = 0;
    for (size_t i = 0; i < 5; ++i) {
      bits = bits << 8 | digest[group + i];
    }
    for (int shift = 35; shift >= 0; shift -= 5) {
      base32 += kAlphabet[bits >> shift & 31];
    }
  }
  return base32;
}

}  // namespace shilu
