// The line at the bottom of a terminal that says how far a command is: written over, and gone when
// the command ends. On standard error, where no result goes; where that is no terminal, nothing is
// written.
#pragma once

#include <cstddef>
#include <string_view>

namespace shilu {

class TerminalLine {
 public:
  TerminalLine();
  ~TerminalLine() { clear(); }
  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;

  bool on_terminal() const { return on_terminal_; }
  size_t columns() const;  // of the terminal, 80 where it does not say

  void show(std::string_view text);
  // Before anything else is written on the terminal.
  void clear();

 private:
  const bool on_terminal_;
  bool shown_ = false;
};

}  // namespace shilu
