// The files that subcommands are given: a path, or "-" for standard input.
#pragma once

#include <string>

#include "base/result.h"

namespace shilu {

// Everything in it. kInvalidArgument with the path and the reason where it cannot be read: the
// argument is wrong, whatever is wrong with the file.
Result<std::string> read_input(const std::string& path);

// "standard input" for "-", else the path: for messages.
std::string input_name(const std::string& path);

}  // namespace shilu
