// What a test server was asked.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace shilu {

// One request. `start_us` is taken once its headers were read, `end_us` before the last bytes of
// the answer are handed to the socket: the client began no later and ended no earlier, so what
// looks too close together here truly was. Microseconds of the server's clock: one that
// never steps back, or the system's where the kernel stamps what arrives (PortalFarm).
struct AccessRecord {
  int64_t start_us = 0;
  int64_t end_us = 0;
  std::string host;  // of the Host header, without port, lower case
  std::string path;  // the request target as sent, query included
  int status = 0;
  size_t bytes = 0;          // of the body as sent
  bool conditional = false;  // If-None-Match or If-Modified-Since was given
  std::string user_agent;
  std::string address = {};   // it was asked at; "" where a server has one only
  int64_t owed_until_us = 0;  // by the Retry-After of the answer
  bool given_up = false;      // the client went away before it was answered
};

// Collects records in memory and, once opened, in a file: a line each, tab-separated in the order
// of AccessRecord up to user_agent ("conditional" or "-"), flushed with every line. Any thread may
// call any member.
class AccessLog {
 public:
  // Appends to `file` from now on.
  Status open(const std::string& file);
  void add(AccessRecord record);
  std::vector<AccessRecord> records() const;
  void clear();

 private:
  mutable Mutex mutex_;
  std::vector<AccessRecord> records_ GUARDED_BY(mutex_);
  std::ofstream file_ GUARDED_BY(mutex_);
};

}  // namespace shilu
