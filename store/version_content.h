// What a version says, made whole again from its record and those that it leans on: the chain of
// deltas down to a whole one, and where its text stands by reference.
//
//   version 5  delta ─→ 4  delta ─→ 3  delta ─→ 2  whole        depth 3, 2, 1, 0
//
// Used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/dictionaries.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/text_codec.h"
#include "store/view.h"

namespace shilu {

// Deltas in a row before a version is stored whole again.
inline constexpr uint32_t kMostDeltas = 15;

struct VersionContent {
  std::string metadata;  // the document's JSON with an empty text
  std::string text;
};

// The record under a version's key, if there is one.
Result<std::optional<VersionRecord>> find_version(const View& view, const std::string& key);

class ContentReader {
 public:
  // As find_version.
  using Find = std::function<Result<std::optional<VersionRecord>>(const std::string& key)>;

  // Both outlive the reader.
  ContentReader(const View& view, Dictionaries& dictionaries);
  // `find` is asked in place of `view`, in which it sees more.
  ContentReader(const View& view, Dictionaries& dictionaries, Find find);

  // kCorrupt, naming what is missing or damaged, unless it is what was stored: a text has the
  // SHA-256 that its record says. Of a tombstone both are "".
  Result<VersionContent> read(const VersionPlace& place, const VersionRecord& record);
  Result<std::string> read_metadata(const VersionPlace& place, const VersionRecord& record);

  const View& view() const { return view_; }

  // The same version leaning on no other record: neither on a base nor on a text elsewhere. For
  // whoever takes those away.
  Result<VersionRecord> made_whole(const VersionPlace& place, VersionRecord record,
                                   const Dictionary* text_dictionary,
                                   const Dictionary* metadata_dictionary);

 private:
  struct Link {
    std::string key;
    VersionRecord record;
  };
  struct Known {
    std::string metadata;
    std::optional<std::string> text;  // not made yet where only metadata was asked
  };
  enum class Wanted { kMetadata, kAll };

  Result<Known> make(const VersionPlace& place, const VersionRecord& record, Wanted wanted);
  Result<std::vector<Link>> chain_of(const VersionPlace& place, const VersionRecord& record,
                                     Wanted wanted) const;
  Result<VersionRecord> referred(const std::string& key) const;
  Result<std::string> metadata_of(const VersionRecord& record, const Known* base) const;
  Result<std::string> text_of(const VersionRecord& record, const Known* base) const;
  Result<std::string> whole(FrameSort sort, std::string_view frame) const;

  const View& view_;
  Dictionaries& dictionaries_;
  const Find find_;
  // Of the chain that was made last: whoever goes through the versions of an address, the newest
  // first, meets them next.
  std::map<std::string, Known> known_;
};

}  // namespace shilu
