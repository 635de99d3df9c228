#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <charconv>
#include <memory>

namespace shilu {
namespace {

struct ContextEnd {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetched once: EVP_sha256() would be looked up for each digest anew.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const kFetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  return kFetched;
}
const EVP_MD* sha1_algorithm() {
  static const EVP_MD* const kFetched = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return kFetched;
}

// None of these can fail for a digest that is built in.
template <std::size_t kOctets>
std::array<uint8_t, kOctets> digest_of(const EVP_MD* algorithm,
                                       std::initializer_list<std::string_view> parts) {
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextEnd> kContext(EVP_MD_CTX_new());
  EVP_DigestInit_ex(kContext.get(), algorithm, nullptr);
  for (const std::string_view part : parts) {
    EVP_DigestUpdate(kContext.get(), part.data(), part.size());
  }
  std::array<uint8_t, kOctets> digest;
  EVP_DigestFinal_ex(kContext.get(), digest.data(), nullptr);
  return digest;
}

}  // namespace

Sha256 sha256(std::initializer_list<std::string_view> parts) {
  return digest_of<SHA256_DIGEST_LENGTH>(sha256_algorithm(), parts);
}

struct Sha256Stream::Context {
  std::unique_ptr<EVP_MD_CTX, ContextEnd> all{EVP_MD_CTX_new()};
  std::unique_ptr<EVP_MD_CTX, ContextEnd> ended{EVP_MD_CTX_new()};  // a copy, for digest()
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  EVP_DigestInit_ex(context_->all.get(), sha256_algorithm(), nullptr);
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::string_view bytes) {
  EVP_DigestUpdate(context_->all.get(), bytes.data(), bytes.size());
}

Sha256 Sha256Stream::digest() const {
  EVP_MD_CTX_copy_ex(context_->ended.get(), context_->all.get());
  Sha256 digest;
  EVP_DigestFinal_ex(context_->ended.get(), digest.data(), nullptr);
  return digest;
}

std::string hex_of(const Sha256& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const uint8_t octet : digest) {
    hex += kDigits[octet >> 4];
    hex += kDigits[octet & 15];
  }
  return hex;
}

std::optional<Sha256> sha256_of_hex(std::string_view hex) {
  Sha256 digest;
  if (hex.size() != 2 * digest.size() ||
      hex.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return std::nullopt;
  }
  for (size_t i = 0; i < digest.size(); ++i) {
    std::from_chars(&hex[2 * i], &hex[2 * i] + 2, digest[i], 16);
  }
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  return hex_of(sha256({bytes}));
}

std::string sha1_base32(std::string_view bytes) {
  return sha1_base32(std::initializer_list<std::string_view>{bytes});
}

std::string sha1_base32(std::initializer_list<std::string_view> parts) {
  const auto digest = digest_of<SHA_DIGEST_LENGTH>(sha1_algorithm(), parts);
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
