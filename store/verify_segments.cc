#include "store/verify_segments.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/chunked.h"
#include "store/warc_reader.h"

namespace shilu {
namespace {

// What is wrong with the record where a version's response should stand; "" if nothing.
std::string judge_response(const WarcEntry& entry, const ExpectedResponse& expected) {
  const std::string whose = "the response of the log's entry " + std::to_string(expected.log_index);
  if (entry.field("WARC-Type") == "revisit") {
    return "";  // its body stands in the record that it refers to
  }
  if (entry.field("WARC-Type") != "response") {
    return whose + " should be here, and no response is";
  }
  if (sha256({entry.http_payload()}) == expected.sha256) {
    return "";
  }
  // Of an imported response the transfer coding may still be there.
  const std::optional<Dechunked> dechunked = undo_chunked(entry.http_payload());
  return dechunked && sha256({dechunked->bytes}) == expected.sha256 ? ""
                                                                    : whose + " has another body";
}

// The records from `begin` up to `end`.
void read_records(const std::string& path, uint64_t begin, uint64_t end,
                  const std::function<void(const WarcEntry& entry)>& judge,
                  const std::function<void(uint64_t offset, std::string what)>& damaged) {
  Result<WarcReader> reader = WarcReader::open(path, begin, end);
  if (!reader) {
    damaged(begin, reader.error().message);
    return;
  }
  for (uint64_t last = begin;;) {
    const Result<std::optional<WarcEntry>> entry = reader->next();
    if (!entry) {
      damaged(last, "what follows this record cannot be read: " + entry.error().message);
      return;
    }
    if (!*entry) {
      return;
    }
    last = (*entry)->offset;
    judge(**entry);
  }
}

}  // namespace

SegmentSummary verify_segment(
    SegmentToVerify& segment,
    const std::function<void(uint64_t offset, std::string what)>& damaged) {
  SegmentSummary summary;
  std::error_code error;
  const uint64_t length = std::filesystem::file_size(segment.path, error);
  if (error) {
    damaged(0, error.message());
    return summary;
  }
  if (length < segment.recorded_bytes) {
    damaged(length,
            "it ends here, and " + std::to_string(segment.recorded_bytes) + " bytes are recorded");
  }
  if (segment.length_only) {
    return summary;
  }
  const auto by_offset = [](const ExpectedResponse& a, const ExpectedResponse& b) {
    return a.offset < b.offset;
  };
  std::sort(segment.responses.begin(), segment.responses.end(), by_offset);
  auto expected = segment.responses.begin();
  const auto judge = [&](const WarcEntry& entry) {
    ++summary.records;
    const uint64_t offset = entry.offset;
    if (Status digests = check_warc_digests(entry); !digests) {
      damaged(offset, digests.error().message);
    }
    for (; expected != segment.responses.end() && expected->offset <= offset; ++expected) {
      if (expected->offset < offset) {
        damaged(expected->offset, "no record begins here");
      } else if (std::string wrong = judge_response(entry, *expected); !wrong.empty()) {
        damaged(offset, std::move(wrong));
      }
    }
  };
  uint64_t begin = 0;
  for (const auto& [offset, bytes] : segment.being_erased) {
    read_records(segment.path, begin, offset, judge, damaged);
    begin = offset + bytes;
  }
  read_records(segment.path, begin, segment.recorded_bytes, judge, damaged);
  for (; expected != segment.responses.end(); ++expected) {
    damaged(expected->offset, "the response of the log's entry " +
                                  std::to_string(expected->log_index) + " cannot be read");
  }
  summary.bytes = std::min(length, segment.recorded_bytes);
  return summary;
}

}  // namespace shilu
