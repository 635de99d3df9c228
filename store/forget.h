// What a takedown is told, and tells (Archive::forget).
//
// All that the archive holds of an address goes: its versions' texts and metadata in every
// revision, its state, its place in the queue, its raw records, whatever was set aside of it. It is
// not fetched again. What stays is that it was forgotten, when and why, the entries of the log, and
// the versions' times. A text that another address has too stays there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/url.h"

namespace shilu {

// Whether something is done, or only told what would be.
enum class Doing { kRehearse, kDo };

struct ForgetOrder {
  std::vector<Url> addresses;
  bool prefixes = false;  // all that begins with one of them is meant, known yet or not
  std::string reason;     // one line
  Instant now;
  bool old_databases = false;  // remove the databases that migrations and mendings left, too
};

struct ForgetAccount {
  struct Address {
    std::string address;
    bool is_prefix = false;
    uint64_t versions = 0;
    uint64_t raw_records = 0;
    uint64_t waiting = 0;  // entries of the queue
    bool already = false;  // it was forgotten before, and nothing of it is there
  };
  std::vector<Address> addresses;
  uint64_t versions = 0;
  uint64_t raw_records = 0;
  uint64_t raw_bytes = 0;
  std::vector<std::string> same_text_at;   // addresses that stay and have a text of these
  std::vector<std::string> set_aside;      // files
  std::vector<std::string> old_databases;  // folders
  uint64_t dictionaries = 0;  // that held pieces of it: what they compress is compressed anew
};

}  // namespace shilu
