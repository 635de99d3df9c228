// How far a command is in a number of things, as a line on the terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "app/terminal_line.h"
#include "base/time.h"

namespace shilu {

// "━━━━━━━━╌╌╌╌╌╌╌╌  4210 of 10000 pages · 1052/s · 6s left", at most `columns` wide; without the
// bar where there is no room for it, without rate and time left in the first second of less than 20
// things.
std::string progress_text(size_t done, size_t total, std::string_view things, Milliseconds elapsed,
                          size_t columns);

// What a command writes to standard output: its results as they come, or what there is to tell when
// it is done.
enum class Results { kAsTheyCome, kAtTheEnd };

// Nothing is shown where standard error is no terminal, nor where results pass by on one as they
// come.
class ProgressBar {
 public:
  ProgressBar(size_t total, std::string_view things, Results results = Results::kAsTheyCome);

  // At most a few times a second is anything written.
  void advance(size_t done);
  // Before anything else is written on standard error.
  void clear() { line_.clear(); }

 private:
  using SteadyClock = std::chrono::steady_clock;

  TerminalLine line_;
  const size_t total_;
  const std::string_view things_;
  const bool wanted_;
  const SteadyClock::time_point began_ = SteadyClock::now();
  SteadyClock::time_point shown_at_;
};

}  // namespace shilu
