// Reading on after damage, and what a reader says of where a record stands.
#include "store/warc_reader.h"
#include "tests/store/fixture.h"
#include "tests/support/warc_text.h"

namespace shilu {
namespace {

using namespace store_test;

std::string note(const std::string& text) {
  return warc_text("resource", {{"WARC-Record-ID", "<urn:" + text + ">"}}, text);
}

// Blocks in order; "!OFFSET" for each damage, where reading goes on after it.
std::vector<std::string> read_with_recovery(const std::string& path) {
  std::vector<std::string> read;
  auto reader = WarcReader::open(path);
  REQUIRE(reader.has_value());
  for (;;) {
    const auto entry = reader->next();
    if (!entry) {
      read.push_back("!" + std::to_string(reader->begun()));
      const Result<bool> more = reader->recover();
      REQUIRE(more.has_value());
      if (!*more) {
        return read;
      }
      continue;
    }
    if (!*entry) {
      return read;
    }
    read.push_back((*entry)->block);
  }
}

TEST_CASE("reading goes on at the next record after one that is damaged") {
  const TemporaryFolder folder;
  const std::string path = folder.file("f");
  const std::string a = note("a");
  const std::string b = note("b");
  std::string bad = note("bad");
  bad.replace(bad.find("Content-Length: 3"), 17, "Content-Length: x");
  const auto reads = [&](const std::string& bytes, const std::vector<std::string>& expected) {
    write_whole(path, bytes);
    CHECK(read_with_recovery(path) == expected);
  };
  const auto offset = [](size_t bytes) { return "!" + std::to_string(bytes); };
  reads(a + bad + b, {"a", offset(a.size()), "b"});
  reads(a + "noise between records\r\n" + b, {"a", offset(a.size()), "b"});
  reads(a + b.substr(0, b.size() - 3), {"a", offset(a.size())});
  // The mark lies across the blocks in which a file is searched.
  for (const size_t noise : {65536 - 40, 65536 - 4, 65536 - 1, 65536, 131072 - 5}) {
    reads(std::string(noise, '.') + "\r\n" + a, {"!0", "a"});
  }

  const std::string za = gzipped(a);
  const std::string zb = gzipped(b);
  reads(za + gzipped(bad) + zb, {"a", offset(za.size()), "b"});
  reads(za + zb.substr(0, zb.size() - 9) + zb, {"a", offset(za.size()), "b"});
  reads(za + zb.substr(0, zb.size() - 9), {"a", offset(za.size())});
  std::string flipped = zb;
  flipped[zb.size() - 6] = static_cast<char>(flipped[zb.size() - 6] ^ 1);  // of the checksum
  reads(za + flipped + za, {"a", offset(za.size()), "a"});
  // Two gzip members that hold no record, and one that begins like a member and is none.
  reads(za + gzipped("no record") + "\x1f\x8b\x08 no member" + zb, {"a", offset(za.size()), "b"});
}

TEST_CASE("an entry says where it ends, and whether a gzip member is its own") {
  const TemporaryFolder folder;
  const std::string path = folder.file("f");
  const auto entries = [&](const std::string& bytes) {
    write_whole(path, bytes);
    std::vector<WarcEntry> read;
    auto reader = WarcReader::open(path);
    for (;;) {
      auto entry = reader->next();
      REQUIRE(entry.has_value());
      if (!*entry) {
        return read;
      }
      read.push_back(std::move(**entry));
    }
  };
  const std::string a = note("a");
  const std::string b = note("b");
  const auto plain = entries(a + b);
  CHECK(plain[0].end == a.size());
  CHECK(plain[1].offset == a.size());
  CHECK(plain[1].end == a.size() + b.size());
  CHECK_FALSE(plain[0].compressed);
  CHECK_FALSE(plain[0].own_member);
  CHECK(plain[0].head + plain[0].block + "\r\n\r\n" == a);

  const std::string za = gzipped(a);
  const auto own = entries(za + gzipped(b));
  CHECK(own[0].own_member);
  CHECK(own[0].compressed);
  CHECK(own[0].end == za.size());
  CHECK(own[1].offset == za.size());
  CHECK(own[1].own_member);

  const auto shared = entries(gzipped(a + b) + za);
  CHECK_FALSE(shared[0].own_member);
  CHECK_FALSE(shared[1].own_member);
  CHECK(shared[1].compressed);
  CHECK(shared[2].own_member);
}

TEST_CASE("digests are judged as writers mean them") {
  WarcEntry entry;
  const std::string body = "5\r\nhello\r\n0\r\n\r\n";
  entry.fields = {{"WARC-Type", "response"}, {"Content-Type", "application/http;msgtype=response"}};
  entry.block = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  const auto holds = [&](const std::string& digest) {
    entry.fields.resize(2);
    entry.fields.push_back({"WARC-Payload-Digest", digest});
    return check_warc_digests(entry).has_value();
  };
  CHECK(holds("sha1:" + sha1_base32(body)));     // Wget: the chunks
  CHECK(holds("sha1:" + sha1_base32("hello")));  // the standard: what they hold
  CHECK_FALSE(holds("sha1:" + sha1_base32("hullo")));
  // Others are not judged: another algorithm, another spelling.
  CHECK(holds("md5:5d41402abc4b2a76b9719d911017c592"));
  CHECK(holds("sha1:0000000000000000000000000000000000000000"));
}

}  // namespace
}  // namespace shilu
