// One WARC 1.1 record as a gzip member (ISO 28500:2017, clause 5 and annex D).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/time.h"

namespace shilu {

// "<urn:uuid:…>", random (RFC 9562 version 4).
std::string new_record_id();

class WarcRecord {
 public:
  // `type` is the WARC-Type: "response", "request", "revisit", "warcinfo".
  WarcRecord(std::string_view type, std::string_view record_id, Instant date);

  void field(std::string_view name, std::string_view value);

  // The record with its Content-Type, Content-Length and WARC-Block-Digest, compressed. The parts
  // of the block follow one another; they are not put together, for they may be large.
  std::string gzip_member(std::string_view content_type,
                          std::initializer_list<std::string_view> block);

 private:
  std::string head_;
};

// The record that every segment begins with.
std::string warcinfo_member(std::string_view file, Instant now);

}  // namespace shilu
