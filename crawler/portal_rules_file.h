// The files that hold portals' rules; seeds/rules/README.md is their format.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "extract/portal_rules.h"

namespace shilu {

// The rules of all `paths`: a file, or a folder and in it every file that ends in ".toml", in the
// order of their names. kInvalidArgument with file, line and column for the first thing wrong: what
// is no TOML, an unknown key, a value that is none, a rule that says nothing, or one for the very
// pages of another.
Result<PortalRules> load_portal_rules(std::span<const std::string> paths);

}  // namespace shilu
