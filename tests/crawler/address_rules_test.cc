#include "crawler/address_rules.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

using namespace std::chrono_literals;

const std::string kHead = "addresses\tgroup\tapart\tin_flight\twhy\n";

std::string error_of(const std::string& text) {
  AddressRules rules{AddressLimits{}};
  const Status status = rules.add(text, "groups.tsv");
  if (status) return "";
  CHECK(status.error().code == ErrorCode::kInvalidArgument);
  return status.error().message;
}

}  // namespace

TEST_CASE("without a table an address is a group of its own") {
  const AddressRules rules{AddressLimits{}};
  CHECK(rules.group_of("203.0.113.1").name == "203.0.113.1");
  CHECK(rules.group_of("203.0.113.1").limits == AddressLimits{1s, 2});
}

TEST_CASE("a table joins blocks of addresses and gives others limits of their own") {
  AddressRules rules{AddressLimits{}};
  REQUIRE(rules.add("# platforms\n" + kHead +
                        "203.0.113.128/25\tplatform\t2s\t1\tone load balancer\r\n"
                        "\n"
                        "2001:db8::/33\tplatform\t2s\t1\tthe same by IPv6\n"
                        "198.51.100.0/24\t-\t250ms\t8\ta delivery network\n"
                        "198.51.100.9\t-\t3s\t1\tnever reached: the first row decides\n",
                    "groups.tsv"));
  const auto group = [&](const char* address) { return rules.group_of(address).name; };
  CHECK(group("203.0.113.128") == "group platform");
  CHECK(group("203.0.113.255") == "group platform");
  CHECK(group("203.0.113.127") == "203.0.113.127");
  CHECK(group("2001:db8:7fff::1") == "group platform");
  CHECK(group("2001:db8:8000::1") == "2001:db8:8000::1");
  CHECK(group("198.51.100.9") == "198.51.100.9");
  CHECK(rules.group_of("203.0.113.200").limits == AddressLimits{2s, 1});
  CHECK(rules.group_of("198.51.100.9").limits == AddressLimits{250ms, 8});
  CHECK(rules.group_of("192.0.2.1").limits == AddressLimits{1s, 2});
}

TEST_CASE("a bad row of the table is named") {
  CHECK(error_of(kHead).empty());
  CHECK(error_of("203.0.113.1\t-\t1s\t2\twhy\n") ==
        "groups.tsv:1: the first line must name the columns addresses, group, apart, in_flight, "
        "why");
  const auto row_error = [](const std::string& row) { return error_of(kHead + "\n" + row); };
  const std::string place = "groups.tsv:3: ";
  CHECK(row_error("203.0.113.1\t-\t1s\t2") ==
        place +
            "a row has five cells with a tab between each: addresses, group, apart, in_flight, "
            "why");
  CHECK(row_error("www.ln.gov.cn\t-\t1s\t2\twhy") ==
        place + "'www.ln.gov.cn' is not an address or a block of addresses");
  CHECK(row_error("203.0.113.0/33\t-\t1s\t2\twhy") ==
        place + "'203.0.113.0/33' is not an address or a block of addresses");
  CHECK(row_error("203.0.113.0/24\t\t1s\t2\twhy") ==
        place + "the group has no name: write - where each address is its own");
  CHECK(row_error("203.0.113.0/24\t-\t99ms\t2\twhy") ==
        place + "apart must be a duration of 100ms or more, such as 2s");
  CHECK(row_error("203.0.113.0/24\t-\t1s\t17\twhy") ==
        place + "in_flight must be a whole number from 1 to 16");
  CHECK(row_error("203.0.113.0/24\t-\t1s\t2\t") == place + "a row must say why");
  CHECK(error_of(kHead + "203.0.113.0/24\tp\t1s\t2\twhy\n198.51.100.1\tp\t2s\t2\twhy\n") ==
        "groups.tsv:3: the group p has other limits in a row before");
}

TEST_CASE("the project's own table is read") {
  AddressRules rules{AddressLimits{}};
  const Status status = rules.add_file(SHILU_SOURCE_DIR "/seeds/rules/address-groups.tsv");
  INFO((status ? "" : status.error().message));
  CHECK(status.has_value());
}

}  // namespace shilu
