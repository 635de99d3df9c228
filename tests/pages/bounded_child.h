// Work done in a child process that may take so much and no more.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace shilu {

struct ChildLimits {
  size_t memory_bytes = 0;  // beyond what the child holds when it starts; 0: as much as there is
  size_t stack_bytes = 0;   // 0: as much as the parent
  unsigned cpu_seconds = 60;
};

struct ChildResult {
  bool finished = false;  // false where a limit or a fault ended it
  std::string said;       // what the work returned
  double cpu_seconds = 0;
  size_t peak_bytes = 0;  // most that was resident at once, beyond what was at the start
};

// The first call prepares, and is not measured; the second is the work, whose answer comes back.
// Neither may throw. Under a sanitizer memory and stack are not limited: its own are unlike.
ChildResult run_in_child(const ChildLimits& limits, const std::function<void()>& prepare,
                         const std::function<std::string()>& work);

}  // namespace shilu
