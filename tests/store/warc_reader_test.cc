#include "store/warc_reader.h"

#include <zlib.h>

#include "store/warc_segments.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// `text` as a gzip member, by zlib's own file interface.
std::string gzip(const TemporaryFolder& folder, const std::string& text) {
  const std::string path = folder.file("member.gz");
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) ==
          static_cast<int>(text.size()));
  REQUIRE(gzclose(file) == Z_OK);
  return read_whole(path);
}

std::string record(const std::string& fields, const std::string& block) {
  return "WARC/1.0\r\n" + fields + "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" +
         block + "\r\n\r\n";
}

struct ReadFile {
  std::vector<WarcEntry> entries;
  std::optional<Error> error;
};

ReadFile read_all(const std::string& path, uint64_t offset = 0) {
  ReadFile read;
  Result<WarcReader> reader = WarcReader::open(path, offset);
  REQUIRE(reader.has_value());
  for (;;) {
    Result<std::optional<WarcEntry>> entry = reader->next();
    if (!entry) {
      read.error = entry.error();
      return read;
    }
    if (!*entry) {
      return read;
    }
    read.entries.push_back(std::move(**entry));
  }
}

// A segment as the archive writes it, of `pages` pages whose bodies grow.
std::string segment_of(const TemporaryFolder& folder, int pages) {
  Result<WarcSegments> segments = WarcSegments::open(folder.file("warc"), {}, "");
  REQUIRE(segments.has_value());
  std::string file;
  for (int i = 0; i < pages; ++i) {
    const Page page = page_of("http://www.yunxi.gov.cn/" + std::to_string(i),
                              "2018-03-06T01:02:03.004Z", long_text(i).substr(0, i * 7));
    std::vector<WarcMember> members = build_warc_members(page, std::nullopt);
    std::vector<std::string_view> views;
    for (const WarcMember& member : members) {
      views.emplace_back(member.gzip);
    }
    const auto placed = segments->append(views, page.fetched_at, [] { return std::string(); });
    REQUIRE(placed.has_value());
    REQUIRE(segments->sync().has_value());
    file = folder.file("warc/" + placed->file);
  }
  return file;
}

TEST_CASE("a segment is read back record by record, and from each record's place") {
  const TemporaryFolder folder;
  constexpr int kPages = 300;  // more than one buffer of the reader's
  const std::string path = segment_of(folder, kPages);
  const ReadFile read = read_all(path);
  REQUIRE_FALSE(read.error);
  REQUIRE(read.entries.size() == 2 * kPages + 1);
  CHECK(read.entries[0].field("warc-type") == "warcinfo");
  for (int i = 0; i < kPages; ++i) {
    const WarcEntry& response = read.entries[2 * i + 2];
    CAPTURE(i);
    CHECK(read.entries[2 * i + 1].field("WARC-Type") == "request");
    CHECK(response.field("WARC-Type") == "response");
    CHECK(response.field("WARC-Target-URI") == "http://www.yunxi.gov.cn/" + std::to_string(i));
    CHECK(response.block ==
          "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + long_text(i).substr(0, i * 7));
    CHECK(check_warc_digests(response).has_value());
  }
  for (size_t i = 0; i < read.entries.size(); i += 37) {
    const ReadFile rest = read_all(path, read.entries[i].offset);
    REQUIRE(rest.entries.size() == read.entries.size() - i);
    CHECK(rest.entries[0].field("WARC-Record-ID") == read.entries[i].field("WARC-Record-ID"));
  }
}

TEST_CASE("a file without compression is read, and one whose records share a gzip member") {
  const TemporaryFolder folder;
  const std::string first = record("WARC-Type: metadata\r\n", "a\r\n\r\nb");
  const std::string second =
      record("warc-type:response\r\nWARC-Target-URI: http://a.gov.cn/\r\n  ?id=3\r\n", "");
  const std::string plain = folder.file("plain.warc");
  write_whole(plain, first + second);
  const std::string one_member = folder.file("one.warc.gz");
  write_whole(one_member, gzip(folder, first + second));
  for (const std::string& path : {plain, one_member}) {
    CAPTURE(path);
    const ReadFile read = read_all(path);
    REQUIRE_FALSE(read.error);
    REQUIRE(read.entries.size() == 2);
    CHECK(read.entries[0].block == "a\r\n\r\nb");
    CHECK(read.entries[1].field("WARC-Type") == "response");
    CHECK(read.entries[1].field("WARC-Target-URI") == "http://a.gov.cn/ ?id=3");
    CHECK(read.entries[1].field("WARC-Date").empty());
    CHECK(read.entries[1].block.empty());
    CHECK(read.entries[1].offset == (path == plain ? first.size() : 0));
  }
}

TEST_CASE("a torn file gives the records before the tear, and says where it is") {
  const TemporaryFolder folder;
  const std::string path = segment_of(folder, 2);
  const std::string whole = read_whole(path);
  std::vector<uint64_t> ends;
  for (const WarcEntry& entry : read_all(path).entries) {
    ends.push_back(entry.offset);
  }
  ends.push_back(whole.size());
  const std::string torn = folder.file("torn.warc.gz");
  for (size_t length = 1; length < whole.size(); ++length) {
    write_whole(torn, whole.substr(0, length));
    const ReadFile read = read_all(torn);
    CAPTURE(length);
    const auto next = std::upper_bound(ends.begin(), ends.end(), length);
    CHECK(read.entries.size() == static_cast<size_t>(next - ends.begin()) - 1);
    const bool between = *std::prev(next) == length;
    REQUIRE(read.error.has_value() != between);
    if (read.error) {
      CHECK(read.error->code == ErrorCode::kCorrupt);
      CHECK(read.error->message.starts_with(torn + ", offset " + std::to_string(*std::prev(next)) +
                                            ": "));
    }
  }
}

struct Malformed {
  const char* bytes;
  const char* what;
};

TEST_CASE("what is not a record is an error that says so") {
  const TemporaryFolder folder;
  const Malformed cases[] = {
      {"GET / HTTP/1.1\r\n\r\n", "not a WARC record"},
      {"WARC/1.1\r\nContent-Length: 3\r\n", "without the end of its head"},
      {"WARC/1.1\r\nWARC-Type\r\n\r\n", "not a field"},
      {"WARC/1.1\r\nWARC-Type: response\r\n\r\n", "Content-Length cannot be"},
      {"WARC/1.1\r\nContent-Length: -1\r\n\r\n", "Content-Length cannot be"},
      {"WARC/1.1\r\nContent-Length: 99999999999\r\n\r\n", "Content-Length cannot be"},
      {"WARC/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", "Content-Length cannot be"},
      {"WARC/1.1\r\nContent-Length: 3\r\n\r\nabcd\r\n\r\n", "does not end where"},
      {"WARC/1.1\r\nContent-Length: 9\r\n\r\nabc\r\n\r\n", "does not end where"},
  };
  for (const Malformed& malformed : cases) {
    CAPTURE(malformed.bytes);
    const std::string path = folder.file("bad.warc");
    write_whole(path, malformed.bytes);
    const ReadFile read = read_all(path);
    REQUIRE(read.error.has_value());
    CHECK(read.error->code == ErrorCode::kCorrupt);
    CHECK(read.error->message.find(malformed.what) != std::string::npos);
  }
  const std::string endless = folder.file("endless.warc");
  write_whole(endless, "WARC/1.1\r\nA: " + std::string(WarcReader::kMostHeadBytes, 'a') +
                           "\r\nContent-Length: 0\r\n\r\n\r\n\r\n");
  CHECK(read_all(endless).error->message.find("without the end of its head") != std::string::npos);
  const Result<WarcReader> absent = WarcReader::open(folder.file("absent"));
  REQUIRE_FALSE(absent.has_value());
  CHECK(absent.error().code == ErrorCode::kNotFound);
}

// Digests by `printf … | sha1sum`, turned to base32 with Python's base64 module.
TEST_CASE("a record whose bytes are not those of its digests is found") {
  const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
  const auto entry = [&](const std::string& block_digest, const std::string& payload_digest) {
    WarcEntry made;
    made.fields = {{"WARC-Type", "response"},
                   {"Content-Type", "application/http;msgtype=response"},
                   {"WARC-Block-Digest", block_digest},
                   {"WARC-Payload-Digest", payload_digest}};
    made.block = head + "abc";
    return made;
  };
  const std::string payload = "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5";
  const std::string block = "sha1:HQKNH2NGZ2BZ27KBTACJFDT37URZITEZ";
  CHECK(check_warc_digests(entry(block, payload)).has_value());
  CHECK(check_warc_digests(entry("", "")).has_value());
  CHECK(check_warc_digests(entry("md5:0", "sha256:0")).has_value());
  CHECK(check_warc_digests(entry(payload, payload)).error().message ==
        "WARC-Block-Digest is not that of the record");
  CHECK(check_warc_digests(entry(block, block)).error().message ==
        "WARC-Payload-Digest is not that of the record");
  // The payload of a revisit stands elsewhere.
  WarcEntry revisit = entry(block, block);
  revisit.fields[0].value = "revisit";
  CHECK(check_warc_digests(revisit).has_value());
}

}  // namespace
}  // namespace shilu
