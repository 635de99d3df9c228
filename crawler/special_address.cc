#include "crawler/special_address.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace shilu {
namespace {

using Ipv6Bytes = std::array<uint8_t, 16>;

struct Ipv4Block {
  uint32_t network;
  int prefix_bits;
};

constexpr uint32_t dotted(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr Ipv4Block kLoopbackBlock = {dotted(127, 0, 0, 0), 8};

constexpr Ipv4Block kSpecialIpv4[] = {
    {dotted(0, 0, 0, 0), 8},        // this network
    {dotted(10, 0, 0, 0), 8},       // private
    {dotted(100, 64, 0, 0), 10},    // shared by carriers
    kLoopbackBlock,                 //
    {dotted(169, 254, 0, 0), 16},   // link-local, and clouds' metadata services
    {dotted(172, 16, 0, 0), 12},    // private
    {dotted(192, 0, 0, 0), 24},     // protocol assignments
    {dotted(192, 0, 2, 0), 24},     // documentation
    {dotted(192, 88, 99, 0), 24},   // 6to4 relays, deprecated
    {dotted(192, 168, 0, 0), 16},   // private
    {dotted(198, 18, 0, 0), 15},    // benchmarking
    {dotted(198, 51, 100, 0), 24},  // documentation
    {dotted(203, 0, 113, 0), 24},   // documentation
    {dotted(224, 0, 0, 0), 4},      // multicast
    {dotted(240, 0, 0, 0), 4},      // reserved, and broadcast
};

struct Ipv6Block {
  Ipv6Bytes network;
  int prefix_bits;
};

constexpr Ipv6Block kGlobalUnicast = {{0x20}, 3};
constexpr Ipv6Block kMapped = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Ipv6Block kNat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};
constexpr Ipv6Block k6to4 = {{0x20, 0x02}, 16};
constexpr Ipv6Bytes kLoopbackIpv6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

// Inside 2000::/3.
constexpr Ipv6Block kSpecialIpv6[] = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x3f, 0xff, 0x00}, 20},        // documentation
};

bool contains(const Ipv4Block& block, uint32_t address) {
  return (address ^ block.network) >> (32 - block.prefix_bits) == 0;
}

bool contains(const Ipv6Block& block, const Ipv6Bytes& address) {
  for (int bit = 0; bit < block.prefix_bits; bit += 8) {
    const int bits = std::min(8, block.prefix_bits - bit);
    if ((address[bit / 8] ^ block.network[bit / 8]) >> (8 - bits) != 0) return false;
  }
  return true;
}

bool is_special_ipv4(uint32_t address) {
  return std::any_of(std::begin(kSpecialIpv4), std::end(kSpecialIpv4),
                     [&](const Ipv4Block& block) { return contains(block, address); });
}

uint32_t ipv4_at(const Ipv6Bytes& address, size_t offset) {
  return dotted(address[offset], address[offset + 1], address[offset + 2], address[offset + 3]);
}

std::optional<uint32_t> carried_ipv4(const Ipv6Bytes& address) {
  if (contains(kMapped, address) || contains(kNat64, address)) return ipv4_at(address, 12);
  if (contains(k6to4, address)) return ipv4_at(address, 2);
  return std::nullopt;
}

bool is_special_ipv6(const Ipv6Bytes& address) {
  if (const auto ipv4 = carried_ipv4(address)) return is_special_ipv4(*ipv4);
  if (!contains(kGlobalUnicast, address)) return true;
  return std::any_of(std::begin(kSpecialIpv6), std::end(kSpecialIpv6),
                     [&](const Ipv6Block& block) { return contains(block, address); });
}

uint32_t ipv4_of(const sockaddr& address) {
  sockaddr_in ipv4;
  std::memcpy(&ipv4, &address, sizeof ipv4);
  return ntohl(ipv4.sin_addr.s_addr);
}

Ipv6Bytes ipv6_of(const sockaddr& address) {
  // The declared type is shorter than what it stands for.
  const void* const whole = &address;
  sockaddr_in6 ipv6;
  std::memcpy(&ipv6, whole, sizeof ipv6);
  Ipv6Bytes bytes;
  std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
  return bytes;
}

}  // namespace

bool is_special_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) return is_special_ipv4(ipv4_of(address));
  if (address.sa_family == AF_INET6) return is_special_ipv6(ipv6_of(address));
  return true;
}

bool is_loopback_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) return contains(kLoopbackBlock, ipv4_of(address));
  if (address.sa_family != AF_INET6) return false;
  const Ipv6Bytes bytes = ipv6_of(address);
  if (contains(kMapped, bytes)) return contains(kLoopbackBlock, ipv4_at(bytes, 12));
  return bytes == kLoopbackIpv6;
}

}  // namespace shilu
