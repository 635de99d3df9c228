#include "store/reader_frames.h"

#include <array>
#include <utility>

#include "store/fields.h"

namespace shilu {
namespace {

struct FailureRow {
  FailureSort sort;
  ErrorCode code;
};
constexpr std::array<FailureRow, 5> kFailures{{
    {FailureSort::kUnreadable, ErrorCode::kIo},
    {FailureSort::kCorrupt, ErrorCode::kCorrupt},
    {FailureSort::kMisunderstood, ErrorCode::kUnopenable},
    {FailureSort::kTooManyReaders, ErrorCode::kLocked},
    {FailureSort::kEnding, ErrorCode::kLocked},
}};

}  // namespace

std::string make_frame(FrameKind kind, std::string_view fields) {
  const size_t length = fields.size() + 1;
  std::string frame;
  frame.reserve(kFrameHeadBytes + length);
  for (size_t i = 0; i < kFrameHeadBytes; ++i) {
    frame += static_cast<char>(length >> (8 * i) & 0xff);
  }
  frame += static_cast<char>(kind);
  frame += fields;
  return frame;
}

size_t frame_length(std::string_view head) {
  size_t length = 0;
  for (size_t i = 0; i < kFrameHeadBytes; ++i) {
    length |= static_cast<size_t>(static_cast<uint8_t>(head[i])) << (8 * i);
  }
  return length;
}

std::string encode_scan(const ScanQuestion& scan) {
  FieldWriter fields;
  fields.octets(1, scan.from);
  fields.number(2, scan.bytes);
  return fields.take();
}

std::optional<ScanQuestion> decode_scan(std::string_view fields) {
  ScanQuestion scan;
  FieldReader reader(fields);
  while (reader.next()) {
    if (reader.id() == 1) {
      scan.from = reader.octets();
    } else if (reader.id() == 2) {
      scan.bytes = reader.number();
    }
  }
  return reader.intact() ? std::optional(std::move(scan)) : std::nullopt;
}

std::optional<ScannedEntries> decode_entries(std::string_view fields) {
  ScannedEntries scanned;
  FieldReader reader(fields);
  while (reader.next()) {
    if (reader.id() == 1) {
      scanned.entries.push_back({reader.octets(), {}});
    } else if (reader.id() == 2 && !scanned.entries.empty()) {
      scanned.entries.back().value = reader.octets();
    } else if (reader.id() == 3) {
      scanned.complete = reader.number() != 0;
    }
  }
  // An answer without an entry that is not the end would be asked for again for ever.
  const bool usable = scanned.complete || !scanned.entries.empty();
  return reader.intact() && usable ? std::optional(std::move(scanned)) : std::nullopt;
}

std::string encode_octets(std::string_view octets) {
  FieldWriter fields;
  fields.octets(1, octets);
  return fields.take();
}

std::optional<std::string> decode_octets(std::string_view fields) {
  std::string octets;
  FieldReader reader(fields);
  while (reader.next()) {
    if (reader.id() == 1) {
      octets = reader.octets();
    }
  }
  return reader.intact() ? std::optional(std::move(octets)) : std::nullopt;
}

std::string encode_number(uint64_t number) {
  FieldWriter fields;
  fields.number(1, number);
  return fields.take();
}

std::optional<uint64_t> decode_number(std::string_view fields) {
  uint64_t number = 0;
  FieldReader reader(fields);
  while (reader.next()) {
    if (reader.id() == 1) {
      number = reader.number();
    }
  }
  return reader.intact() ? std::optional(number) : std::nullopt;
}

std::string encode_failure(FailureSort sort, std::string_view what) {
  FieldWriter fields;
  fields.number(1, static_cast<uint64_t>(sort));
  fields.octets(2, what);
  return fields.take();
}

std::optional<Error> decode_failure(std::string_view fields) {
  uint64_t sort = 0;
  Error error{ErrorCode::kIo, ""};
  FieldReader reader(fields);
  while (reader.next()) {
    if (reader.id() == 1) {
      sort = reader.number();
    } else if (reader.id() == 2) {
      error.message = reader.octets();
    }
  }
  for (const FailureRow& row : kFailures) {
    if (static_cast<uint64_t>(row.sort) == sort) {
      error.code = row.code;
    }
  }
  return reader.intact() ? std::optional(std::move(error)) : std::nullopt;
}

}  // namespace shilu
