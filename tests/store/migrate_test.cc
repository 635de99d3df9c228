// An archive of schema 1 is carried forward, whatever interrupts it, and the old database stays.
#include "store/migrate.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

#include "store/fields.h"
#include "store/keys.h"
#include "store/proof.h"
#include "tests/store/child.h"
#include "tests/store/fixture.h"
#include "tests/store/raw_database.h"

namespace shilu {
namespace {

using namespace store_test;

namespace fs = std::filesystem;

constexpr const char* kFirst = "http://www.yunxi.gov.cn/1.html";
constexpr const char* kSecond = "http://www.yunxi.gov.cn/2.html";
constexpr const char* kTime = "2020-01-01T00:00:00Z";
constexpr const char* kLater = "2020-02-01T00:00:00Z";
constexpr const char* kEarlier = "2019-01-01T00:00:00Z";

// The values as schema 1 had them, field by field.
std::string old_version(const std::string& old_key, const VersionRecord& record) {
  FieldWriter fields;
  fields.number(1, record.number);
  fields.octets(2, record.metadata);
  fields.octets(3, record.text);
  if (record.text_place) {
    FieldWriter place;
    place.octets(1, record.text_place->address_key);
    place.instant(2, record.text_place->time);
    fields.octets(4, place.take());
  }
  fields.hex(5, record.text_sha256);
  fields.hex(6, record.document_digest);
  fields.octets(7, record.raw.file);
  fields.number(8, record.raw.offset);
  fields.hex(9, record.raw.sha256);
  fields.octets(10, record.extractor);
  fields.number(11, record.log_index);
  return seal_value(old_key, fields.take());
}

std::string octets_of(const Sha256& digest) {
  return {digest.begin(), digest.end()};
}

std::string old_log_record(const std::string& key, const LogRecord& record) {
  FieldWriter fields;
  fields.octets(1, octets_of(record.leaf));
  fields.octets(2, record.version.address_key);
  fields.instant(3, record.version.time);
  return seal_value(key, fields.take());
}

std::string old_edge(const LogEdge& edge) {
  FieldWriter fields;
  fields.number(1, edge.tree.size());
  for (const Sha256& peak : edge.tree.peaks()) {
    fields.octets(2, octets_of(peak));
  }
  return seal_value("m/log", fields.take());
}

void make_old(const std::string& folder) {
  RawDatabase database(folder);
  for (const std::string& key : database.keys("v/")) {
    const VersionRecord record = database.version(key);
    REQUIRE(record.depth == 0);
    const std::string old_key = key.substr(0, key.size() - 2);
    database.put(old_key, old_version(old_key, record));
    database.remove(key);
  }
  for (const std::string& key : database.keys("t/")) {
    database.put(key, old_log_record(key, decode_log_record(key, database.get(key)).value()));
  }
  database.put("m/log", old_edge(decode_log_edge("m/log", database.get("m/log")).value()));
  write_whole(folder + "/SHILU", "shilu archive, schema 1\n");
}

// Three versions: of one address two with nothing in common, and its first text elsewhere.
TreeHead make_archive(const std::string& folder, int more = 0) {
  TreeHead head;
  {
    auto archive = open_archive(folder);
    REQUIRE(archive->begin_run(at(kTime), "scope", no_item).has_value());
    PageCommit first = page_commit(kFirst, kTime, article("甲", long_text(1)));
    first.links = {{url_of("http://www.yunxi.gov.cn/3.html"), 1, "task"}};
    first.host = first.url.host_key();
    first.host_state = "state";
    commit_one(*archive, std::move(first));
    commit_one(*archive, page_commit(kSecond, kLater, article("乙", long_text(1))));
    commit_one(*archive, page_commit("http://a.gov.cn/", kEarlier, article("丙", "文")));
    for (int number = 0; number < more; ++number) {
      commit_one(*archive, page_commit("http://b.gov.cn/" + std::to_string(number), kLater,
                                       article("丁", long_text(number))));
    }
    head = archive->log_head().value();
  }
  make_old(folder);
  return head;
}

void check_carried(const std::string& folder, const TreeHead& head) {
  CHECK(read_whole(folder + "/SHILU") == "shilu archive, schema 2\n");
  CHECK(fs::exists(folder + "/db.schema-1/CURRENT"));
  CHECK_FALSE(fs::exists(folder + "/db.new"));
  const auto archive = open_archive(folder, Archive::Mode::kRead);
  CHECK(archive->log_head().value() == head);
  CHECK((*archive->get(url_of(kFirst), std::nullopt))->document.text == long_text(1));
  CHECK((*archive->get(url_of(kSecond), at(kLater)))->document.text == long_text(1));
  CHECK_FALSE((*archive->get(url_of(kSecond), at(kTime))).has_value());
  CHECK(holds(**archive->prove(url_of(kSecond), std::nullopt)));
  CHECK(archive->queued_count() == 1);
  CHECK(archive->last_run()->number == 1);
  (void)archive->verify({}, [](const Damage& damage) { FAIL(damage.where + ": " + damage.what); });
}

TEST_CASE("an archive of schema 1 is carried forward by a writer, and goes on") {
  const TemporaryFolder folder;
  const std::string archive = folder.file("a");
  const TreeHead head = make_archive(archive);
  const std::string old_key = RawDatabase(archive).keys("v/").front();
  { open_archive(archive, Archive::Mode::kWrite); }
  check_carried(archive, head);
  {
    // The log's entries have no earlier time than those before them.
    const RawDatabase database(archive);
    const auto appended = [&](uint64_t index) {
      return decode_log_record(log_key(index), database.get(log_key(index)))->appended_at;
    };
    CHECK(appended(0) == at(kTime));
    CHECK(appended(1) == at(kLater));
    CHECK(appended(2) == at(kLater));
    CHECK(decode_log_edge("m/log", database.get("m/log"))->appended_at == at(kLater));
  }
  {
    auto writer = open_archive(archive, Archive::Mode::kWrite);
    CHECK(commit_one(*writer, page_commit(kFirst, "2020-03-01T00:00:00Z",
                                          article("甲", long_text(1) + "一")))
              .version == VersionOutcome::kChanged);
    CHECK(writer->prove_since(head).has_value());
  }
  fs::rename(archive + "/db", archive + "/db.other");
  fs::rename(archive + "/db.schema-1", archive + "/db");
  CHECK(RawDatabase(archive).keys("v/").front() == old_key);
}

TEST_CASE("a reader leaves an archive of schema 1 as it is, and says who carries it forward") {
  const TemporaryFolder folder;
  make_archive(folder.file("a"));
  const auto archive = Archive::open(folder.file("a"), Archive::Mode::kRead);
  REQUIRE_FALSE(archive.has_value());
  CHECK(archive.error().code == ErrorCode::kUnopenable);
  CHECK_THAT(archive.error().message,
             Catch::Matchers::Contains("has schema 1") && Catch::Matchers::Contains("shilu crawl"));
  CHECK(read_whole(folder.file("a/SHILU")) == "shilu archive, schema 1\n");
  CHECK_FALSE(fs::exists(folder.file("a/db.schema-1")));
}

TEST_CASE("a mark that is damaged is refused, by a writer too, and nothing is carried forward") {
  const TemporaryFolder folder;
  make_archive(folder.file("a"));
  for (const char* mark : {"shilu archive, schema 0\n", "shilu archive, schema 1",
                           "shilu archive, schema 1*", "shilu archivf, schema 1\n"}) {
    INFO(mark);
    write_whole(folder.file("a/SHILU"), mark);
    for (const Archive::Mode mode : {Archive::Mode::kRead, Archive::Mode::kWrite}) {
      const auto archive = Archive::open(folder.file("a"), mode);
      REQUIRE_FALSE(archive.has_value());
      CHECK(archive.error().code == ErrorCode::kUnopenable);
      CHECK(archive.error().message.find("is not the mark of an archive") != std::string::npos);
    }
    CHECK_FALSE(fs::exists(folder.file("a/db.schema-1")));
  }
}

TEST_CASE("a migration that was interrupted is done again from its step") {
  const TemporaryFolder folder;
  const TreeHead head = make_archive(folder.file("old"));
  fs::copy(folder.file("old"), folder.file("new"), fs::copy_options::recursive);
  { open_archive(folder.file("new"), Archive::Mode::kWrite); }
  const struct {
    const char* what;
    std::function<void(const std::string&)> interrupt;
  } cases[] = {
      {"while the new database was built",
       [&](const std::string& archive) {
         fs::copy(folder.file("new/db"), archive + "/db.new");
         fs::resize_file(archive + "/db.new/CURRENT", 3);
       }},
      {"before the old one was moved",
       [&](const std::string& archive) { fs::copy(folder.file("new/db"), archive + "/db.new"); }},
      {"before the new one was moved",
       [&](const std::string& archive) {
         fs::copy(folder.file("new/db"), archive + "/db.new");
         fs::rename(archive + "/db", archive + "/db.schema-1");
       }},
      {"before the marker was written",
       [&](const std::string& archive) {
         fs::rename(archive + "/db", archive + "/db.schema-1");
         fs::copy(folder.file("new/db"), archive + "/db");
       }},
  };
  for (const auto& each : cases) {
    INFO(each.what);
    const TemporaryFolder copied;
    const std::string archive = copied.file("a");
    fs::copy(folder.file("old"), archive, fs::copy_options::recursive);
    each.interrupt(archive);
    { open_archive(archive, Archive::Mode::kWrite); }
    check_carried(archive, head);
  }
}

TEST_CASE("what is killed in the middle of a migration", "[.]") {
  (void)Archive::open(child_folder(), Archive::Mode::kWrite);
}

TEST_CASE("a migration that is killed at any moment is completed by the next") {
  const TemporaryFolder folder;
  const TreeHead head = make_archive(folder.file("old"), 30);
  for (int milliseconds = 0; milliseconds < 60; milliseconds += 6) {
    INFO(milliseconds);
    const TemporaryFolder copied;
    const std::string archive = copied.file("a");
    fs::copy(folder.file("old"), archive, fs::copy_options::recursive);
    {
      Child child("what is killed in the middle of a migration", archive);
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      child.kill_now();
    }
    { open_archive(archive, Archive::Mode::kWrite); }
    check_carried(archive, head);
  }
}

TEST_CASE("a damaged record stays damaged, and the rest is carried over") {
  const TemporaryFolder folder;
  const TreeHead head = make_archive(folder.file("a"));
  {
    RawDatabase database(folder.file("a"));
    const std::string key = database.keys("v/").front();
    database.put(key, database.get(key) + "x");
  }
  { open_archive(folder.file("a"), Archive::Mode::kWrite); }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(archive->log_head().value() == head);
  CHECK(archive->get(url_of("http://a.gov.cn/"), std::nullopt).error().code == ErrorCode::kCorrupt);
  CHECK((*archive->get(url_of(kFirst), std::nullopt))->document.text == long_text(1));
}

TEST_CASE("an archive that is in use is not carried forward") {
  const TemporaryFolder folder;
  make_archive(folder.file("a"));
  const RawDatabase other(folder.file("a"));
  CHECK(Archive::open(folder.file("a"), Archive::Mode::kWrite).error().code == ErrorCode::kLocked);
  CHECK_FALSE(fs::exists(folder.file("a/db.schema-1")));
}

}  // namespace
}  // namespace shilu
