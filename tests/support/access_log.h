// What a test server was asked, and whether it was asked politely.
#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace shilu {

// One request. `start_us` is taken once its headers were read, `end_us` before the last bytes of
// the answer are handed to the socket: the client began no later and ended no earlier, so what
// looks too close together here truly was. Microseconds of a clock that never steps back.
struct AccessRecord {
  int64_t start_us = 0;
  int64_t end_us = 0;
  std::string host;  // of the Host header, without port, lower case
  std::string path;  // the request target as sent, query included
  int status = 0;
  size_t bytes = 0;          // of the body as sent
  bool conditional = false;  // If-None-Match or If-Modified-Since was given
  std::string user_agent;
};

// Collects records in memory and, once opened, in a file: a line each, tab-separated in the order
// of AccessRecord ("conditional" or "-"), flushed with every line. Any thread may call any member.
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

struct Manners {
  std::chrono::microseconds gap{0};    // least time from an answer's end to the next start
  std::vector<std::string> forbidden;  // "host/path": whatever begins so must never be asked
};

// A sentence for each time the log shows two requests of a host at once, a gap shorter than
// asked for, or a forbidden address. Empty: the visitor behaved.
std::vector<std::string> breaches(std::vector<AccessRecord> records, const Manners& manners);

}  // namespace shilu
