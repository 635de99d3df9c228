// Pages that say in few words that there is nothing to see: of firewalls, logins and errors.
#pragma once

#include <optional>

#include "extract/kind.h"

namespace shilu {

// Nothing where the page has more to say, or speaks of such things as an article does.
std::optional<KindVerdict> judge_refusal(const KindInput& input);

}  // namespace shilu
