// The files that subcommands write: a path, or "-" for standard output.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

// Puts `bytes` there, whole or not at all where that is a regular file (replace_file in
// store/durable_file.h).
Status write_output(const std::string& path, std::string_view bytes);

}  // namespace shilu
