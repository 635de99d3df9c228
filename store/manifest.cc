#include "store/manifest.h"

#include <string>

#include "store/log_tail.h"
#include "store/varint.h"

namespace shilu {
namespace {

enum Tag : uint64_t {
  kComparator = 1,
  kLogNumber = 2,
  kNextFile = 3,
  kLastSequence = 4,
  kCompactPointer = 5,
  kDeletedFile = 6,
  kNewFile = 7,
  kLogBefore = 9,
};

// How many numbers a field has, and then how many strings.
struct Fields {
  int numbers = 0;
  int strings = 0;
};

std::optional<Fields> fields_of(uint64_t tag) {
  switch (tag) {
    case kComparator:
      return Fields{0, 1};
    case kLogNumber:
    case kNextFile:
    case kLastSequence:
    case kLogBefore:
      return Fields{1, 0};
    case kCompactPointer:
      return Fields{1, 1};
    case kDeletedFile:
      return Fields{2, 0};
    case kNewFile:
      return Fields{3, 2};
    default:
      return std::nullopt;
  }
}

// Reads an edit, entering the log that it names, if it does; whether it could be read.
bool read_edit(std::string_view edit, std::optional<uint64_t>& log) {
  while (!edit.empty()) {
    const std::optional<uint64_t> tag = take_varint(edit);
    const std::optional<Fields> fields = tag ? fields_of(*tag) : std::nullopt;
    if (!fields) {
      return false;
    }
    for (int i = 0; i < fields->numbers; ++i) {
      const std::optional<uint64_t> number = take_varint(edit);
      if (!number) {
        return false;
      }
      if (*tag == kLogNumber) {
        log = number;
      }
    }
    for (int i = 0; i < fields->strings; ++i) {
      const std::optional<uint64_t> length = take_varint(edit);
      if (!length || *length > edit.size()) {
        return false;
      }
      edit.remove_prefix(*length);
    }
  }
  return true;
}

}  // namespace

std::optional<uint64_t> oldest_log(std::string_view bytes) {
  std::optional<uint64_t> log;
  for (const std::string& edit : log_records(bytes)) {
    if (!read_edit(edit, log)) {
      return std::nullopt;
    }
  }
  return log;
}

}  // namespace shilu
