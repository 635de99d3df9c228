#include "crawler/host_overrides.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

namespace shilu {
namespace {

using Addresses = std::vector<std::string>;

std::string error_of(std::string_view text) {
  const Result<HostOverrides> overrides = HostOverrides::parse(text, "hosts.txt");
  if (overrides) return "";
  CHECK(overrides.error().code == ErrorCode::kInvalidArgument);
  return overrides.error().message;
}

}  // namespace

TEST_CASE("a hosts file gives addresses to names", "[host_overrides]") {
  const Result<HostOverrides> overrides = HostOverrides::parse(
      "# portals of the test network\r\n"
      "127.0.0.1\twww.qinghe.gov.cn  WWW.Baishan.gov.cn # two of them\r\n"
      "\n"
      "  ::1 www.qinghe.gov.cn\n"
      "127.0.0.1 www.qinghe.gov.cn\n"
      "10.0.0.7 清河.政务",
      "hosts.txt");
  REQUIRE(overrides);
  CHECK_FALSE(overrides->empty());
  CHECK(overrides->addresses_of("www.qinghe.gov.cn") == Addresses{"127.0.0.1", "::1"});
  CHECK(overrides->addresses_of("www.baishan.gov.cn") == Addresses{"127.0.0.1"});
  CHECK(overrides->addresses_of("xn--ovw11a.xn--zfr164b") == Addresses{"10.0.0.7"});
  CHECK(overrides->addresses_of("qinghe.gov.cn").empty());
  CHECK(HostOverrides().empty());
}

TEST_CASE("a bad line of a hosts file is named", "[host_overrides]") {
  CHECK(error_of("127.0.0.1 a.cn\n\nlocalhost a.cn\n") ==
        "hosts.txt:3: 'localhost' is not an IPv4 or IPv6 address");
  CHECK(error_of("256.0.0.1 a.cn") == "hosts.txt:1: '256.0.0.1' is not an IPv4 or IPv6 address");
  CHECK(error_of("127.0.0.1 # a.cn") == "hosts.txt:1: no name behind the address");
  CHECK(error_of("::1 a/b") == "hosts.txt:1: 'a/b': the host is not a valid name");
}

TEST_CASE("a hosts file that cannot be read is named", "[host_overrides]") {
  const std::string missing = std::string(SHILU_BINARY_DIR) + "/no such hosts file";
  const Result<HostOverrides> overrides = HostOverrides::load(missing);
  REQUIRE_FALSE(overrides);
  CHECK(overrides.error().code == ErrorCode::kInvalidArgument);
  CHECK_THAT(overrides.error().message, Catch::Contains(missing));

  const std::string path = std::string(SHILU_BINARY_DIR) + "/host_overrides_test.txt";
  std::ofstream(path) << "\xEF\xBB\xBF"
                      << "127.0.0.1 a.cn\n";
  const Result<HostOverrides> loaded = HostOverrides::load(path);
  REQUIRE(loaded);
  CHECK(loaded->addresses_of("a.cn") == Addresses{"127.0.0.1"});
}

}  // namespace shilu
