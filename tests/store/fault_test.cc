// What the archive promises when things go wrong: kills, limits, rot, strangers.
#include <leveldb/db.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "store/archive.h"
#include "store/durable_file.h"
#include "store/keys.h"
#include "store/warc_segments.h"
#include "tests/store/child.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";

std::unique_ptr<leveldb::DB> open_database(const std::string& archive) {
  leveldb::DB* db = nullptr;
  REQUIRE(leveldb::DB::Open({}, archive + "/db", &db).ok());
  return std::unique_ptr<leveldb::DB>(db);
}

std::string numbered_url(int number) {
  return "http://www.yunxi.gov.cn/t" + std::to_string(number) + ".html";
}

// ---- strangers -------------------------------------------------------------------------------

TEST_CASE("a folder that is not ours is refused in every mode and left as it is") {
  const TemporaryFolder folder;
  const std::string foreign = folder.file("photos");
  std::filesystem::create_directory(foreign);
  write_whole(foreign + "/a.jpg", "x");
  for (Archive::Mode mode : {Archive::Mode::kRead, Archive::Mode::kWrite, Archive::Mode::kCreate}) {
    const auto archive = Archive::open(foreign, mode);
    REQUIRE_FALSE(archive.has_value());
    CHECK(archive.error().code == ErrorCode::kUnopenable);
    CHECK(archive.error().message.find(foreign) != std::string::npos);
    CHECK(names_in(foreign) == std::vector<std::string>{"a.jpg"});
  }
}

TEST_CASE("another program's file named like our mark is not taken for it") {
  const TemporaryFolder folder;
  write_whole(folder.file("SHILU"), "a poem\n");
  const auto archive = Archive::open(folder.path(), Archive::Mode::kCreate);
  CHECK(archive.error().code == ErrorCode::kUnopenable);
  CHECK(names_in(folder.path()) == std::vector<std::string>{"SHILU"});
}

TEST_CASE("what is not there is made by kCreate only") {
  const TemporaryFolder folder;
  for (Archive::Mode mode : {Archive::Mode::kRead, Archive::Mode::kWrite}) {
    CHECK(Archive::open(folder.file("none"), mode).error().code == ErrorCode::kUnopenable);
  }
  CHECK(names_in(folder.path()).empty());
  CHECK(Archive::open(folder.file("one/two"), Archive::Mode::kCreate).has_value());
  CHECK(read_whole(folder.file("one/two/SHILU")) == "shilu archive, schema 2\n");
}

TEST_CASE("an empty folder, and one whose creation was killed, become an archive") {
  const TemporaryFolder folder;
  CHECK(Archive::open(folder.path(), Archive::Mode::kCreate).has_value());
  const TemporaryFolder killed_before_rename;
  write_whole(killed_before_rename.file("SHILU.new"), "shi");
  CHECK(Archive::open(killed_before_rename.path(), Archive::Mode::kCreate).has_value());
  const TemporaryFolder killed_before_database;
  write_whole(killed_before_database.file("SHILU"), "shilu archive, schema 2\n");
  CHECK(Archive::open(killed_before_database.path(), Archive::Mode::kWrite).has_value());
}

TEST_CASE("an archive of a newer schema is refused, and says so") {
  const TemporaryFolder folder;
  { open_archive(folder.file("a")); }
  write_whole(folder.file("a/SHILU"), "shilu archive, schema 3\n");
  const auto archive = Archive::open(folder.file("a"), Archive::Mode::kWrite);
  CHECK(archive.error().code == ErrorCode::kUnopenable);
  CHECK(archive.error().message.find("schema 3") != std::string::npos);
}

TEST_CASE("a lost database is not replaced by an empty one") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("", "文")));
  }
  std::filesystem::remove_all(folder.file("a/db"));
  const std::vector<std::string> segments = names_in(folder.file("a/warc"));
  CHECK(Archive::open(folder.file("a"), Archive::Mode::kCreate).error().code ==
        ErrorCode::kUnopenable);
  CHECK(names_in(folder.file("a/warc")) == segments);
}

TEST_CASE("an archive open for reading takes nothing") {
  const TemporaryFolder folder;
  { open_archive(folder.file("a")); }
  auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK_FALSE(archive->commit({}).has_value());
  CHECK_FALSE(archive->enqueue({}).has_value());
  CHECK_FALSE(archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item).has_value());
  CHECK_FALSE(archive->end_run(at("2020-01-01T00:00:00Z")).has_value());
}

// ---- another process -------------------------------------------------------------------------

TEST_CASE("child: holds the archive", "[.]") {
  const auto archive = open_archive(child_folder());
  child_says("open");
  pause();
}

TEST_CASE("a second process that would write is refused and told who has the archive") {
  const TemporaryFolder folder;
  Child holder("child: holds the archive", folder.file("a"));
  REQUIRE(holder.read_line() == "open");
  for (Archive::Mode mode : {Archive::Mode::kWrite, Archive::Mode::kCreate}) {
    const auto archive = Archive::open(folder.file("a"), mode);
    REQUIRE_FALSE(archive.has_value());
    CHECK(archive.error().code == ErrorCode::kLocked);
    CHECK(archive.error().message.find(std::to_string(holder.pid())) != std::string::npos);
  }
  holder.kill_now();
  CHECK(Archive::open(folder.file("a"), Archive::Mode::kWrite).has_value());
}

TEST_CASE("child: commits until it is killed", "[.]") {
  auto archive = open_archive(child_folder());
  const int first = static_cast<int>(archive->sizes()->versions);
  for (int number = first;; ++number) {
    std::vector<PageCommit> commits;
    commits.push_back(page_commit(numbered_url(number), "2020-01-01T00:00:00Z",
                                  article("题", long_text(number))));
    commits.back().links = {{url_of("http://b.gov.cn/" + std::to_string(number)), 1, "t"}};
    REQUIRE(archive->commit(commits).has_value());
    child_says(std::to_string(number));
  }
}

TEST_CASE("after a kill the archive opens with every acknowledged commit whole") {
  const TemporaryFolder folder;
  for (int round = 1; round <= 5; ++round) {
    int acknowledged = 0;
    {
      Child child("child: commits until it is killed", folder.file("a"));
      for (int line = 0; line < 7 * round; ++line) {
        acknowledged = std::stoi(child.read_line());
      }
      child.kill_now();
      for (std::string line = child.read_line(); !line.empty(); line = child.read_line()) {
        acknowledged = std::stoi(line);
      }
    }
    const auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
    const uint64_t versions = archive->sizes()->versions;
    CHECK(versions > static_cast<uint64_t>(acknowledged));
    CHECK(versions <= static_cast<uint64_t>(acknowledged) + 2);
    CHECK(archive->queued_count() == versions);
    CHECK(archive->queued_tasks(url_of("http://b.gov.cn/").host_key(), 9999, nullptr)->size() ==
          versions);
    for (int number = 0; number <= acknowledged; ++number) {
      const auto version = archive->get(url_of(numbered_url(number)), std::nullopt);
      REQUIRE(version.has_value());
      REQUIRE(version->has_value());
      REQUIRE((*version)->document.text == long_text(number));
    }
  }
}

// A limit on the size of files fails writes half way, as a full disk does.
TEST_CASE("child: commits until a write fails", "[.]") {
  auto archive = open_archive(child_folder());
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{200'000, 200'000};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  for (int number = 0; number < 10'000; ++number) {
    std::vector<PageCommit> commits;
    commits.push_back(page_commit(numbered_url(number), "2020-01-01T00:00:00Z",
                                  article("题", long_text(number))));
    const auto committed = archive->commit(commits);
    if (!committed) {
      // Latched: the first error answers everything from now on, and reading goes on.
      const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
      setrlimit(RLIMIT_FSIZE, &none);
      CHECK(archive->commit({}).error().message == committed.error().message);
      CHECK(archive->enqueue({}).error().message == committed.error().message);
      CHECK(archive->end_run(at("2020-01-02T00:00:00Z")).error().message ==
            committed.error().message);
      CHECK(archive->get(url_of(numbered_url(0)), std::nullopt)->has_value());
      return;
    }
    child_says(std::to_string(number));
  }
  FAIL("no write failed");
}

TEST_CASE("after a failed write nothing more is accepted, and nothing acknowledged is lost") {
  const TemporaryFolder folder;
  int acknowledged = -1;
  {
    Child child("child: commits until a write fails", folder.file("a"));
    for (std::string line = child.read_line();
         !line.empty() && line.find_first_not_of("0123456789") == std::string::npos;
         line = child.read_line()) {
      acknowledged = std::stoi(line);
    }
    while (!child.read_line().empty()) {
    }
    CHECK(child.passed());
  }
  CHECK(acknowledged > 10);
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
  for (int number = 0; number <= acknowledged; ++number) {
    const auto version = archive->get(url_of(numbered_url(number)), std::nullopt);
    REQUIRE(version.has_value());
    REQUIRE(version->has_value());
  }
}

TEST_CASE("less free space than the floor is a full disk") {
  const TemporaryFolder folder;
  CHECK(check_free_space(folder.path(), 1).has_value());
  CHECK(check_free_space(folder.path(), uint64_t{1} << 62).error().code == ErrorCode::kDiskFull);
}

// ---- WARC that a killed writer left ----------------------------------------------------------

std::string only_segment(const std::string& archive) {
  for (const std::string& name : names_in(archive + "/warc")) {
    if (name.ends_with(".warc.gz")) {
      return name;
    }
  }
  FAIL("no segment");
  return {};
}

TEST_CASE("a WARC tail past the recorded end is set aside, and writing goes on before it") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("", "一")));
  }
  const std::string segment = only_segment(folder.file("a"));
  const std::string path = folder.file("a/warc/") + segment;
  const std::string recorded = read_whole(path);
  write_whole(path, recorded + "half a record");

  // A reader leaves it alone.
  { open_archive(folder.file("a"), Archive::Mode::kRead); }
  CHECK(read_whole(path) == recorded + "half a record");

  {
    auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
    CHECK(read_whole(path) == recorded);
    const std::vector<std::string> aside = names_in(folder.file("a/warc/set-aside"));
    REQUIRE(aside.size() == 1);
    CHECK(aside[0].starts_with(segment + "." + std::to_string(recorded.size()) + "."));
    CHECK(read_whole(folder.file("a/warc/set-aside/") + aside[0]) == "half a record");
    commit_one(*archive, page_commit(kUrl, "2020-01-02T00:00:00Z", article("", "二")));
    const auto version = archive->get(url_of(kUrl), std::nullopt);
    CHECK((*version)->raw.file == segment);
    CHECK((*version)->raw.offset > recorded.size());
  }
  CHECK(read_whole(path).substr(0, recorded.size()) == recorded);
  { open_archive(folder.file("a"), Archive::Mode::kWrite); }
  CHECK(names_in(folder.file("a/warc/set-aside")).size() == 1);
}

TEST_CASE("a segment the database does not know is set aside whole; other files are not ours") {
  const TemporaryFolder folder;
  { open_archive(folder.file("a")); }
  const std::string unknown = "shilu-20200101000000-00001.warc.gz";
  write_whole(folder.file("a/warc/") + unknown, "never acknowledged");
  write_whole(folder.file("a/warc/notes.txt"), "mine");
  write_whole(folder.file("a/warc/other-20200101000000-00001.warc.gz"), "another crawler's");
  auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
  CHECK(names_in(folder.file("a/warc")) ==
        std::vector<std::string>{"notes.txt", "other-20200101000000-00001.warc.gz", "set-aside"});
  const std::vector<std::string> aside = names_in(folder.file("a/warc/set-aside"));
  REQUIRE(aside.size() == 1);
  CHECK(aside[0].starts_with(unknown + ".0."));
  CHECK(read_whole(folder.file("a/warc/set-aside/") + aside[0]) == "never acknowledged");
  commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("", "一")));
}

TEST_CASE("an older segment that lost bytes stops a writer too") {
  const TemporaryFolder folder;
  const auto open = [&] {
    return WarcSegments::open(folder.file("warc"), {{"shilu-20200101000000-00001.warc.gz", 5}}, "");
  };
  std::filesystem::create_directory(folder.file("warc"));
  write_whole(folder.file("warc/shilu-20200101000000-00001.warc.gz"), "12345");
  CHECK(open().has_value());
  write_whole(folder.file("warc/shilu-20200101000000-00001.warc.gz"), "1234");
  CHECK(open().error().code == ErrorCode::kUnopenable);
}

TEST_CASE("a writer does not go on with a segment that lost bytes; a reader still reads") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("", "一")));
  }
  const std::string path = folder.file("a/warc/") + only_segment(folder.file("a"));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  CHECK(Archive::open(folder.file("a"), Archive::Mode::kWrite).error().code ==
        ErrorCode::kUnopenable);
  auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK((*archive->get(url_of(kUrl), std::nullopt))->document.text == "一");
}

// ---- rot -------------------------------------------------------------------------------------

TEST_CASE("a flipped bit anywhere in a value is found, and the key is named") {
  const TemporaryFolder folder;
  const Url url = url_of(kUrl);
  const Instant time = at("2020-01-01T00:00:00Z");
  {
    auto archive = open_archive(folder.file("a"));
    PageCommit commit = page_commit(kUrl, "2020-01-01T00:00:00Z", article("题", "文"));
    commit.links = {{url_of("http://b.gov.cn/"), 1, "task"}};
    commit.host = url.host_key();
    commit.host_state = "state";
    commit_one(*archive, std::move(commit));
  }
  std::string waiting;
  {
    const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
    waiting = archive->queued_tasks("cn,gov,b:80", 1, nullptr)->front().queue_key;
  }
  const struct {
    std::string key;
    std::function<std::optional<Error>(const Archive&)> read;
  } cases[] = {
      {version_key({url.key(), time}),
       [&](const Archive& archive) {
         auto result = archive.get(url, std::nullopt);
         return result ? std::optional<Error>() : result.error();
       }},
      {url_state_key(url.key()),
       [&](const Archive& archive) {
         auto result = archive.url_state(url);
         return result ? std::optional<Error>() : result.error();
       }},
      {waiting,
       [&](const Archive& archive) {
         auto result = archive.queued_tasks("cn,gov,b:80", 1, nullptr);
         return result ? std::optional<Error>() : result.error();
       }},
      {host_state_key(url.host_key()),
       [&](const Archive& archive) {
         auto result = archive.host_state(url.host_key());
         return result ? std::optional<Error>() : result.error();
       }},
  };
  for (const auto& each : cases) {
    std::string value;
    REQUIRE(open_database(folder.file("a"))->Get({}, each.key, &value).ok());
    for (size_t position = 0; position < value.size(); position += 1 + value.size() / 16) {
      INFO(printable_key(each.key) << " octet " << position);
      std::string rotten = value;
      rotten[position] = static_cast<char>(rotten[position] ^ 0x10);
      REQUIRE(open_database(folder.file("a"))->Put({}, each.key, rotten).ok());
      const auto error = each.read(*open_archive(folder.file("a"), Archive::Mode::kRead));
      REQUIRE(error.has_value());
      CHECK(error->code == ErrorCode::kCorrupt);
      CHECK(error->message.find(printable_key(each.key)) != std::string::npos);
    }
    REQUIRE(open_database(folder.file("a"))->Put({}, each.key, value).ok());
    CHECK_FALSE(each.read(*open_archive(folder.file("a"), Archive::Mode::kRead)).has_value());
  }
}

TEST_CASE("a value under another's key is found") {
  const TemporaryFolder folder;
  const std::string other = "http://www.yunxi.gov.cn/zwgk/t2.html";
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("", "一")));
    commit_one(*archive, page_commit(other, "2020-01-01T00:00:00Z", article("", "二")));
  }
  {
    const auto database = open_database(folder.file("a"));
    std::string value;
    REQUIRE(database->Get({}, url_state_key(url_of(kUrl).key()), &value).ok());
    REQUIRE(database->Put({}, url_state_key(url_of(other).key()), value).ok());
  }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(archive->url_state(url_of(other)).error().code == ErrorCode::kCorrupt);
}

TEST_CASE("a reference whose text is gone is damage, not an empty text") {
  const TemporaryFolder folder;
  const std::string mirror = "http://sz.yunxi.gov.cn/t1.html";
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("", long_text(1))));
    commit_one(*archive, page_commit(mirror, "2020-01-02T00:00:00Z", article("", long_text(1))));
  }
  const std::string key = version_key({url_of(kUrl).key(), at("2020-01-01T00:00:00Z")});
  REQUIRE(open_database(folder.file("a"))->Delete({}, key).ok());
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  const auto version = archive->get(url_of(mirror), std::nullopt);
  REQUIRE_FALSE(version.has_value());
  CHECK(version.error().code == ErrorCode::kCorrupt);
  CHECK(version.error().message.find(printable_key(key)) != std::string::npos);
}

TEST_CASE("bytes stored shrink where a text stands already") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    commit_one(*archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("", long_text(1))));
    commit_one(*archive, page_commit("http://sz.yunxi.gov.cn/t1.html", "2020-01-02T00:00:00Z",
                                     article("", long_text(1))));
  }
  const auto database = open_database(folder.file("a"));
  std::string whole;
  std::string reference;
  REQUIRE(database->Get({}, version_key({url_of(kUrl).key(), at("2020-01-01T00:00:00Z")}), &whole)
              .ok());
  REQUIRE(database
              ->Get({},
                    version_key({url_of("http://sz.yunxi.gov.cn/t1.html").key(),
                                 at("2020-01-02T00:00:00Z")}),
                    &reference)
              .ok());
  CHECK(reference.size() + 100 < whole.size());
  // And whole is compressed.
  CHECK(whole.size() < long_text(1).size() / 2);
}

}  // namespace
}  // namespace shilu
