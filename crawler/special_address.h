// Which addresses of the network are not the public internet.
//
// A page, or whoever answers for its name, must not lead the crawler into the network it runs in.
// Special are the blocks of the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
// that are not globally reachable, multicast (RFC 5771, RFC 4291), and for IPv6 all outside global
// unicast 2000::/3. An IPv6 address that carries an IPv4 one (mapped, RFC 4291; NAT64 64:ff9b::/96,
// RFC 6052; 6to4, RFC 3056) is special if the one it carries is.
#pragma once

#include <sys/socket.h>

namespace shilu {

// True also for a family that is neither AF_INET nor AF_INET6.
bool is_special_address(const sockaddr& address);

// 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104.
bool is_loopback_address(const sockaddr& address);

}  // namespace shilu
