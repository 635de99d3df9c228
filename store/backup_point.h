// What a backup says of one moment of an archive: which chunks hold its keys and values, and how
// much of which WARC segment belongs to it. Its text is JSON, whose last member is the SHA-256 of
// the rest (FORMAT.md, "Backups"). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "store/log_tree.h"

namespace shilu {

struct BackupChunk {
  Sha256 sha256 = {};         // of its plain content, and its name
  uint64_t bytes = 0;         // of its plain content
  uint64_t stored_bytes = 0;  // of its file

  friend bool operator==(const BackupChunk&, const BackupChunk&) = default;
};

struct BackupSegment {
  std::string name;
  uint64_t bytes = 0;
  Sha256 sha256 = {};   // of that many bytes
  uint64_t erased = 0;  // how often records within it had been erased

  // Under the backup's warc/. What was erased makes another file: older points keep theirs.
  std::string file() const;

  friend bool operator==(const BackupSegment&, const BackupSegment&) = default;
};

struct BackupPoint {
  Instant time;
  std::string marker;  // the archive's file SHILU
  TreeHead head;       // of its log of versions
  uint64_t records = 0;
  uint64_t versions = 0;
  uint64_t addresses = 0;
  std::vector<BackupChunk> chunks;  // in the order of the keys
  std::vector<BackupSegment> segments;
};

std::string point_text(const BackupPoint& point);
// kCorrupt for anything else than a point's text, kUnopenable for a point of a newer format.
Result<BackupPoint> parse_point(std::string_view text);

// "20260322T010203.004Z.json", and its inverse: nothing for another name.
std::string point_file_name(Instant time);
std::optional<Instant> time_of_point_file(std::string_view name);

}  // namespace shilu
