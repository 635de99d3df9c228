// What pruning will take, found out before anything is changed (store/prune.h).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/prune.h"
#include "store/raw_removal.h"
#include "store/version_removal.h"
#include "store/view.h"

namespace shilu {

struct PrunePlan {
  std::vector<VersionsToRemove> addresses;            // in the order of the keys
  std::set<std::string> going;                        // all of their keys
  std::map<std::string, std::vector<RawRecord>> raw;  // by address key
  std::set<uint32_t> dictionaries;                    // that hold pieces of what goes
  PruneAccount account;
};

// Reads the versions under the prefix, and every WARC segment where some go.
Result<PrunePlan> plan_prune(const View& view, const std::string& directory,
                             const PruneOrder& order, const TellPruned& tell);

}  // namespace shilu
