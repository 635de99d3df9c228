// Removal: that the content of versions was taken out of the archive, and why, as its log says it.
// An entry of the log (store/version_log.h) as versions' own entries are, so a head kept
// elsewhere tells of it:
//
//   shilu removal forgotten                     or: pruned
//   address http://www.ln.gov.cn/zwgk/t1.html   or: prefix http://www.ln.gov.cn/zwgk/
//   time 2026-03-06T01:02:03.004Z
//   why 应当事人要求                              the reason, or the policy; may be empty
//   versions 12 <SHA-256>                       of their leaf hashes, in the order of the log
//
// What is left of a removed version is a record that names this entry; versions that no entry
// speaks for are lost, not removed. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "store/version.h"

namespace shilu {

struct Removal {
  RemovalKind kind = RemovalKind::kNone;
  std::string address;     // Url::text, also of a prefix
  bool is_prefix = false;  // all that begins with the address is meant
  Instant at;
  std::string why;        // one line
  uint64_t versions = 0;  // how many it took the content of
  Sha256 leaves = {};     // digest_of_leaves of them

  friend bool operator==(const Removal&, const Removal&) = default;
};

// "forgotten", "pruned".
std::string_view removal_kind_name(RemovalKind kind);

// Of leaf hashes in the order of the log.
Sha256 digest_of_leaves(std::span<const Sha256> leaves);

std::string removal_entry(const Removal& removal);
// kCorrupt for anything else.
Result<Removal> parse_removal_entry(std::string_view entry);

// "forgotten on 2026-03-06T01:02:03.004Z: 应当事人要求".
std::string removal_words(const RemovalNote& removed);

}  // namespace shilu
