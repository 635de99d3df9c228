#include "crawler/special_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>
#include <string>

namespace shilu {
namespace {

sockaddr_storage address_of(const std::string& text) {
  sockaddr_storage storage = {};
  if (text.find(':') == std::string::npos) {
    auto& ipv4 = reinterpret_cast<sockaddr_in&>(storage);
    ipv4.sin_family = AF_INET;
    REQUIRE(inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1);
  } else {
    auto& ipv6 = reinterpret_cast<sockaddr_in6&>(storage);
    ipv6.sin6_family = AF_INET6;
    REQUIRE(inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr) == 1);
  }
  return storage;
}

bool special(const std::string& text) {
  const sockaddr_storage storage = address_of(text);
  return is_special_address(reinterpret_cast<const sockaddr&>(storage));
}

bool loopback(const std::string& text) {
  const sockaddr_storage storage = address_of(text);
  return is_loopback_address(reinterpret_cast<const sockaddr&>(storage));
}

}  // namespace

TEST_CASE("addresses of the special-purpose registries are special, to their last one") {
  const char* const text = GENERATE(
      "0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255",
      "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.0", "172.31.255.255",
      "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.1",
      "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1",
      "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1",
      "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:1ff:ffff::1", "2001:db8::1",
      "2002:a00:1::1", "2002:7f00:1::1", "3fff::1", "3fff:fff::1", "5f00::1", "fc00::1", "fdff::1",
      "fe80::1", "fec0::1", "ff02::1");
  CAPTURE(text);
  CHECK(special(text));
}

TEST_CASE("addresses beside the special blocks are public") {
  const char* const text =
      GENERATE("1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
               "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
               "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
               "198.20.0.0", "223.255.255.255", "::ffff:1.1.1.1", "64:ff9b::101:101", "2001:200::1",
               "2002:101:101::1", "2400:3200::1", "3fff:1000::1");
  CAPTURE(text);
  CHECK_FALSE(special(text));
}

TEST_CASE("an address of another family is special") {
  sockaddr address = {};
  address.sa_family = AF_UNIX;
  CHECK(is_special_address(address));
  CHECK_FALSE(is_loopback_address(address));
}

TEST_CASE("only loopback is loopback") {
  CHECK(loopback("127.0.0.1"));
  CHECK(loopback("127.255.255.255"));
  CHECK(loopback("::1"));
  CHECK(loopback("::ffff:127.0.0.1"));
  CHECK_FALSE(loopback("128.0.0.1"));
  CHECK_FALSE(loopback("10.0.0.1"));
  CHECK_FALSE(loopback("::2"));
  CHECK_FALSE(loopback("::ffff:10.0.0.1"));
  CHECK_FALSE(loopback("fe80::1"));
}

}  // namespace shilu
