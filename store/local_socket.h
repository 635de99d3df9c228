// A Unix stream socket at a path of any length: the address of one holds 107 bytes, so it is named
// through a descriptor of its folder (/proc/self/fd/N/NAME). What it gives closes on exec.
#pragma once

#include <string>

#include "base/result.h"
#include "store/durable_file.h"

namespace shilu {

// Listens, with connections that wait for nothing (SOCK_NONBLOCK); only the user's own processes
// may connect (mode 0600 from the first moment). What stands at the path is replaced: the caller
// knows that nobody listens there. kIo or kDiskFull, naming the path.
Result<FileDescriptor> listen_at(const std::string& directory, const std::string& name);

// kNotFound when nobody listens there, kIo otherwise. What the other end does not take or send for
// a minute fails with EAGAIN.
Result<FileDescriptor> connect_to(const std::string& directory, const std::string& name);

}  // namespace shilu
