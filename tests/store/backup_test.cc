// Backup and restore: all of it comes back, or it is said what does not.
#include "store/backup.h"

#include <leveldb/db.h>
#include <sys/file.h>

#include <atomic>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "store/backup_point.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/restore.h"
#include "tests/store/child.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;
namespace fs = std::filesystem;

const Instant kNoon = *parse_instant("2026-03-22T12:00:00Z");

std::string numbered_url(int number) {
  return "http://www.yunxi.gov.cn/t" + std::to_string(number) + ".html";
}

void commit_numbered(Archive& archive, int number) {
  commit_one(archive, page_commit(numbered_url(number), "2020-01-01T00:00:00Z",
                                  article("通知", long_text(number))));
}

// Two addresses, three versions, a shared text, something waiting, a host's record and a run.
void fill(Archive& archive) {
  REQUIRE(archive.begin_run(at("2020-01-01T00:00:00Z"), "scope", no_item).has_value());
  PageCommit first =
      page_commit(numbered_url(1), "2020-01-01T00:00:00Z", article("甲", long_text(1)));
  first.links = {{url_of("http://www.yunxi.gov.cn/3.html"), 1, "task"}};
  first.host = first.url.host_key();
  first.host_state = "state";
  commit_one(archive, std::move(first));
  commit_one(archive,
             page_commit(numbered_url(1), "2020-02-01T00:00:00Z", article("甲", long_text(2))));
  commit_one(archive,
             page_commit(numbered_url(2), "2020-02-01T00:00:00Z", article("乙", long_text(2))));
}

std::map<std::string, std::string> records_of(const std::string& archive) {
  leveldb::DB* opened = nullptr;
  REQUIRE(leveldb::DB::Open({}, archive + "/db", &opened).ok());
  const std::unique_ptr<leveldb::DB> db(opened);
  std::map<std::string, std::string> records;
  const std::unique_ptr<leveldb::Iterator> entry(db->NewIterator({}));
  for (entry->SeekToFirst(); entry->Valid(); entry->Next()) {
    records.emplace(entry->key().ToString(), entry->value().ToString());
  }
  return records;
}

std::map<std::string, std::string> segments_of(const std::string& archive) {
  std::map<std::string, std::string> segments;
  for (const auto& entry : fs::directory_iterator(archive + "/warc")) {
    if (entry.is_regular_file()) {
      segments.emplace(entry.path().filename().string(), read_whole(entry.path().string()));
    }
  }
  return segments;
}

TreeHead head_of(const std::string& archive) {
  return open_archive(archive, Archive::Mode::kRead)->log_head().value();
}

std::vector<std::string> damages_of(const std::string& archive) {
  std::vector<std::string> damages;
  (void)open_archive(archive, Archive::Mode::kRead)->verify({}, [&](const Damage& damage) {
    damages.push_back(damage.where + ": " + damage.what);
  });
  return damages;
}

BackupSummary back_up(const Archive& archive, const std::string& to, Instant now = kNoon) {
  const Result<BackupSummary> summary = archive.back_up(to, now);
  if (!summary) {
    FAIL(summary.error().message);
  }
  return *summary;
}

RestoreSummary restore(const std::string& from, const std::string& archive,
                       std::optional<Instant> as_of = std::nullopt) {
  const Result<RestoreSummary> summary = restore_backup(from, as_of, archive);
  if (!summary) {
    FAIL(summary.error().message);
  }
  return *summary;
}

std::vector<std::string> check(const std::string& backup) {
  std::vector<std::string> damages;
  const Result<BackupCheck> checked = check_backup(
      backup, [&](const Damage& damage) { damages.push_back(damage.where + ": " + damage.what); });
  REQUIRE(checked.has_value());
  CHECK(checked->damages == damages.size());
  return damages;
}

std::vector<BackupListed> listed(const std::string& backup) {
  Result<std::vector<BackupListed>> points = list_backup(backup);
  REQUIRE(points.has_value());
  return std::move(*points);
}

std::vector<std::string> files_under(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void flip(const std::string& path, size_t place) {
  std::string bytes = read_whole(path);
  REQUIRE(place < bytes.size());
  bytes[place] = static_cast<char>(bytes[place] ^ 0x04);
  write_whole(path, bytes);
}

// An archive, closed, and a backup of it.
struct Backed {
  TemporaryFolder folder;
  std::string archive = folder.file("archive");
  std::string backup = folder.file("backup");
  std::string restored = folder.file("restored");

  Backed() {
    const auto opened = open_archive(archive);
    fill(*opened);
    back_up(*opened, backup);
  }
  std::string chunk() const { return files_under(backup + "/chunks").front(); }
  std::string segment() const { return files_under(backup + "/warc").front(); }
  std::string point() const { return files_under(backup + "/points").front(); }
};

// ---- round trip ------------------------------------------------------------------------------

TEST_CASE("a restored archive has every key, every value and every WARC octet, and goes on") {
  const Backed backed;
  const RestoreSummary summary = restore(backed.backup, backed.restored);
  CHECK(summary.time == kNoon);
  CHECK(summary.versions == 3);
  CHECK(summary.segments == 1);
  const auto records = records_of(backed.archive);
  CHECK(records.size() == summary.records);
  CHECK(records_of(backed.restored) == records);
  CHECK(segments_of(backed.restored) == segments_of(backed.archive));
  CHECK(read_whole(backed.restored + "/SHILU") == read_whole(backed.archive + "/SHILU"));
  CHECK(names_in(backed.restored) == std::vector<std::string>{"SHILU", "db", "warc"});
  CHECK(damages_of(backed.restored).empty());
  CHECK(head_of(backed.restored) == head_of(backed.archive));
  CHECK(summary.head == head_of(backed.archive));
  CHECK(summary.warc_bytes == segments_of(backed.archive).begin()->second.size());

  const auto archive = open_archive(backed.restored, Archive::Mode::kWrite);
  CHECK(archive->queued_count() == 1);
  CHECK(archive->last_run()->open);
  commit_numbered(*archive, 3);
  CHECK(archive->history(url_of(numbered_url(1)))->size() == 2);
}

TEST_CASE("an archive without a version goes into a backup and back") {
  const TemporaryFolder folder;
  back_up(*open_archive(folder.file("archive")), folder.file("backup"));
  CHECK(restore(folder.file("backup"), folder.file("restored")).records == 0);
  CHECK(head_of(folder.file("restored")).size == 0);
}

TEST_CASE("a restore takes the newest point not after the time asked for") {
  const TemporaryFolder folder;
  const std::string backup = folder.file("backup");
  const auto archive = open_archive(folder.file("archive"));
  commit_numbered(*archive, 1);
  back_up(*archive, backup, kNoon);
  commit_numbered(*archive, 2);
  back_up(*archive, backup, kNoon + std::chrono::hours(24));
  const auto versions = [&](const std::string& name, std::optional<Instant> as_of) {
    return restore(backup, folder.file(name), as_of).versions;
  };
  CHECK(versions("newest", std::nullopt) == 2);
  CHECK(versions("later", kNoon + std::chrono::hours(48)) == 2);
  CHECK(versions("then", kNoon + std::chrono::hours(24)) == 2);
  CHECK(versions("before", kNoon + std::chrono::hours(23)) == 1);
  CHECK(versions("first", kNoon) == 1);
  CHECK(damages_of(folder.file("before")).empty());
  CHECK(restore_backup(backup, kNoon - Milliseconds(1), folder.file("none")).error().code ==
        ErrorCode::kNotFound);
  CHECK_FALSE(fs::exists(folder.file("none")));

  const std::vector<BackupListed> points = listed(backup);
  REQUIRE(points.size() == 2);
  CHECK(points[0].time == kNoon);
  CHECK(points[0].versions == 1);
  CHECK(points[0].addresses == 1);
  CHECK(points[1].head == archive->log_head().value());
  CHECK(points[0].warc_bytes < points[1].warc_bytes);
  CHECK(points[0].chunk_bytes > 0);
}

TEST_CASE("a point never gets a time that is not after the last one's") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  back_up(*archive, folder.file("backup"));
  CHECK(back_up(*archive, folder.file("backup"), kNoon - std::chrono::hours(1)).time ==
        kNoon + Milliseconds(1));
}

// ---- what is written -------------------------------------------------------------------------

TEST_CASE("a later backup writes what is new and nothing else") {
  const TemporaryFolder folder;
  const std::string backup = folder.file("backup");
  const auto archive = open_archive(folder.file("archive"));
  for (int group = 0; group < 8; ++group) {
    std::vector<PageCommit> commits;
    for (int number = group * 250; number < (group + 1) * 250; ++number) {
      // Incompressible, so that the archive has many chunks.
      std::mt19937 random(static_cast<unsigned>(number));
      std::string text;
      while (text.size() < 4000) {
        text += static_cast<char>('!' + random() % 90);
      }
      commits.push_back(
          page_commit(numbered_url(number), "2020-01-01T00:00:00Z", article("通知", text)));
    }
    REQUIRE(archive->commit(commits).has_value());
  }
  const BackupSummary first = back_up(*archive, backup, kNoon);
  CHECK(first.chunks > 10);
  CHECK(first.chunks_written == first.chunks);
  CHECK(first.chunk_bytes_written == first.chunk_bytes);
  CHECK(first.warc_bytes_written == first.warc_bytes);
  CHECK(files_under(backup + "/chunks").size() == first.chunks);

  const BackupSummary same = back_up(*archive, backup, kNoon + Milliseconds(1));
  CHECK(same.chunks == first.chunks);
  CHECK(same.chunk_bytes == first.chunk_bytes);
  CHECK(same.chunks_written == 0);
  CHECK(same.chunk_bytes_written == 0);
  CHECK(same.warc_bytes_written == 0);

  commit_numbered(*archive, 77);  // a changed page of those
  const BackupSummary changed = back_up(*archive, backup, kNoon + Milliseconds(2));
  // Counters and the log's edge, the address, the version, the text's place, the log: a run or two
  // for each.
  CHECK(changed.chunks_written >= 2);
  CHECK(changed.chunks_written <= 8);
  CHECK(changed.warc_bytes_written > 0);
  CHECK(changed.warc_bytes_written == changed.warc_bytes - first.warc_bytes);
  CHECK(changed.warc_bytes_written < 20'000);
  CHECK(files_under(backup + "/chunks").size() == first.chunks + changed.chunks_written);
  CHECK(check(backup).empty());
}

TEST_CASE("a chunk or segment that lost bytes in the backup is written anew") {
  const Backed backed;
  const auto archive = open_archive(backed.archive, Archive::Mode::kWrite);
  const std::string chunk = read_whole(backed.chunk());
  const std::string segment = read_whole(backed.segment());
  write_whole(backed.chunk(), chunk.substr(0, 10));
  write_whole(backed.segment(), segment.substr(0, 10));
  const BackupSummary summary = back_up(*archive, backed.backup);
  CHECK(summary.chunks_written == 1);
  CHECK(read_whole(backed.chunk()) == chunk);
  CHECK(read_whole(backed.segment()) == segment);

  // And what is appended to it meanwhile too.
  write_whole(backed.segment(), segment.substr(0, 10));
  commit_numbered(*archive, 9);
  back_up(*archive, backed.backup);
  CHECK(check(backed.backup).empty());
}

TEST_CASE("what a killed backup appended to a segment is written over") {
  const Backed backed;
  const auto archive = open_archive(backed.archive, Archive::Mode::kWrite);
  write_whole(backed.segment(), read_whole(backed.segment()) + std::string(100'000, 'x'));
  commit_numbered(*archive, 9);
  back_up(*archive, backed.backup);
  CHECK(read_whole(backed.segment()) == segments_of(backed.archive).begin()->second);
  CHECK(check(backed.backup).empty());
}

// ---- beside a writer -------------------------------------------------------------------------

TEST_CASE("a backup beside commits is of one moment between them") {
  const TemporaryFolder folder;
  const std::string backup = folder.file("backup");
  std::set<std::string> heads;
  std::vector<Instant> points;
  {
    const auto archive = open_archive(folder.file("archive"));
    commit_numbered(*archive, 0);
    heads.insert(head_text(archive->log_head().value()));
    std::atomic<bool> enough = false;
    std::thread writer([&] {
      for (int number = 1; !enough && number < 3000; ++number) {
        commit_numbered(*archive, number);
        heads.insert(head_text(archive->log_head().value()));
      }
    });
    for (int point = 0; point < 4; ++point) {
      points.push_back(back_up(*archive, backup, kNoon + Milliseconds(point)).time);
    }
    enough = true;
    writer.join();
  }
  CHECK(heads.size() > 2);
  CHECK(check(backup).empty());
  for (const Instant point : points) {
    const std::string restored = folder.file(point_file_name(point));
    const RestoreSummary summary = restore(backup, restored, point);
    CHECK(heads.contains(head_text(summary.head)));
    CHECK(summary.head.size == summary.versions);
    CHECK(damages_of(restored).empty());
    CHECK(head_of(restored) == summary.head);
  }
}

TEST_CASE("child: commits and backs up until it is killed", "[.]") {
  const std::string folder = child_folder();
  const auto archive = open_archive(folder + "/archive");
  child_says("begun");
  int number = static_cast<int>(archive->log_head()->size);
  for (;;) {
    commit_numbered(*archive, ++number);
    const Result<BackupSummary> summary =
        archive->back_up(folder + "/backup", kNoon + Milliseconds(number));
    if (!summary) {
      child_says("failed: " + summary.error().message);
      return;
    }
    child_says(std::to_string(number));
  }
}

TEST_CASE("a backup that is killed leaves the points before it whole, and the next goes on") {
  const TemporaryFolder folder;
  std::set<int> acknowledged;
  std::mt19937 random(7);
  for (int round = 0; round < 6; ++round) {
    Child child("child: commits and backs up until it is killed", folder.path());
    REQUIRE(child.read_line() == "begun");
    for (int points = 0; points < 2; ++points) {
      const std::string line = child.read_line();
      INFO(line);
      REQUIRE(line.find_first_not_of("0123456789") == std::string::npos);
      acknowledged.insert(std::stoi(line));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
    child.kill_now();
  }
  const std::string backup = folder.file("backup");
  CHECK(check(backup).empty());
  std::set<uint64_t> kept;
  for (const BackupListed& point : listed(backup)) {
    kept.insert(point.versions);
  }
  for (const int number : acknowledged) {
    CHECK(kept.contains(static_cast<uint64_t>(number)));
  }
  restore(backup, folder.file("restored"));
  CHECK(damages_of(folder.file("restored")).empty());
  restore(backup, folder.file("first"), kNoon + Milliseconds(*acknowledged.begin()));
  CHECK(damages_of(folder.file("first")).empty());
}

// ---- damage ----------------------------------------------------------------------------------

TEST_CASE("damage in a backup is named by its check, and nothing of it is restored for whole") {
  struct Harm {
    const char* what;
    std::function<std::string(const Backed&)> file;  // and what its name must be said with
    std::function<void(const std::string& file)> make;
    const char* told;
  };
  const auto chunk = [](const Backed& backed) { return backed.chunk(); };
  const auto segment = [](const Backed& backed) { return backed.segment(); };
  const auto point = [](const Backed& backed) { return backed.point(); };
  const auto flip_in_the_middle = [](const std::string& file) {
    flip(file, fs::file_size(file) / 2);
  };
  const auto halve = [](const std::string& file) {
    fs::resize_file(file, fs::file_size(file) / 2);
  };
  const auto remove = [](const std::string& file) { fs::remove(file); };
  const std::vector<Harm> harms = {
      {"a chunk flipped", chunk, flip_in_the_middle, ""},
      {"a chunk cut", chunk, halve, "not a whole zstd frame"},
      {"a chunk lost", chunk, remove, "No such file"},
      {"a segment flipped", segment, flip_in_the_middle, "have another SHA-256"},
      {"a segment cut", segment, halve, "it ends"},
      {"a segment lost", segment, remove, "not there"},
      {"a point flipped", point, flip_in_the_middle, "another SHA-256 than it says"},
      {"a point cut", point, halve, "cut short"},
  };
  for (const Harm& harm : harms) {
    INFO(harm.what);
    const Backed backed;
    const std::string file = harm.file(backed);
    harm.make(file);
    const std::vector<std::string> damages = check(backed.backup);
    REQUIRE(damages.size() == 1);
    INFO(damages.front());
    CHECK(damages.front().find(file) != std::string::npos);
    CHECK(damages.front().find(harm.told) != std::string::npos);

    const auto restored = restore_backup(backed.backup, std::nullopt, backed.restored);
    REQUIRE_FALSE(restored.has_value());
    CHECK(restored.error().message.find(file) != std::string::npos);
    for (const Archive::Mode mode :
         {Archive::Mode::kRead, Archive::Mode::kWrite, Archive::Mode::kCreate}) {
      if (fs::exists(backed.restored)) {
        CHECK(Archive::open(backed.restored, mode).error().code == ErrorCode::kUnopenable);
      }
    }
  }
}

TEST_CASE("a damaged chunk is mended by removing it and backing up again, and then restored") {
  const Backed backed;
  flip(backed.chunk(), 40);
  CHECK_FALSE(restore_backup(backed.backup, std::nullopt, backed.restored).has_value());
  fs::remove(backed.chunk());
  CHECK(
      back_up(*open_archive(backed.archive, Archive::Mode::kRead), backed.backup).chunks_written ==
      1);
  CHECK(check(backed.backup).empty());
  // Into the folder that the first try left.
  restore(backed.backup, backed.restored);
  CHECK(records_of(backed.restored) == records_of(backed.archive));
}

TEST_CASE("a chunk put in another's place is found") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  commit_numbered(*archive, 1);
  back_up(*archive, folder.file("backup"));
  const std::string earlier = files_under(folder.file("backup/chunks")).front();
  commit_numbered(*archive, 2);
  back_up(*archive, folder.file("backup"), kNoon + Milliseconds(1));
  for (const std::string& file : files_under(folder.file("backup/chunks"))) {
    if (file != earlier) {
      fs::copy_file(file, earlier, fs::copy_options::overwrite_existing);
    }
  }
  const std::vector<std::string> damages = check(folder.file("backup"));
  REQUIRE(damages.size() == 1);
  CHECK(damages.front().find(earlier + ": its content has another SHA-256") != std::string::npos);
}

TEST_CASE("what is damaged in the archive does not become a point") {
  const Backed backed;
  SECTION("a segment, within what was backed up before") {
    flip(segments_of(backed.archive).size() == 1 ? files_under(backed.archive + "/warc").front()
                                                 : "",
         30);
    const auto archive = open_archive(backed.archive, Archive::Mode::kWrite);
    commit_numbered(*archive, 9);
    const auto summary = archive->back_up(backed.backup, kNoon + Milliseconds(1));
    CHECK(summary.error().code == ErrorCode::kCorrupt);
    CHECK(summary.error().message.find(backed.archive + "/warc/shilu-") != std::string::npos);
  }
  SECTION("a segment that is shorter than recorded") {
    const std::string segment = files_under(backed.archive + "/warc").front();
    fs::resize_file(segment, fs::file_size(segment) - 1);
    const auto archive = open_archive(backed.archive, Archive::Mode::kRead);
    const auto summary = archive->back_up(backed.folder.file("other"), kNoon);
    CHECK(summary.error().code == ErrorCode::kCorrupt);
    CHECK(summary.error().message.find("are recorded") != std::string::npos);
    CHECK(listed(backed.folder.file("other")).empty());
  }
  SECTION("a record") {
    {
      leveldb::DB* opened = nullptr;
      REQUIRE(leveldb::DB::Open({}, backed.archive + "/db", &opened).ok());
      const std::unique_ptr<leveldb::DB> db(opened);
      const std::string key = url_state_key(url_of(numbered_url(2)).key());
      std::string value;
      REQUIRE(db->Get({}, key, &value).ok());
      value.back() = static_cast<char>(value.back() ^ 1);
      REQUIRE(db->Put({}, key, value).ok());
    }
    const auto archive = open_archive(backed.archive, Archive::Mode::kRead);
    const auto summary = archive->back_up(backed.backup, kNoon + Milliseconds(1));
    CHECK(summary.error().code == ErrorCode::kCorrupt);
    CHECK(summary.error().message.find("t2.html") != std::string::npos);
  }
  CHECK(listed(backed.backup).size() == 1);
  CHECK(check(backed.backup).empty());
  restore(backed.backup, backed.restored);
  CHECK(damages_of(backed.restored).empty());
}

// ---- erased records --------------------------------------------------------------------------

void put_record(const std::string& archive, const std::string& key, uint64_t number) {
  leveldb::DB* opened = nullptr;
  REQUIRE(leveldb::DB::Open({}, archive + "/db", &opened).ok());
  const std::unique_ptr<leveldb::DB> db(opened);
  REQUIRE(db->Put({}, key, encode_segment_bytes(key, number)).ok());
}

TEST_CASE("what was erased is so in later points, and earlier ones are as they were") {
  const Backed backed;
  const auto before = segments_of(backed.archive);
  const std::string name = before.begin()->first;
  // As store/FORMAT.md says of an erasure: overwritten in place, and counted.
  flip(backed.archive + "/warc/" + name, 100);
  put_record(backed.archive, "m/erased/" + name, 1);
  const auto erased = segments_of(backed.archive);
  const auto archive = open_archive(backed.archive, Archive::Mode::kRead);
  const BackupSummary summary = back_up(*archive, backed.backup, kNoon + Milliseconds(1));
  CHECK(summary.erased_segments == 1);
  CHECK(summary.erased_after == kNoon);
  CHECK(summary.warc_bytes_written == summary.warc_bytes);
  CHECK(check(backed.backup).empty());
  const BackupSummary again = back_up(*archive, backed.backup, kNoon + Milliseconds(2));
  CHECK(again.erased_segments == 0);
  CHECK_FALSE(again.erased_after);
  CHECK(again.warc_bytes_written == 0);

  restore(backed.backup, backed.restored);
  CHECK(segments_of(backed.restored) == erased);
  restore(backed.backup, backed.folder.file("earlier"), kNoon);
  CHECK(segments_of(backed.folder.file("earlier")) == before);

  REQUIRE(drop_points(backed.backup, kNoon, Drop::kDo).has_value());
  CHECK_FALSE(fs::exists(backed.backup + "/warc/" + name));
  CHECK(check(backed.backup).empty());
}

TEST_CASE("while something is to be erased there is no backup") {
  const Backed backed;
  put_record(backed.archive, "e/" + segments_of(backed.archive).begin()->first + "/12345678", 1);
  const auto archive = open_archive(backed.archive, Archive::Mode::kRead);
  const auto summary = archive->back_up(backed.backup, kNoon + Milliseconds(1));
  CHECK(summary.error().code == ErrorCode::kUnopenable);
  CHECK(summary.error().message.find("are being erased") != std::string::npos);
  CHECK(listed(backed.backup).size() == 1);
}

// ---- folders ---------------------------------------------------------------------------------

TEST_CASE("a restore goes into an empty folder, or where a killed one was, and nowhere else") {
  const Backed backed;
  const auto restore_into = [&](const std::string& folder) {
    return restore_backup(backed.backup, std::nullopt, folder);
  };
  const std::string photos = backed.folder.file("photos");
  fs::create_directory(photos);
  write_whole(photos + "/a.jpg", "x");
  const auto refused = restore_into(photos);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(refused.error().message.find("a.jpg") != std::string::npos);
  CHECK(names_in(photos) == std::vector<std::string>{"a.jpg"});

  const auto records = records_of(backed.archive);
  CHECK(restore_into(backed.archive).error().code == ErrorCode::kInvalidArgument);
  CHECK(records_of(backed.archive) == records);

  // db/ and warc/ are another's where no mark says that a restore made them.
  const std::string foreign = backed.folder.file("foreign");
  fs::create_directories(foreign + "/db");
  CHECK(restore_into(foreign).error().code == ErrorCode::kInvalidArgument);

  const std::string killed = backed.folder.file("killed");
  fs::create_directories(killed + "/db");
  fs::create_directories(killed + "/warc");
  write_whole(killed + "/SHILU.restore", "shilu archive, schema 1\n");
  write_whole(killed + "/db/000005.ldb", "half");
  write_whole(killed + "/warc/shilu-1.warc.gz", "half");
  CHECK(restore_into(killed).has_value());
  CHECK(records_of(killed) == records);
  CHECK(segments_of(killed) == segments_of(backed.archive));
}

TEST_CASE("a backup goes into an empty folder or a backup of the same archive") {
  const Backed backed;
  const std::string photos = backed.folder.file("photos");
  fs::create_directory(photos);
  write_whole(photos + "/a.jpg", "x");
  const auto archive = open_archive(backed.folder.file("other"));
  commit_numbered(*archive, 5);
  CHECK(archive->back_up(photos, kNoon).error().code == ErrorCode::kUnopenable);
  CHECK(names_in(photos) == std::vector<std::string>{"a.jpg"});
  CHECK(archive->back_up(backed.archive, kNoon).error().code == ErrorCode::kUnopenable);

  const auto foreign = archive->back_up(backed.backup, kNoon);
  CHECK(foreign.error().code == ErrorCode::kInvalidArgument);
  CHECK(foreign.error().message.find("another archive") != std::string::npos);
  CHECK(listed(backed.backup).size() == 1);

  CHECK(list_backup(photos).error().code == ErrorCode::kUnopenable);
  CHECK(restore_backup(photos, std::nullopt, backed.restored).error().code ==
        ErrorCode::kUnopenable);
  write_whole(backed.backup + "/SHILU-BACKUP", "shilu backup, format 2\n");
  CHECK(list_backup(backed.backup).error().message.find("newer") != std::string::npos);
}

TEST_CASE("child: holds the lock of a backup", "[.]") {
  const int lock = open((child_folder() + "/lock").c_str(), O_RDWR);
  REQUIRE(flock(lock, LOCK_EX) == 0);
  child_says("locked");
  pause();
}

TEST_CASE("of two processes that write one backup the second is refused") {
  const Backed backed;
  Child holder("child: holds the lock of a backup", backed.backup);
  REQUIRE(holder.read_line() == "locked");
  const auto archive = open_archive(backed.archive, Archive::Mode::kRead);
  CHECK(archive->back_up(backed.backup, kNoon).error().code == ErrorCode::kLocked);
  CHECK(drop_points(backed.backup, kNoon, Drop::kOnlySay).error().code == ErrorCode::kLocked);
  CHECK(listed(backed.backup).size() == 1);
  holder.kill_now();
  CHECK(archive->back_up(backed.backup, kNoon).has_value());
}

// ---- dropping --------------------------------------------------------------------------------

TEST_CASE("dropped points go with the files that no other needs, the newest never") {
  const TemporaryFolder folder;
  const std::string backup = folder.file("backup");
  const auto archive = open_archive(folder.file("archive"));
  for (int number = 0; number < 3; ++number) {
    commit_numbered(*archive, number);
    back_up(*archive, backup, kNoon + std::chrono::hours(number));
  }
  write_whole(backup + "/chunks/left.new", "of a killed backup");
  const std::vector<std::string> files = files_under(backup);

  const BackupDropped said =
      drop_points(backup, kNoon + std::chrono::minutes(59), Drop::kOnlySay).value();
  CHECK(said.points == std::vector<Instant>{kNoon});
  CHECK(said.files == 2);  // its one chunk, and what was left
  CHECK(files_under(backup) == files);

  const BackupDropped done =
      drop_points(backup, kNoon + std::chrono::minutes(59), Drop::kDo).value();
  CHECK(done.points == said.points);
  CHECK(done.files == 2);
  CHECK(done.bytes == said.bytes);
  CHECK(files_under(backup).size() == files.size() - 3);
  CHECK(listed(backup).size() == 2);
  CHECK(check(backup).empty());

  CHECK(drop_points(backup, Instant::max(), Drop::kDo)->points.size() == 1);
  REQUIRE(listed(backup).size() == 1);
  CHECK(listed(backup).front().versions == 3);
  restore(backup, folder.file("restored"));
  CHECK(damages_of(folder.file("restored")).empty());
}

}  // namespace
}  // namespace shilu
