#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <string>

namespace shilu {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
  }
  return spdlog::level::info;
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> kLogger = [] {
    auto made = spdlog::stderr_color_mt("shilu");
    // On a terminal a line takes the place of the progress line, which is drawn anew below it.
    const std::string clear = isatty(STDERR_FILENO) == 1 ? "\r\033[K" : "";
    made->set_pattern(clear + "%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
    return made;
  }();
  return *kLogger;
}

}  // namespace

void log(LogLevel level, std::string_view text) {
  logger().log(spdlog_level(level), text);
}

}  // namespace shilu
