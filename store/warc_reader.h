// WarcReader: the records of a WARC file one after another, ours and other crawlers' (WARC 1.0 and
// 1.1, ISO 28500:2017). A file whose first octets are gzip's is read as gzip, by the annex a member
// a record, any other as it stands.
//
// Holds one record at a time. Owned by one thread. Nothing in a file is trusted: lengths are
// capped, and what is not a record is an error that names the file and the offset.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/page.h"
#include "base/result.h"

namespace shilu {

// "<urn:uuid:…>" → "urn:uuid:…": the standard has brackets around ids and none around addresses,
// and writers have differed in both.
std::string_view without_brackets(std::string_view uri);

struct WarcEntry {
  uint64_t offset = 0;      // in the file: where its gzip member begins, or the record itself
  uint64_t end = 0;         // one past its gzip member, or past the record
  bool compressed = false;  // it stands in a gzip member
  bool own_member = false;  // of which nothing else is part
  std::string head;         // as it stands, with the empty line that ends it
  std::vector<HeaderField> fields;
  std::string block;

  // The value of the first field of that name in any case; "" if there is none.
  std::string_view field(std::string_view name) const;
  bool is_type(std::string_view type) const;
  // WARC-Target-URI without brackets; "" if there is none.
  std::string_view target() const;
  // Of an HTTP record: the block up to the empty line that ends the head, with it, and what
  // follows. Lines end with CRLF or LF alone; where no empty line is, all is head.
  std::string_view http_head() const;
  std::string_view http_payload() const;
};

class WarcReader {
 public:
  static constexpr size_t kMostHeadBytes = size_t{64} << 10;
  static constexpr size_t kMostBlockBytes = size_t{256} << 20;

  // Begins at `offset`, which must be that of a record, and takes `end` for the end of the file.
  // kNotFound or kIo, naming the path.
  static Result<WarcReader> open(const std::string& path, uint64_t offset = 0,
                                 uint64_t end = UINT64_MAX);
  ~WarcReader();
  WarcReader(WarcReader&&) noexcept;
  WarcReader& operator=(WarcReader&&) noexcept;

  // Nothing at the end of the file. kCorrupt for a record that is torn or none, kIo where reading
  // fails; no further record is read then, unless recover() finds one.
  Result<std::optional<WarcEntry>> next();

  // After kCorrupt: goes on at the next place behind the beginning of what was damaged that looks
  // like the beginning of a record; false where there is none.
  Result<bool> recover();

  // In the file: where the record that was asked for last begins, or where it should.
  uint64_t begun() const { return begun_; }

 private:
  class Source;
  explicit WarcReader(std::unique_ptr<Source> source);
  std::unique_ptr<Source> source_;
  uint64_t begun_ = 0;
};

// Whether the block and the payload are those that the record's SHA-1 digests speak of; digests by
// other algorithms, and those that are not in base32, are not judged. The payload of an HTTP record
// is what follows its head, its transfer coding undone or not: writers differ.
Status check_warc_digests(const WarcEntry& entry);

}  // namespace shilu
