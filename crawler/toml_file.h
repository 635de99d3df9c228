// Files in TOML, with errors that say where in the file something is wrong.
#pragma once

#include <toml++/toml.h>

#include <string>

#include "base/result.h"

namespace shilu {

// kInvalidArgument for what cannot be read or is no TOML. The nodes know where they stand.
Result<toml::table> read_toml_file(const std::string& path);

// "PATH:LINE:COLUMN"; the path alone for what stands nowhere.
std::string place_in_file(const std::string& path, const toml::source_position& position);

}  // namespace shilu
