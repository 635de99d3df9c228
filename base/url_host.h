// The host of an address in its one spelling: the host parser and serialiser of the WHATWG URL
// Standard (section 3.5) for special schemes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

// `input` is what stands between "//" (or "@") and the port: percent escapes decoded, names to
// lower-case ASCII by UTS 46 (non-transitional), "0x7f.1" to "127.0.0.1", IPv6 compressed and in
// brackets. Stricter than the standard in one point: a name holds letters, digits, "-", "_" and
// dots only, since no server has another and SURT keys use "," and ")".
Result<std::string> canonical_host(std::string_view input);

// Whether a canonical host is an IPv4 address: a name never ends in a number.
bool is_ipv4_host(std::string_view host);

}  // namespace shilu
