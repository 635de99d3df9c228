// Log lines on standard error: time, level, text. Only stage loops and mains log.
#pragma once

#include <string_view>

namespace shilu {

enum class LogLevel { kInfo, kWarning };

// Writes one line whole; any thread may call it.
void log(LogLevel level, std::string_view text);

inline void log_info(std::string_view text) {
  log(LogLevel::kInfo, text);
}
inline void log_warning(std::string_view text) {
  log(LogLevel::kWarning, text);
}

}  // namespace shilu
