// A line of CDXJ, the index by which replay finds a capture in WARC files, in the form that pywb
// reads and writes:
//
//   cn,gov,ln)/zwgk 20180306010203 {"url":"http://www.ln.gov.cn/zwgk/","mime":"text/html",
//     "status":"200","digest":"…","length":"1043","offset":"333","filename":"a.warc.gz"}
//
// (one line): SURT key, 14 digits of time, JSON whose values are all strings. A revisit has the
// mime "warc/revisit" and no status. Lines sorted by their bytes are an index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "store/warc_reader.h"

namespace shilu {

// "20180306010203": UTC, to the second.
std::string cdx_timestamp(Instant instant);

// Where a record stands in a file of gzip members.
struct MemberPlace {
  std::string_view file;
  uint64_t offset = 0;
  uint64_t length = 0;
};

// Nothing for a record that has no page to replay: other than a response or revisit of an address
// we read, and a 304. Readers would give back the 304 itself, which shows nothing; without it they
// find the capture that it confirms.
bool is_indexed(const WarcEntry& entry);
std::optional<std::string> cdxj_line(const WarcEntry& entry, const MemberPlace& place);

}  // namespace shilu
