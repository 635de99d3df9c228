// Standard output, where results go: whole writes, and text that is harmless on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

// kReaderGone when the reader is gone, kDiskFull for a full disk or quota.
Status print(std::string_view text);
// What print() wrote is out. The last thing a command does.
Status flush_output();

bool output_is_terminal();

// Pages are written by strangers: control characters, which a terminal would obey, become spaces.
// Line feeds and tabs stay.
std::string without_controls(std::string_view text);

// `text` in exactly `columns` terminal columns (a Chinese character has two): filled with spaces,
// or cut and ended with "…". Line feeds and tabs become spaces.
std::string fit_columns(std::string_view text, size_t columns);

}  // namespace shilu
