// How a host stands, as JSON: the same words in every command.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "crawler/host_standing.h"

namespace shilu {

// `state` (standing_name), `until`, `since`, `reason` (null where there is none) and `failures`.
nlohmann::ordered_json standing_to_json(const HostStanding& standing);

}  // namespace shilu
