// Taking the content of versions out of the database. What is left under a version's key is its
// number, its place in the log, and the entry of the log that speaks of its removal; versions that
// stay and had their text or their base there get their own.
//
// Used by the writer thread. Pure functions of the view but for what they put into the batch.
#pragma once

#include <leveldb/write_batch.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "store/dictionaries.h"
#include "store/record.h"
#include "store/view.h"

namespace shilu {

// Which versions have their text in others, by key under v/. A text that has moved is known at its
// new place.
class TextReferrers {
 public:
  // Of those in `holders`, in one pass over all versions.
  static Result<TextReferrers> find(const View& view, const std::set<std::string>& holders);

  // Those whose text stands in `holder`, in the order of their keys.
  std::vector<std::string> of(const std::string& holder) const;
  void move(const std::string& from, const std::string& to);

 private:
  std::map<std::string, std::vector<std::string>> referrers_;
};

// Versions of one address that go together, by key under v/.
struct VersionsToRemove {
  std::string address_key;
  std::set<std::string> keys;
};

// The leaf hashes of their entries in the order of the log: what Removal::leaves is the digest of.
Result<std::vector<Sha256>> leaves_of(const View& view, const VersionsToRemove& versions);

// Puts into `batch` what removing `versions` changes under v/ and d/, where `removal_index` is that
// of the log's entry that says so. `going` are all that are to be removed, in this batch or a
// later one: a text moves to a version that stays, where there is one. `view` is the present state.
Status remove_versions(const View& view, Dictionaries& dictionaries,
                       const VersionsToRemove& versions, uint64_t removal_index,
                       const std::set<std::string>& going, TextReferrers& referrers,
                       leveldb::WriteBatch& batch);

}  // namespace shilu
