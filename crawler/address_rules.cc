#include "crawler/address_rules.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text_file.h"

namespace shilu {
namespace {

constexpr std::array<std::string_view, 5> kColumns{"addresses", "group", "apart", "in_flight",
                                                   "why"};
constexpr Milliseconds kLeastApart{100};
constexpr int kMostInFlight = 16;
constexpr int kIpv4Offset = 96;  // of an IPv4 address in its IPv6 form, in bits
constexpr int kIpv6Bits = 128;

using Bytes = std::array<uint8_t, 16>;

struct Parsed {
  Bytes bytes{};
  bool ipv4 = false;
};

std::optional<Parsed> parse_address(const std::string& text) {
  Parsed parsed;
  if (inet_pton(AF_INET6, text.c_str(), parsed.bytes.data()) == 1) {
    return parsed;
  }
  parsed.bytes = {};
  parsed.bytes[10] = parsed.bytes[11] = 0xff;
  parsed.ipv4 = true;
  if (inet_pton(AF_INET, text.c_str(), parsed.bytes.data() + kIpv4Offset / 8) == 1) {
    return parsed;
  }
  return std::nullopt;
}

bool same_prefix(const Bytes& a, const Bytes& b, int bits) {
  const int whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) {
    return false;
  }
  const int rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

std::optional<int> parse_number(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

bool AddressRules::parse_block(std::string_view text, Row& row) {
  const size_t slash = text.find('/');
  const std::optional<Parsed> parsed = parse_address(std::string(text.substr(0, slash)));
  if (!parsed) {
    return false;
  }
  const int offset = parsed->ipv4 ? kIpv4Offset : 0;
  const std::optional<int> bits = slash == std::string_view::npos
                                      ? std::optional(kIpv6Bits - offset)
                                      : parse_number(text.substr(slash + 1), 0, kIpv6Bits - offset);
  if (!bits) {
    return false;
  }
  row.first = parsed->bytes;
  row.bits = offset + *bits;
  return true;
}

// What is wrong with a row, or "".
std::string AddressRules::parse_row(const std::vector<std::string_view>& cells, Row& row) {
  if (cells.size() != kColumns.size()) {
    return "a row has five cells with a tab between each: addresses, group, apart, in_flight, why";
  }
  if (!parse_block(cells[0], row)) {
    return "'" + std::string(cells[0]) + "' is not an address or a block of addresses";
  }
  if (cells[1].empty()) {
    return "the group has no name: write - where each address is its own";
  }
  row.group = cells[1] == "-" ? "" : std::string(cells[1]);
  const Result<Milliseconds> apart = parse_duration(cells[2]);
  if (!apart || *apart < kLeastApart) {
    return "apart must be a duration of 100ms or more, such as 2s";
  }
  row.limits.apart = *apart;
  const std::optional<int> in_flight = parse_number(cells[3], 1, kMostInFlight);
  if (!in_flight) {
    return "in_flight must be a whole number from 1 to 16";
  }
  row.limits.in_flight = *in_flight;
  return cells[4].empty() ? "a row must say why" : "";
}

Status AddressRules::add_file(const std::string& path) {
  const Result<std::string> text = read_text_file(path);
  if (!text) {
    return fail(ErrorCode::kInvalidArgument, text.error().message);
  }
  return add(*text, path);
}

Status AddressRules::add(std::string_view text, const std::string& name) {
  size_t number = 0;
  bool named = false;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    const auto bad = [&](const std::string& why) {
      return fail_at(name + ":" + std::to_string(number), Error{ErrorCode::kInvalidArgument, why});
    };
    const std::string_view content = trim_blanks(line);
    if (content.empty() || content.front() == '#') {
      continue;
    }
    const std::vector<std::string_view> cells = split_cells(line);
    if (!named) {
      if (!std::equal(cells.begin(), cells.end(), kColumns.begin(), kColumns.end())) {
        return bad("the first line must name the columns addresses, group, apart, in_flight, why");
      }
      named = true;
      continue;
    }
    Row row;
    if (const std::string wrong = parse_row(cells, row); !wrong.empty()) {
      return bad(wrong);
    }
    for (const Row& earlier : rows_) {
      if (!row.group.empty() && earlier.group == row.group && earlier.limits != row.limits) {
        return bad("the group " + row.group + " has other limits in a row before");
      }
    }
    rows_.push_back(std::move(row));
  }
  return {};
}

AddressGroup AddressRules::group_of(const std::string& address) const {
  if (const std::optional<Parsed> parsed = parse_address(address); parsed && !rows_.empty()) {
    for (const Row& row : rows_) {
      if (same_prefix(parsed->bytes, row.first, row.bits)) {
        return {row.group.empty() ? address : "group " + row.group, row.limits};
      }
    }
  }
  return {address, standard_};
}

}  // namespace shilu
