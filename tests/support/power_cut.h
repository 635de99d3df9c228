// What a power cut leaves of files: what was synced, and of the rest nothing, a part, or zeros.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/support/faulty_disk.h"

namespace shilu {

enum class Unsynced {
  kDropped,    // bytes and names are as they were synced last
  kTruncated,  // of the bytes a part is there, of the names some, in no order
  kZeroed,     // files are as long as they were, with zeros from some byte on; names as above
};
constexpr Unsynced kUnsynced[] = {Unsynced::kDropped, Unsynced::kTruncated, Unsynced::kZeroed};

// Writes into the folder `target`, which is made, what a power cut after the first `steps` of the
// journal leaves of the folder `watched`, which was empty and there when the journal began.
void write_after_power_cut(const std::vector<DiskStep>& journal, size_t steps,
                           const std::string& watched, const std::string& target, Unsynced unsynced,
                           std::mt19937& random);

}  // namespace shilu
