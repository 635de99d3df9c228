#include "base/url_host.h"

#include <arpa/inet.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace shilu {
namespace {

constexpr size_t kMaxHostBytes = 2048;  // of input; a canonical name is checked with its address

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decode(std::string_view input) {
  std::string bytes;
  for (size_t i = 0; i < input.size(); ++i) {
    const bool escape = input[i] == '%' && i + 2 < input.size() && hex_value(input[i + 1]) >= 0 &&
                        hex_value(input[i + 2]) >= 0;
    if (escape) {
      bytes += static_cast<char>(hex_value(input[i + 1]) * 16 + hex_value(input[i + 2]));
      i += 2;
    } else {
      bytes += input[i];
    }
  }
  return bytes;
}

struct IdnaCloser {
  void operator()(UIDNA* idna) const { uidna_close(idna); }
};

// Made once and shared: ICU's UTS 46 object is immutable and serves all threads.
const UIDNA* idna() {
  static const std::unique_ptr<UIDNA, IdnaCloser> kInstance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<UIDNA, IdnaCloser>(
        uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                            UIDNA_NONTRANSITIONAL_TO_UNICODE,
                        &status));
  }();
  return kInstance.get();
}

// "Domain to ASCII" with beStrict false: hyphens and DNS lengths are not judged.
std::optional<std::string> domain_to_ascii(std::string_view domain) {
  constexpr uint32_t kNotJudged = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                  UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                  UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (idna() == nullptr) {
    return std::nullopt;
  }
  UErrorCode status = U_ZERO_ERROR;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  std::string ascii(kMaxHostBytes * 2, '\0');
  const int32_t length =
      uidna_nameToASCII_UTF8(idna(), domain.data(), static_cast<int32_t>(domain.size()),
                             ascii.data(), static_cast<int32_t>(ascii.size()), &info, &status);
  if (U_FAILURE(status) || (info.errors & ~kNotJudged) != 0 ||
      length > static_cast<int32_t>(ascii.size())) {
    return std::nullopt;
  }
  ascii.resize(static_cast<size_t>(length));
  return ascii;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The standard's IPv4 number parser. Values past 32 bits are all the same: too large.
std::optional<uint64_t> ipv4_number(std::string_view part) {
  if (part.empty()) {
    return std::nullopt;
  }
  int base = 10;
  if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() >= 2 && part[0] == '0') {
    base = 8;
    part.remove_prefix(1);
  }
  uint64_t value = 0;
  for (const char c : part) {
    const int digit = hex_value(c);
    if (digit < 0 || digit >= base) {
      return std::nullopt;
    }
    value = std::min<uint64_t>(value * static_cast<uint64_t>(base) + static_cast<uint64_t>(digit),
                               uint64_t{1} << 32);
  }
  return value;
}

// Split at dots; one empty last part (a dot at the end) does not count.
std::vector<std::string_view> dot_parts(std::string_view host) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  for (size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', begin)) {
    parts.push_back(host.substr(begin, dot - begin));
    begin = dot + 1;
  }
  if (begin < host.size() || parts.empty()) {
    parts.push_back(host.substr(begin));
  }
  return parts;
}

bool ends_in_a_number(std::string_view host) {
  const std::string_view last = dot_parts(host).back();
  return all_digits(last) || ipv4_number(last).has_value();
}

std::optional<std::string> parse_ipv4(std::string_view host) {
  const std::vector<std::string_view> parts = dot_parts(host);
  if (parts.size() > 4) {
    return std::nullopt;
  }
  uint64_t address = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::optional<uint64_t> number = ipv4_number(parts[i]);
    // The last part fills all the bytes that the others leave.
    const bool last = i + 1 == parts.size();
    const size_t bytes = last ? 5 - parts.size() : 1;
    if (!number || *number >= uint64_t{1} << (8 * bytes)) {
      return std::nullopt;
    }
    address |= last ? *number : *number << (8 * (3 - i));
  }
  std::string dotted;
  for (int shift = 24; shift >= 0; shift -= 8) {
    dotted += std::to_string((address >> shift) & 0xff);
    if (shift > 0) dotted += '.';
  }
  return dotted;
}

// The IPv6 serialiser: the first longest run of two or more zero pieces becomes "::".
std::string serialise_ipv6(const std::array<unsigned, 8>& pieces) {
  size_t run_begin = 8;
  size_t run_length = 1;
  for (size_t i = 0; i < 8; ++i) {
    size_t end = i;
    while (end < 8 && pieces[end] == 0) ++end;
    if (end - i > run_length) {
      run_begin = i;
      run_length = end - i;
    }
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "[";
  for (size_t i = 0; i < 8; ++i) {
    if (i == run_begin) {
      text += i == 0 ? "::" : ":";
      i += run_length - 1;
      continue;
    }
    bool begun = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = (pieces[i] >> shift) & 0xf;
      begun = begun || digit != 0 || shift == 0;
      if (begun) text += kDigits[digit];
    }
    if (i < 7) text += ':';
  }
  return text + "]";
}

// inet_pton reads the forms of RFC 4291 section 2.2, which are those of the standard's steps:
// no zone, no leading zeros in an embedded IPv4 address, at most four digits a piece.
std::optional<std::string> parse_ipv6(std::string_view inside_brackets) {
  std::array<unsigned char, 16> bytes{};
  const std::string terminated(inside_brackets);
  if (terminated.find('\0') != std::string::npos ||
      inet_pton(AF_INET6, terminated.c_str(), bytes.data()) != 1) {
    return std::nullopt;
  }
  std::array<unsigned, 8> pieces{};
  for (size_t i = 0; i < 8; ++i) {
    pieces[i] = bytes[2 * i] * 256U + bytes[2 * i + 1];
  }
  return serialise_ipv6(pieces);
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

Result<std::string> canonical_host(std::string_view input) {
  if (input.empty()) {
    return fail(ErrorCode::kInvalidArgument, "the host is empty");
  }
  if (input.size() > kMaxHostBytes) {
    return fail(ErrorCode::kInvalidArgument, "the host is too long");
  }
  if (input.front() == '[') {
    std::optional<std::string> address;
    if (input.back() == ']') {
      address = parse_ipv6(input.substr(1, input.size() - 2));
    }
    if (!address) {
      return fail(ErrorCode::kInvalidArgument, "the host is not an IPv6 address");
    }
    return *std::move(address);
  }
  std::optional<std::string> ascii = domain_to_ascii(percent_decode(input));
  if (!ascii || ascii->empty() || !std::all_of(ascii->begin(), ascii->end(), is_name_character)) {
    return fail(ErrorCode::kInvalidArgument, "the host is not a valid name");
  }
  if (!ends_in_a_number(*ascii)) {
    return *std::move(ascii);
  }
  std::optional<std::string> address = parse_ipv4(*ascii);
  if (!address) {
    return fail(ErrorCode::kInvalidArgument, "the host is not an IPv4 address");
  }
  return *std::move(address);
}

bool is_ipv4_host(std::string_view host) {
  // Canonical, it is in dotted decimals: of names most are told by their last character.
  return !host.empty() && host.front() != '[' && host.back() >= '0' && host.back() <= '9' &&
         ends_in_a_number(host);
}

}  // namespace shilu
