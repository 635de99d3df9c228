#include "store/warc_erase.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "store/durable_file.h"

namespace shilu {
namespace {

// RFC 1952, 2.3: no optional field but a comment, no time, unknown system.
constexpr std::string_view kGzipHead("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
constexpr size_t kFlagsAt = 3;
constexpr char kCommentFlag = 0x10;
constexpr size_t kGzipTailBytes = 8;  // CRC-32 and length

// RFC 1951, 3.2.4: three bits, filled up to an octet; a length and its complement; the octets.
constexpr size_t kStoredHeadBytes = 5;
constexpr uint64_t kMostStoredBytes = 65535;

constexpr std::string_view kRecordEnd = "\r\n\r\n";

void append_little_endian(uint64_t number, int octets, std::string& bytes) {
  for (int i = 0; i < octets; ++i) {
    bytes += static_cast<char>(number >> (8 * i) & 0xff);
  }
}

enum class Block : char { kMore = 0, kLast = 1 };

std::string stored_block_head(Block block, uint64_t bytes) {
  std::string head(1, static_cast<char>(block));
  append_little_endian(bytes, 2, head);
  append_little_endian(~bytes, 2, head);
  return head;
}

// As raw deflate; with Z_FULL_FLUSH it ends at an octet and more can follow, with Z_FINISH it is
// whole.
std::string deflated(std::string_view bytes, int flush) {
  constexpr int kRawWindow = -15;
  constexpr int kMostMemory = 9;
  z_stream stream{};
  // Fails only for bad parameters or exhausted memory, like operator new.
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRawWindow, kMostMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    std::abort();
  }
  std::string out(deflateBound(&stream, bytes.size()) + 2 * kStoredHeadBytes, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, flush);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

uLong crc_of(std::string_view bytes, uLong before = 0) {
  return crc32(before, reinterpret_cast<const Bytef*>(bytes.data()),
               static_cast<uInt>(bytes.size()));
}

uLong crc_of_zeros(uint64_t count, uLong before) {
  static constexpr std::array<char, 4096> kZeros{};
  for (; count > 0; count -= std::min<uint64_t>(count, kZeros.size())) {
    before = crc_of({kZeros.data(), std::min<uint64_t>(count, kZeros.size())}, before);
  }
  return before;
}

std::string gzip_tail(uLong crc, uint64_t bytes) {
  std::string tail;
  append_little_endian(crc, 4, tail);
  append_little_endian(bytes, 4, tail);
  return tail;
}

// The gzip head, made longer by `spare` octets with a comment.
std::string gzip_head(uint64_t spare) {
  std::string head(kGzipHead);
  if (spare > 0) {
    head[kFlagsAt] = kCommentFlag;
    head.append(spare - 1, ' ');
    head += '\0';
  }
  return head;
}

std::string record_head(const WarcErasure& erasure, uint64_t block_bytes) {
  return "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: " + erasure.record_id +
         "\r\nWARC-Date: " + format_instant(erasure.removed_at) +
         "\r\nShilu-Removed: " + erasure.why +
         "\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
         std::to_string(block_bytes) + "\r\n\r\n";
}

// With no block, in as few octets as can be.
std::string shortest_record(const WarcErasure& erasure) {
  return "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: " + erasure.record_id +
         "\r\nWARC-Date: " + format_instant(erasure.removed_at) + "\r\nContent-Length: 0\r\n\r\n" +
         std::string(kRecordEnd);
}

uint64_t stored_bytes(uint64_t zeros) {
  return zeros + (zeros + kMostStoredBytes - 1) / kMostStoredBytes * kStoredHeadBytes;
}

// How many zeros take no more than `room` as stored blocks: all but a few octets of it.
uint64_t zeros_within(uint64_t room) {
  const uint64_t whole = room / (kStoredHeadBytes + kMostStoredBytes);
  const uint64_t rest = room % (kStoredHeadBytes + kMostStoredBytes);
  return whole * kMostStoredBytes + rest - std::min<uint64_t>(rest, kStoredHeadBytes);
}

// The bytes of a file, overwritten one after another.
class Overwriting {
 public:
  Overwriting(int descriptor, const std::string& path, uint64_t offset)
      : descriptor_(descriptor), path_(path), offset_(offset) {}

  Status write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written =
          ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset_));
      if (written < 0 && errno == EINTR) {
        continue;
      }
      if (written < 0) {
        return fail_errno(path_, errno);
      }
      bytes.remove_prefix(static_cast<size_t>(written));
      offset_ += static_cast<uint64_t>(written);
    }
    return {};
  }

  Status write_zeros(uint64_t count) {
    static constexpr std::array<char, kMostStoredBytes> kZeros{};
    while (count > 0) {
      const uint64_t step = std::min<uint64_t>(count, kZeros.size());
      if (Status head = write(stored_block_head(Block::kMore, step)); !head) {
        return head;
      }
      const uint64_t begin = offset_;
      if (Status zeros = write({kZeros.data(), step}); !zeros) {
        return zeros;
      }
      // Not every file system can; the zeros stand there all the same.
      (void)::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        static_cast<off_t>(begin), static_cast<off_t>(step));
      count -= step;
    }
    return {};
  }

 private:
  const int descriptor_;
  const std::string& path_;
  uint64_t offset_;
};

Status overwrite(const FileDescriptor& file, const std::string& path, uint64_t file_bytes,
                 const WarcErasure& erasure) {
  const Result<RemovalMember> member = removal_member(erasure);
  if (!member) {
    return fail_at(path + ", offset " + std::to_string(erasure.offset), member.error());
  }
  if (file_bytes < erasure.length || file_bytes - erasure.length < erasure.offset) {
    return fail(ErrorCode::kCorrupt, path + " ends before the record at offset " +
                                         std::to_string(erasure.offset) + " does");
  }
  Overwriting overwriting(file.get(), path, erasure.offset);
  if (Status begun = overwriting.write(member->begin); !begun) {
    return begun;
  }
  if (Status filled = overwriting.write_zeros(member->zeros); !filled) {
    return filled;
  }
  return overwriting.write(member->end);
}

}  // namespace

Result<RemovalMember> removal_member(const WarcErasure& erasure) {
  const size_t around = kGzipHead.size() + kGzipTailBytes;
  const std::string shortest = shortest_record(erasure);
  const std::string shortest_deflated = deflated(shortest, Z_FINISH);
  if (erasure.length < around + shortest_deflated.size()) {
    return fail(ErrorCode::kInvalidArgument,
                "no record fits into " + std::to_string(erasure.length) + " bytes");
  }
  // The block's length stands in the head, whose own length depends on it: what is left over goes
  // into the comment of the gzip head.
  const std::string end =
      stored_block_head(Block::kLast, kRecordEnd.size()) + std::string(kRecordEnd);
  const uint64_t head_bytes =
      deflated(record_head(erasure, erasure.length), Z_FULL_FLUSH).size() + around + end.size();
  uint64_t zeros = erasure.length > head_bytes ? zeros_within(erasure.length - head_bytes) : 0;
  std::string head = record_head(erasure, zeros);
  std::string head_deflated = deflated(head, Z_FULL_FLUSH);
  uint64_t needed = around + head_deflated.size() + stored_bytes(zeros) + end.size();
  for (; needed > erasure.length && zeros > 0;
       needed = around + head_deflated.size() + stored_bytes(zeros) + end.size()) {
    --zeros;
    head = record_head(erasure, zeros);
    head_deflated = deflated(head, Z_FULL_FLUSH);
  }
  if (needed > erasure.length) {
    return RemovalMember{
        gzip_head(erasure.length - around - shortest_deflated.size()) + shortest_deflated, 0,
        gzip_tail(crc_of(shortest), shortest.size())};
  }
  const uLong crc = crc_of(kRecordEnd, crc_of_zeros(zeros, crc_of(head)));
  return RemovalMember{gzip_head(erasure.length - needed) + head_deflated, zeros,
                       end + gzip_tail(crc, head.size() + zeros + kRecordEnd.size())};
}

Status erase_warc_members(const std::string& path, std::span<const WarcErasure> erasures) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) {
    return fail_errno(path, errno);
  }
  struct stat present {};
  if (::fstat(file.get(), &present) != 0) {
    return fail_errno(path, errno);
  }
  for (const WarcErasure& erasure : erasures) {
    if (Status done = overwrite(file, path, static_cast<uint64_t>(present.st_size), erasure);
        !done) {
      return done;
    }
  }
  return sync_file(file.get(), path);
}

}  // namespace shilu
