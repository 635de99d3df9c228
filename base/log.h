// Log lines on standard error: time, level, text. Only stage loops and mains log.
#pragma once

#include <string_view>

namespace shilu {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// Lines below `level` are not written. The default is kInfo.
void set_log_level(LogLevel level);

// Writes one line whole; any thread may call it.
void log(LogLevel level, std::string_view text);

inline void log_info(std::string_view text) {
  log(LogLevel::kInfo, text);
}
inline void log_warning(std::string_view text) {
  log(LogLevel::kWarning, text);
}
inline void log_error(std::string_view text) {
  log(LogLevel::kError, text);
}

}  // namespace shilu
