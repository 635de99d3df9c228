#include "store/warc_record.h"

#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/digest.h"
#include "store/gzip_writer.h"

namespace shilu {

std::string new_record_id() {
  std::array<unsigned char, 16> octets{};
  // Cannot fail for 256 octets or fewer.
  if (getentropy(octets.data(), octets.size()) != 0) {
    std::abort();
  }
  octets[6] = static_cast<unsigned char>((octets[6] & 0x0f) | 0x40);
  octets[8] = static_cast<unsigned char>((octets[8] & 0x3f) | 0x80);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string id = "<urn:uuid:";
  for (size_t i = 0; i < octets.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      id += '-';
    }
    id += kDigits[octets[i] >> 4];
    id += kDigits[octets[i] & 15];
  }
  return id + ">";
}

WarcRecord::WarcRecord(std::string_view type, std::string_view record_id, Instant date)
    : head_("WARC/1.1\r\n") {
  field("WARC-Type", type);
  field("WARC-Record-ID", record_id);
  field("WARC-Date", format_instant(date));
}

void WarcRecord::field(std::string_view name, std::string_view value) {
  head_ += name;
  head_ += ": ";
  head_ += value;
  head_ += "\r\n";
}

std::string WarcRecord::gzip_member(std::string_view content_type,
                                    std::initializer_list<std::string_view> block) {
  size_t block_bytes = 0;
  for (const std::string_view part : block) {
    block_bytes += part.size();
  }
  field("WARC-Block-Digest", "sha1:" + sha1_base32(block));
  field("Content-Type", content_type);
  field("Content-Length", std::to_string(block_bytes));
  GzipMember member;
  member.add(head_);
  member.add("\r\n");
  for (const std::string_view part : block) {
    member.add(part);
  }
  member.add("\r\n\r\n");
  return member.take();
}

std::string warcinfo_member(std::string_view file, Instant now) {
  WarcRecord record("warcinfo", new_record_id(), now);
  record.field("WARC-Filename", file);
  return record.gzip_member(
      "application/warc-fields",
      {"software: shilu/" SHILU_VERSION "\r\nformat: WARC File Format 1.1\r\nconformsTo: "
       "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"});
}

}  // namespace shilu
