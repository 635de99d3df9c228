// Which compression dictionaries hold pieces of what is taken out of the archive. A dictionary is
// made of pieces of the texts it was trained from (store/dictionaries.h), so content that goes is
// gone only when no dictionary has a run of it that nothing else in the archive says. Runs of a few
// characters that other documents have too tell nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "base/result.h"
#include "store/view.h"

namespace shilu {

// Octets in a row: five Chinese characters and one octet.
inline constexpr size_t kTellingRun = 16;

// The ids of the dictionaries that hold a run of kTellingRun octets which stands in the text or
// metadata of one of `going` (keys under v/) and in those of no version that stays. All
// dictionaries where one of `going` cannot be read.
//
// Reads all of `going` where there are dictionaries, then versions that stay until each run was
// met in one, which is soon for what many documents share; all of them where a run is in none.
Result<std::set<uint32_t>> dictionaries_telling_of(const View& view,
                                                   const std::set<std::string>& going);

}  // namespace shilu
