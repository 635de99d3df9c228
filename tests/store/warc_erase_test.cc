// Records overwritten where they stand (store/warc_erase.h).
#include "store/warc_erase.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "store/warc_reader.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kId = "<urn:uuid:01234567-89ab-4def-8123-456789abcdef>";

WarcErasure erasure_of(uint64_t offset, uint64_t length) {
  return {offset, length, kId, at("2026-03-06T01:02:03.004Z"), "forgotten"};
}

Status erase_one(const std::string& path, const WarcErasure& erasure) {
  return erase_warc_members(path, {&erasure, 1});
}

// The lengths below are found by making records, so that they hold for any zlib.
uint64_t shortest_length() {
  uint64_t length = 1;
  while (!removal_member(erasure_of(0, length))) {
    ++length;
  }
  return length;
}

// A file with a record of `length` octets that holds nothing but letters, made to be overwritten.
std::string erased(const TemporaryFolder& folder, uint64_t length) {
  const std::string path = folder.file("erased.warc.gz");
  write_whole(path, std::string(length, 'x'));
  const Status done = erase_one(path, erasure_of(0, length));
  INFO(length);
  REQUIRE(done.has_value());
  return path;
}

// The only record of a file.
WarcEntry only_record(const std::string& path) {
  Result<WarcReader> reader = WarcReader::open(path);
  REQUIRE(reader.has_value());
  Result<std::optional<WarcEntry>> entry = reader->next();
  if (!entry) {
    FAIL(entry.error().message);
  }
  REQUIRE(entry->has_value());
  const Result<std::optional<WarcEntry>> end = reader->next();
  REQUIRE(end.has_value());
  CHECK_FALSE(end->has_value());
  return std::move(**entry);
}

void check_removal(const std::string& path, uint64_t length) {
  INFO(length);
  CHECK(std::filesystem::file_size(path) == length);
  const WarcEntry entry = only_record(path);
  CHECK(entry.field("WARC-Type") == "metadata");
  CHECK(entry.field("WARC-Record-ID") == kId);
  CHECK(entry.field("WARC-Date") == "2026-03-06T01:02:03.004Z");
  CHECK(entry.block == std::string(entry.block.size(), '\0'));
  CHECK(entry.field("WARC-Target-URI").empty());
}

TEST_CASE("a record of any length from the shortest is made to fit to the octet") {
  const TemporaryFolder folder;
  const uint64_t shortest = shortest_length();
  CHECK(shortest < 170);
  for (uint64_t length = shortest; length < shortest + 700; ++length) {
    check_removal(erased(folder, length), length);
  }
  // A stored block of deflate holds 65,535 octets and takes five more.
  for (const uint64_t around : {65540U, 65540U + 260U, 2 * 65540U + 260U}) {
    for (uint64_t length = around - 20; length < around + 20; ++length) {
      check_removal(erased(folder, length), length);
    }
  }
}

TEST_CASE("the record says why, but where it is too short") {
  const TemporaryFolder folder;
  const WarcEntry entry = only_record(erased(folder, 400));
  CHECK(entry.field("Shilu-Removed") == "forgotten");
  CHECK(entry.field("Content-Type") == "application/octet-stream");
  CHECK(only_record(erased(folder, shortest_length())).field("Shilu-Removed").empty());
}

TEST_CASE("what is too short for any record is refused and left as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.file("short.warc.gz");
  const std::string bytes(shortest_length() - 1, 'x');
  write_whole(path, bytes);
  const Status done = erase_one(path, erasure_of(0, bytes.size()));
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().code == ErrorCode::kInvalidArgument);
  CHECK(done.error().message.find(path) != std::string::npos);
  CHECK(read_whole(path) == bytes);
}

TEST_CASE("a file that ends before the record does is refused and left as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.file("short.warc.gz");
  write_whole(path, std::string(1000, 'x'));
  const Status done = erase_one(path, erasure_of(1, 1000));
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().code == ErrorCode::kCorrupt);
  CHECK(read_whole(path) == std::string(1000, 'x'));
  CHECK(erase_one(folder.file("none"), erasure_of(0, 1000)).error().code == ErrorCode::kIo);
}

// A body that no compression shortens.
std::string noise(size_t bytes) {
  std::mt19937_64 random(7);
  std::string text;
  while (text.size() < bytes) {
    text += "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[random() & 63];
  }
  return text;
}

struct ThreeRecords {
  std::string path;
  uint64_t offset = 0;  // of the record in the middle
  uint64_t length = 0;
  std::string before;  // the bytes of the others
  std::string after;
};

ThreeRecords three_records(const TemporaryFolder& folder, size_t body_bytes) {
  const auto response = [](const std::string& url, const std::string& body) {
    return build_warc_members(page_of(url, "2020-01-01T00:00:00Z", body), std::nullopt)[1].gzip;
  };
  const std::string middle = response(kUrl, noise(body_bytes));
  ThreeRecords records{folder.file("three.warc.gz"), 0, middle.size(),
                       response("http://a.gov.cn/", "first"),
                       response("http://b.gov.cn/", "third")};
  records.offset = records.before.size();
  write_whole(records.path, records.before + middle + records.after);
  return records;
}

TEST_CASE("a record among others goes, and no octet of the others changes") {
  const TemporaryFolder folder;
  for (const size_t body_bytes : {0, 100, 5000, 300000}) {
    const ThreeRecords records = three_records(folder, body_bytes);
    REQUIRE(erase_one(records.path, erasure_of(records.offset, records.length)).has_value());
    const std::string bytes = read_whole(records.path);
    REQUIRE(bytes.size() == records.before.size() + records.length + records.after.size());
    CHECK(bytes.starts_with(records.before));
    CHECK(bytes.ends_with(records.after));

    Result<WarcReader> reader = WarcReader::open(records.path);
    REQUIRE(reader.has_value());
    std::vector<std::string> addresses;
    for (;;) {
      const Result<std::optional<WarcEntry>> entry = reader->next();
      REQUIRE(entry.has_value());
      if (!*entry) {
        break;
      }
      CHECK(check_warc_digests(**entry).has_value());
      addresses.emplace_back((*entry)->field("WARC-Target-URI"));
    }
    CHECK(addresses == std::vector<std::string>{"http://a.gov.cn/", "", "http://b.gov.cn/"});
  }
}

TEST_CASE("erasing twice is erasing once") {
  const TemporaryFolder folder;
  const ThreeRecords records = three_records(folder, 5000);
  const WarcErasure erasure = erasure_of(records.offset, records.length);
  REQUIRE(erase_one(records.path, erasure).has_value());
  const std::string once = read_whole(records.path);
  REQUIRE(erase_one(records.path, erasure).has_value());
  CHECK(read_whole(records.path) == once);
}

TEST_CASE("gzip and Python read what is left") {
  const TemporaryFolder folder;
  for (const size_t body_bytes : {0, 5000, 300000}) {
    const ThreeRecords records = three_records(folder, body_bytes);
    REQUIRE(erase_one(records.path, erasure_of(records.offset, records.length)).has_value());
    // NOLINTBEGIN(concurrency-mt-unsafe): the test program has one thread
    CHECK(std::system(("gzip -t " + records.path).c_str()) == 0);
    const std::string python =
        "python3 -c 'import gzip,sys;d=gzip.open(sys.argv[1]).read();"
        "sys.exit(d.count(b\"WARC/1.1\")!=3 or d.count(b\"yunxi\")!=0)' ";
    CHECK(std::system((python + records.path).c_str()) == 0);
    // NOLINTEND(concurrency-mt-unsafe)
  }
}

TEST_CASE("the zeros are given back to the disk where the file system can") {
  const TemporaryFolder folder;
  const ThreeRecords records = three_records(folder, 3 << 20);
  const auto blocks = [&] {
    struct stat status {};
    REQUIRE(stat(records.path.c_str(), &status) == 0);
    return status.st_blocks;
  };
  const int file = open(records.path.c_str(), O_RDWR);
  fsync(file);
  const bool can = fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 65536, 4096) == 0;
  close(file);
  const auto before = blocks();
  REQUIRE(erase_one(records.path, erasure_of(records.offset, records.length)).has_value());
  if (can) {
    CHECK(blocks() < before / 4);
  } else {
    WARN("skipped: the zeros are given back: this file system has no holes");
  }
}

}  // namespace
}  // namespace shilu
