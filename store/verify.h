// What verifying an archive is told, and tells (Archive::verify).
//
// Every record is read and its checksum judged; every version's text, metadata and document must
// have the digests that stand beside them, and the entry in the log that they make; the log's nodes
// must be those of its entries; a version without content must be one that an entry of the log says
// was removed; references must lead somewhere; counts must be right; LevelDB's tables must be whole
// to their last octet (not those of a writer that is asked through its socket); and the WARC
// segments are read whole: their records' digests, and that each version's response stands where it
// says, with the payload it says.
#pragma once

#include <cstdint>
#include <string>

namespace shilu {

struct VerifyOptions {
  bool quick = false;  // records and the log alone: no table or WARC is read whole, no text made
};

struct Damage {
  std::string where;  // "record v/cn,gov,…", "warc/shilu-….warc.gz, offset 1234"
  std::string what;
};

struct VerifySummary {
  uint64_t records = 0;
  uint64_t versions = 0;
  uint64_t removed = 0;  // of them: forgotten or pruned, as the log says
  uint64_t warc_records = 0;
  uint64_t warc_bytes = 0;
  uint64_t damages = 0;
  // Why not all could be judged: the process that the archive was read through ended. "" if it was.
  std::string broken_off;
};

}  // namespace shilu
