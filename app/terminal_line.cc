#include "app/terminal_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace shilu {
namespace {

constexpr size_t kUsualColumns = 80;
constexpr const char* kEraseLine = "\r\033[K";

}  // namespace

TerminalLine::TerminalLine() : on_terminal_(isatty(STDERR_FILENO) == 1) {}

size_t TerminalLine::columns() const {
  winsize size{};
  const bool told = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return told ? size.ws_col : kUsualColumns;
}

void TerminalLine::show(std::string_view text) {
  if (on_terminal_) {
    // In one write, so that a line is never seen half erased.
    const std::string line = kEraseLine + std::string(text);
    std::fwrite(line.data(), 1, line.size(), stderr);
    shown_ = true;
  }
}

void TerminalLine::clear() {
  if (shown_) {
    std::fputs(kEraseLine, stderr);
    shown_ = false;
  }
}

}  // namespace shilu
