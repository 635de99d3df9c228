// A WARC record that must go is overwritten where it stands, by a gzip member of exactly the same
// length, so that no other record moves: a `metadata` record (ISO 28500:2017, 6.5) that names no
// address and says why a record was removed, filled up with octets of zero.
//
//   WARC/1.1
//   WARC-Type: metadata
//   WARC-Record-ID: <urn:uuid:…>           a new one: an id once given means what it meant
//   WARC-Date: 2026-03-06T01:02:03.004Z    when it was removed
//   Shilu-Removed: forgotten
//   Content-Type: application/octet-stream
//   Content-Length: 81234                  zeros, in stored blocks of deflate
//
// The zeros are given back to the disk where the file system can. A member too short for all
// fields goes without Shilu-Removed and Content-Type.
//
// Overwriting is not atomic: whoever calls records the intent before and clears it after, and
// does it again if it was cut short. A reader meanwhile meets a broken gzip member at worst, never
// a record that is half of one and half of the other: the member's own checksum covers it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace shilu {

// A member to be overwritten, and what will stand there.
struct WarcErasure {
  uint64_t offset = 0;
  uint64_t length = 0;    // of the gzip member that stands there
  std::string record_id;  // "<urn:uuid:…>" of the record to come
  Instant removed_at;
  std::string why;  // "forgotten", "pruned": one word
};

// The member that takes the place: `begin`, then `zeros` octets of zero in stored blocks, then
// `end`.
struct RemovalMember {
  std::string begin;
  uint64_t zeros = 0;
  std::string end;
};

// kInvalidArgument where not even the shortest record fits.
Result<RemovalMember> removal_member(const WarcErasure& erasure);

// Overwrites members of the file at `path`. Durable on return. The file must be as long as the
// erasures say at least.
Status erase_warc_members(const std::string& path, std::span<const WarcErasure> erasures);

}  // namespace shilu
