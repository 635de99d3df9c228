// Databases whose end a power cut or a flipped bit damaged: mended where the WARC has what is cut
// off, refused where it would leave a hole.
#include <leveldb/db.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "store/database_logs.h"
#include "tests/store/fixture.h"
#include "tests/store/ledger.h"

namespace shilu {
namespace {

using namespace store_test;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;

ArchiveOptions with_replayer() {
  ArchiveOptions options;
  options.replayer = replay_test_page;
  return options;
}

// The newest log of a database, or its manifest.
std::string newest(const std::string& database, const std::string& kind) {
  std::string found;
  for (const std::string& name : names_in(database)) {
    if (name.find(kind) != std::string::npos && fs::file_size(database + "/" + name) > 0) {
      found = std::max(found, database + "/" + name);
    }
  }
  REQUIRE_FALSE(found.empty());
  return found;
}

void flip(const std::string& path, size_t from_end) {
  std::string bytes = read_whole(path);
  char& octet = bytes[bytes.size() - from_end];
  octet = static_cast<char>(octet ^ 1);
  write_whole(path, bytes);
}

// So many values of 1,000 octets, written in order; LevelDB writes a table whenever it has some 60.
void fill(const std::string& path, int values) {
  leveldb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 64 << 10;
  options.compression = leveldb::kNoCompression;
  leveldb::DB* opened = nullptr;
  REQUIRE(leveldb::DB::Open(options, path, &opened).ok());
  const std::unique_ptr<leveldb::DB> db(opened);
  leveldb::WriteOptions synced;
  synced.sync = true;
  for (int i = 0; i < values; ++i) {
    REQUIRE(db->Put(synced, "key" + std::to_string(1000 + i), std::string(1000, 'x')).ok());
  }
}

}  // namespace

TEST_CASE("a damaged end of the log is cut off a copy, and what it held comes from the WARC") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a");
  Ledger ledger;
  {
    const auto archive = open_archive(path);
    for (int number = 0; number < 3; ++number) {
      const std::vector<PageCommit> group = group_of_two(number);
      REQUIRE(archive->commit(group).has_value());
      ledger.acknowledge(group);
    }
  }
  const std::string log = newest(path + "/db", ".log");
  const bool acknowledged_part = GENERATE(false, true);
  if (acknowledged_part) {
    flip(log, 1000);
  } else {
    write_whole(log, read_whole(log) + std::string(5000, '\0'));
  }
  fs::create_directories(path + "/db.mending.new");  // of a mending that was killed
  const auto reader = Archive::open(path, Archive::Mode::kRead);
  REQUIRE_FALSE(reader.has_value());
  CHECK_THAT(reader.error().message, Contains("the next crawl mends it"));
  {
    const auto archive = Archive::open(path, Archive::Mode::kWrite, with_replayer());
    if (!archive) {
      FAIL(archive.error().message);
    }
    REQUIRE_FALSE((*archive)->notes().empty());
    CHECK_THAT((*archive)->notes()[0], Contains("is kept as db.damaged-"));
    ledger.check(**archive);
    check_whole(**archive);
  }
  int kept = 0;
  for (const std::string& name : names_in(path)) {
    kept += name.starts_with("db.damaged-") ? 1 : 0;
    CHECK(name.find("mending") == std::string::npos);
  }
  CHECK(kept == 1);
  // A takedown tells of it, and takes it where it is told to.
  const auto archive = open_archive(path, Archive::Mode::kWrite);
  ForgetOrder order;
  order.addresses = {url_of("http://a.gov.cn/0-0.html")};
  order.now = at("2020-02-01T00:00:00Z");
  order.reason = "test";
  order.old_databases = true;
  const Result<ForgetAccount> account = archive->forget(order, Doing::kDo);
  REQUIRE(account.has_value());
  REQUIRE(account->old_databases.size() == 1);
  CHECK_FALSE(fs::exists(account->old_databases[0]));
}

TEST_CASE("without who replays, a database that lost acknowledged commits is refused, and stays") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a");
  {
    const auto archive = open_archive(path);
    REQUIRE(archive->commit(group_of_two(0)).has_value());
  }
  flip(newest(path + "/db", ".log"), 1000);
  const auto refused = Archive::open(path, Archive::Mode::kWrite);
  REQUIRE_FALSE(refused.has_value());
  CHECK_THAT(refused.error().message, Contains("acknowledged commits are missing"));
  // What was refused never takes the database's place, whatever becomes of that.
  CHECK_FALSE(fs::exists(path + "/db.mending"));
  CHECK_FALSE(fs::exists(path + "/db.mending.new"));
  fs::rename(path + "/db", path + "/db.moved");
  fs::create_directories(path + "/db.mending.new");
  CHECK_FALSE(Archive::open(path, Archive::Mode::kWrite, with_replayer()).has_value());
}

TEST_CASE("a log that others follow has no end that could be cut off") {
  const TemporaryFolder folder;
  const std::string database = folder.file("db");
  fill(database, 3);
  const std::string log = newest(database, ".log");
  const std::string later = database + "/999999.log";
  fs::copy_file(log, later);
  flip(log, 500);
  const auto damaged = damaged_logs(database);
  REQUIRE_FALSE(damaged.has_value());
  CHECK(damaged.error().code == ErrorCode::kUnopenable);
  CHECK_THAT(damaged.error().message, Contains("999999.log follows"));
  write_whole(later, "");
  REQUIRE(damaged_logs(database).has_value());
  CHECK(damaged_logs(database)->size() == 1);
}

TEST_CASE("a manifest is cut off only where the logs it then needs are there") {
  const TemporaryFolder folder;
  const std::string database = folder.file("db");
  fill(database, 100);  // one table, and the log of its values is gone
  const std::string manifest = newest(database, "MANIFEST");
  const std::string whole = read_whole(manifest);
  REQUIRE(damaged_logs(database)->empty());
  SECTION("an edit that was being written") {
    write_whole(manifest, whole + std::string(100, '\0'));
    const auto damaged = damaged_logs(database);
    REQUIRE(damaged.has_value());
    REQUIRE(damaged->size() == 1);
    CHECK(damaged->front().whole_bytes == whole.size());
  }
  SECTION("the edit that made the table, and was durable") {
    flip(manifest, 3);
    const auto damaged = damaged_logs(database);
    REQUIRE_FALSE(damaged.has_value());
    CHECK(damaged.error().code == ErrorCode::kUnopenable);
    CHECK_THAT(damaged.error().message, Contains("the log needed before is gone"));
  }
}

}  // namespace shilu
