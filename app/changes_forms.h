// The forms in which `shilu changes` tells what came: for a person, as JSON lines, as a feed. What
// the pages say is made harmless in each.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "store/change_account.h"
#include "store/recent_changes.h"

namespace shilu {

// A change with what differs from what stood before; nothing differs where nothing did.
struct ToldChange {
  const RecentChange& change;
  ChangeAccount account;
  bool compared = false;  // there are two documents
};
ToldChange tell_change(const RecentChange& change);

// Of a tombstone that of the last version; "" if there is none.
std::string title_of(const RecentChange& change);

// "version 2, title; paragraphs: 1 edited": what else there is to say, "" if nothing.
std::string words_on(const ToldChange& told);

// For a person: a heading with the numbers, then portal by portal what is new, changed, back and
// gone, the oldest first. Holds a few lines a change.
class ChangesText {
 public:
  void add(const ToldChange& told);
  // `window` says which time it is about: "since 2026-11-21T16:00:00.000Z".
  std::string finish(const std::string& window) const;

 private:
  struct Portal {
    std::string name;                                     // as its pages call it, "" if they do not
    std::map<RecentSort, std::vector<std::string>> told;  // the newest first
  };
  std::map<std::string, Portal> portals_;  // by host key: hosts of one domain are neighbours
  std::map<RecentSort, size_t> counts_;
};

// One JSON object and a line feed.
std::string change_as_json(const ToldChange& told);

// An Atom feed (RFC 4287), its parts in this order. `archive` is what tells this archive from
// others, the same for ever.
std::string atom_begin(const std::string& archive, Instant updated);
std::string atom_entry(const ToldChange& told);
std::string atom_end();

}  // namespace shilu
