#include "store/warc_record.h"

#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/digest.h"

namespace shilu {
namespace {

// A gzip member, fed in parts; what it holds grows with what came out, not with what went in.
class GzipMember {
 public:
  GzipMember() {
    constexpr int kGzipWindow = 15 + 16;
    constexpr int kDefaultMemory = 8;
    // Fails only for bad parameters or exhausted memory, like operator new.
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kDefaultMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      std::abort();
    }
  }
  ~GzipMember() { deflateEnd(&stream_); }
  GzipMember(const GzipMember&) = delete;
  GzipMember& operator=(const GzipMember&) = delete;

  void add(std::string_view bytes) { deflate_all(bytes, Z_NO_FLUSH); }
  std::string take() {
    deflate_all({}, Z_FINISH);
    return std::move(member_);
  }

 private:
  void deflate_all(std::string_view bytes, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = step_.data();
      stream_.avail_out = static_cast<uInt>(step_.size());
      deflate(&stream_, flush);
      member_.append(reinterpret_cast<const char*>(step_.data()), step_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  z_stream stream_{};
  std::array<Bytef, 64 << 10> step_;
  std::string member_;
};

}  // namespace

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
