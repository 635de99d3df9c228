#include "store/verify_segments.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/chunked.h"
#include "store/durable_file.h"
#include "store/gzip_member.h"
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

// Looks at the gzip members of one segment as they stand in it.
class Members {
 public:
  explicit Members(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

  // Whether an octet of a record's member has another value than it can have. What is decoded must
  // have been judged before.
  bool has_stray_bit(const WarcEntry& entry) {
    const uint64_t length = entry.end - entry.offset;
    if (!entry.compressed || !entry.own_member || length > GzipMemberDecoder::kMostBytes) {
      return false;
    }
    member_.resize(length);
    const ssize_t got =
        ::pread(file_.get(), member_.data(), length, static_cast<off_t>(entry.offset));
    return got == static_cast<ssize_t>(length) && !decoder_.has_no_stray_bit(member_);
  }

 private:
  const FileDescriptor file_;
  GzipMemberDecoder decoder_;
  std::string member_;
};

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
  Members members(segment.path);
  const auto judge = [&](const WarcEntry& entry) {
    ++summary.records;
    const uint64_t offset = entry.offset;
    if (members.has_stray_bit(entry)) {
      damaged(offset,
              "an octet of its gzip member is not what it was, though it decodes as before");
    }
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
