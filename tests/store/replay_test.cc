// Groups that stand whole in the WARC and not in the database: what a kill between the two leaves.
#include "store/replay.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/store/fixture.h"
#include "tests/store/ledger.h"
#include "tests/support/faulty_disk.h"

namespace shilu {
namespace {

using namespace store_test;
namespace fs = std::filesystem;

constexpr const char* kOne = "http://a.gov.cn/1.html";
constexpr const char* kTwo = "http://a.gov.cn/2.html";

// An archive and its database as it was at some moment.
class Rewindable {
 public:
  std::string path() const { return folder_->file("a"); }
  std::string warc() const { return path() + "/warc"; }
  void keep_database() const {
    fs::copy(path() + "/db", folder_->file("kept"), fs::copy_options::recursive);
  }
  void rewind_database() const {
    fs::remove_all(path() + "/db");
    fs::copy(folder_->file("kept"), path() + "/db", fs::copy_options::recursive);
  }
  Result<std::unique_ptr<Archive>> open(Replayer replayer) const {
    ArchiveOptions options;
    options.replayer = std::move(replayer);
    return Archive::open(path(), Archive::Mode::kWrite, std::move(options));
  }

 private:
  std::unique_ptr<TemporaryFolder> folder_ = std::make_unique<TemporaryFolder>();
};

PageCommit commit_of(const char* url, const std::string& text) {
  return page_commit(url, "2020-01-01T00:00:00Z", article("题", text));
}

// One page committed, kOne, and another waiting: then kTwo, which the database does not know.
Rewindable killed_before_database() {
  Rewindable files;
  {
    auto archive = open_archive(files.path());
    REQUIRE(archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item).has_value());
    const QueueItem item{url_of(kTwo), 2, "the task"};
    REQUIRE(archive->enqueue({&item, 1}).has_value());
    commit_one(*archive, commit_of(kOne, "一"));
  }
  files.keep_database();
  {
    auto archive = open_archive(files.path(), Archive::Mode::kWrite);
    PageCommit commit = commit_of(kTwo, "二");
    commit.queue_key = archive->queued_tasks("cn,gov,a:80", 1, nullptr)->front().queue_key;
    commit_one(*archive, std::move(commit));
  }
  files.rewind_database();
  return files;
}

std::vector<std::string> damages_of(const Rewindable& files, bool quick) {
  const auto archive = open_archive(files.path(), Archive::Mode::kRead);
  VerifyOptions options;
  options.quick = quick;
  std::vector<std::string> damages;
  archive->verify(options, [&](const Damage& damage) { damages.push_back(damage.what); });
  return damages;
}

size_t set_aside(const Rewindable& files) {
  return fs::exists(files.warc() + "/set-aside") ? names_in(files.warc() + "/set-aside").size() : 0;
}

}  // namespace

TEST_CASE("a whole group past the last commit is replayed, its records left where they stand") {
  const Rewindable files = killed_before_database();
  CHECK(damages_of(files, false).empty());  // as a kill may leave it
  const std::string segment = files.warc() + "/" + names_in(files.warc()).front();
  const std::string bytes = read_whole(segment);
  std::vector<std::string> told;
  {
    const auto archive = files.open([&](const UnfinishedFetch& unfinished) {
      told.push_back(unfinished.url.text() + " " + unfinished.waiting.value().task + " " +
                     unfinished.page.body + " " + (unfinished.known->queued ? "queued" : ""));
      return replay_test_page(unfinished);
    });
    REQUIRE(archive.has_value());
    CHECK(told == std::vector<std::string>{std::string(kTwo) + " the task <html>二</html> queued"});
    REQUIRE((*archive)->notes().size() == 1);
    CHECK((*archive)->notes()[0].find("1 of 1 pages") != std::string::npos);
    const auto version = (*archive)->get(url_of(kTwo), std::nullopt);
    CHECK((*version)->document.text == "二");
    CHECK((*(*archive)->raw_page((*version)->raw))->body == "<html>二</html>");
    CHECK((*archive)->queued_count() == 0);
    check_whole(**archive);
  }
  CHECK(read_whole(segment) == bytes);
  CHECK(set_aside(files) == 0);
  // And once only.
  told.clear();
  const auto again = files.open([&](const UnfinishedFetch& unfinished) {
    told.push_back(unfinished.url.text());
    return replay_test_page(unfinished);
  });
  CHECK(told.empty());
  CHECK((*again)->sizes()->versions == 2);
}

TEST_CASE("a group is durable before the batch that speaks of it is written") {
  const Rewindable files = killed_before_database();
  const std::string segment = fs::canonical(files.warc()) / names_in(files.warc()).front();
  const FaultyDisk disk(fs::canonical(files.path()));
  REQUIRE(files.open(replay_test_page).has_value());
  std::vector<std::string> steps;  // in the order in which each was first taken
  const auto first = [&](const std::string& step) {
    if (std::find(steps.begin(), steps.end(), step) == steps.end()) {
      steps.push_back(step);
    }
  };
  bool opened = false;
  for (const DiskStep& step : disk.journal()) {
    opened |= step.path.ends_with("/CURRENT") || step.other.ends_with("/CURRENT");
    if (step.kind == DiskStep::Kind::kSync && step.path == segment) {
      first("segment synced");
    } else if (step.kind == DiskStep::Kind::kSyncFolder &&
               step.path == fs::path(segment).parent_path()) {
      first("folder synced");
    } else if (opened && step.kind == DiskStep::Kind::kWrite && step.path.ends_with(".log")) {
      first("batch written");
    }
  }
  CHECK(steps == std::vector<std::string>{"segment synced", "folder synced", "batch written"});
}

TEST_CASE("without a replayer the group is set aside, and a reader sees what is committed") {
  const Rewindable files = killed_before_database();
  {
    const auto reader = open_archive(files.path(), Archive::Mode::kRead);
    CHECK(reader->sizes()->versions == 1);
    CHECK_FALSE(reader->get(url_of(kTwo), std::nullopt)->has_value());
    CHECK(reader->queued_count() == 1);
  }
  CHECK(set_aside(files) == 0);
  const auto archive = files.open(nullptr);
  REQUIRE(archive.has_value());
  CHECK(set_aside(files) == 1);
  CHECK((*archive)->sizes()->versions == 1);
  CHECK((*archive)->queued_count() == 1);
}

TEST_CASE("a fetch that the replayer does not know is made again; its records stay") {
  const Rewindable files = killed_before_database();
  const auto archive =
      files.open([](const UnfinishedFetch&) { return std::optional<PageCommit>(); });
  REQUIRE(archive.has_value());
  CHECK((*archive)->sizes()->versions == 1);
  CHECK((*archive)->queued_count() == 1);
  CHECK(set_aside(files) == 0);
  check_whole(**archive);
  commit_one(**archive, commit_of(kTwo, "三"));
  check_whole(**archive);
}

TEST_CASE(
    "the group of an import is no fetch of a crawl: it is set aside, and its files bring it") {
  Rewindable files;
  commit_one(*open_archive(files.path()), commit_of(kOne, "一"));
  files.keep_database();
  PageCommit imported = commit_of("http://a.gov.cn/robots.txt", "二");
  imported.archived_at = at("2021-01-01T00:00:00Z");
  imported.imported_record = "urn:uuid:1";
  commit_one(*open_archive(files.path(), Archive::Mode::kWrite), std::move(imported));
  files.rewind_database();
  const auto archive = files.open([](const UnfinishedFetch&) -> std::optional<PageCommit> {
    FAIL("no crawl made it");
    return std::nullopt;
  });
  REQUIRE(archive.has_value());
  CHECK(set_aside(files) == 1);
  CHECK((*archive)->sizes()->versions == 1);
}

TEST_CASE("a torn group is set aside, the whole one before it replayed") {
  const Rewindable files = killed_before_database();
  const std::string segment = files.warc() + "/" + names_in(files.warc()).front();
  const std::string whole = read_whole(segment);
  write_whole(segment, whole + whole.substr(0, whole.size() / 2));
  const auto archive = files.open(replay_test_page);
  REQUIRE(archive.has_value());
  CHECK((*archive)->sizes()->versions == 2);
  CHECK(read_whole(segment) == whole);
  CHECK(set_aside(files) == 1);
}

TEST_CASE("a group whose last octet is missing is torn") {
  const Rewindable files = killed_before_database();
  const std::string segment = files.warc() + "/" + names_in(files.warc()).front();
  fs::resize_file(segment, fs::file_size(segment) - 1);
  const auto archive = files.open(replay_test_page);
  REQUIRE(archive.has_value());
  CHECK((*archive)->sizes()->versions == 1);
  CHECK(set_aside(files) == 1);
}

TEST_CASE("two groups that the database lost are replayed, and never set aside") {
  Rewindable files;
  { commit_one(*open_archive(files.path()), commit_of(kOne, "一")); }
  files.keep_database();
  { commit_one(*open_archive(files.path()), commit_of(kTwo, "二")); }
  { commit_one(*open_archive(files.path()), commit_of("http://a.gov.cn/3.html", "三")); }
  files.rewind_database();
  for (const bool quick : {true, false}) {
    const std::vector<std::string> damages = damages_of(files, quick);
    REQUIRE(damages.size() == 1);
    CHECK(damages[0].find(
              "batch 3 stands here whole, and the database ends with batch 1: acknowledged "
              "commits are missing from it") != std::string::npos);
  }
  const auto refused = files.open(nullptr);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::kUnopenable);
  CHECK(set_aside(files) == 0);
  const auto archive = files.open(replay_test_page);
  REQUIRE(archive.has_value());
  CHECK((*archive)->sizes()->versions == 3);
  check_whole(**archive);
}

TEST_CASE("a database that is behind what the WARC says was durable is refused") {
  Rewindable files;
  { commit_one(*open_archive(files.path()), commit_of(kOne, "一")); }
  files.keep_database();
  {
    const auto archive = open_archive(files.path());
    const QueueItem item{url_of(kTwo), 2, "the task"};
    REQUIRE(archive->enqueue({&item, 1}).has_value());  // a batch without a record
    commit_one(*archive, commit_of(kTwo, "二"));
  }
  files.rewind_database();
  for (const Replayer& replayer : {Replayer(replay_test_page), Replayer()}) {
    const auto archive = files.open(replayer);
    REQUIRE_FALSE(archive.has_value());
    CHECK(archive.error().code == ErrorCode::kUnopenable);
    CHECK(archive.error().message.find("batch 1") != std::string::npos);
    CHECK(archive.error().message.find("batch 3") != std::string::npos);
  }
  CHECK(set_aside(files) == 0);
}

TEST_CASE("killed while it replays, an archive replays again") {
  const Rewindable files = killed_before_database();
  // As a kill before the batch is durable: the database stands as before, the WARC too.
  for (int round = 0; round < 2; ++round) {
    files.rewind_database();
    const auto archive = files.open(replay_test_page);
    REQUIRE(archive.has_value());
    CHECK((*archive)->sizes()->versions == 2);
  }
  CHECK(set_aside(files) == 0);
}

}  // namespace shilu
