// AddressRules: what hosts that share an IP address may be asked together. One machine stands
// behind an address, however many names it has: requests to it start at least a second apart, and
// two may be in flight.
//
// Where that is known to be wrong a table says so (seeds/rules/address-groups.tsv): a row gives a
// block of addresses limits of their own, or joins several blocks that are one platform to one
// group. Tabs stand between its columns, and its first line names them:
//
//   addresses         group      apart  in_flight  why
//   203.0.113.0/24    platform   2s     1          one load balancer in front of 40 county portals
//
// `addresses` is an IPv4 or IPv6 address or block, `group` the name of the group that all of them
// are, or "-" where each address is its own; `apart` is at least 100ms and `in_flight` from 1 to
// 16. A row must say why. The first row that holds an address decides.
//
// Constant after loading; any thread may ask.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace shilu {

struct AddressLimits {
  Milliseconds apart{1'000};  // from the start of one request to that of the next
  int in_flight = 2;          // at once

  friend bool operator==(const AddressLimits&, const AddressLimits&) = default;
};

struct AddressGroup {
  std::string name;  // the address, or "group " and the name the table gives
  AddressLimits limits;
};

class AddressRules {
 public:
  // No table: every address is a group of its own with these limits.
  explicit AddressRules(AddressLimits standard) : standard_(standard) {}

  // Adds the rows of a table. kInvalidArgument names the file, and the line that is wrong.
  Status add_file(const std::string& path);
  // `name` is what errors call the table.
  Status add(std::string_view text, const std::string& name);

  // `address` as inet_ntop writes it.
  AddressGroup group_of(const std::string& address) const;

 private:
  using Bytes = std::array<uint8_t, 16>;
  struct Row {
    Bytes first{};  // IPv4 as ::ffff:0:0/96
    int bits = 0;
    std::string group;  // "" where each address is its own
    AddressLimits limits;
  };

  static bool parse_block(std::string_view text, Row& row);
  static std::string parse_row(const std::vector<std::string_view>& cells, Row& row);

  AddressLimits standard_;
  std::vector<Row> rows_;
};

}  // namespace shilu
