// What a takedown will take, found out before anything is changed (store/forget.h).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "store/forget.h"
#include "store/raw_removal.h"
#include "store/version_removal.h"
#include "store/view.h"

namespace shilu {

// What is to be forgotten in one batch: an address, or a prefix with what is not filed under an
// address that the archive knows.
struct ForgetUnit {
  Url url;
  bool is_prefix = false;
  bool is_known = false;  // has an entry under u/
  bool already = false;   // has an entry under f/ that says as much
  VersionsToRemove versions;
  std::vector<std::string> waiting;  // queue keys
  std::vector<RawRecord> raw;

  bool holds_something() const {
    return is_known || !versions.keys.empty() || !waiting.empty() || !raw.empty();
  }
};

struct ForgetPlan {
  std::map<std::string, ForgetUnit, std::less<>> units;  // by address key
  std::vector<std::string> prefixes;                     // address keys
  std::set<std::string> going;                           // keys under v/
  std::set<std::string> texts;                           // SHA-256 of what goes
  std::vector<std::string> same_text_at;
  std::vector<std::string> set_aside;
  std::vector<std::string> old_databases;
  std::set<uint32_t> dictionaries;  // that hold pieces of it

  // The key of the unit that an address falls to.
  std::optional<std::string> unit_of(std::string_view address_key) const;
};

// Reads the whole database once or twice and every WARC segment, for the archive in `directory`.
Result<ForgetPlan> plan_forget(const View& view, const std::string& directory,
                               const ForgetOrder& order);

ForgetAccount account_of(const ForgetPlan& plan);

}  // namespace shilu
