// Takedowns: what Archive::forget promises, judged on the bytes of every file.
#include "store/forget.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "store/backup.h"
#include "store/removal.h"
#include "store/removal_record.h"
#include "store/restore.h"
#include "store/warc_erase.h"
#include "tests/store/child.h"
#include "tests/store/removal_fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kMirror = "http://www.yunxi.gov.cn/zwgk/t2.html";
constexpr const char* kOther = "http://www.yunxi.gov.cn/zwgk/t3.html";
constexpr const char* kForgottenAt = "2026-03-06T01:02:03.004Z";

ForgetOrder order_for(const std::vector<std::string>& addresses, bool prefixes = false) {
  ForgetOrder order;
  for (const std::string& address : addresses) {
    order.addresses.push_back(url_of(address));
  }
  order.prefixes = prefixes;
  order.reason = "应当事人要求";
  order.now = at(kForgottenAt);
  return order;
}

ForgetAccount forget(Archive& archive, const ForgetOrder& order, Doing doing = Doing::kDo) {
  Result<ForgetAccount> account = archive.forget(order, doing);
  if (!account) {
    FAIL(account.error().message);
  }
  return std::move(*account);
}

// Three versions of one address, the second text also at a mirror, and a page of another kind.
void fill(Archive& archive) {
  commit_one(archive, page_commit(kUrl, "2020-01-01T00:00:00Z", article("甲版标题", long_text(1))));
  commit_one(archive, page_commit(kUrl, "2020-01-02T00:00:00Z", article("乙版标题", long_text(2))));
  commit_one(archive,
             page_commit(kMirror, "2020-01-03T00:00:00Z", article("镜像标题", long_text(2))));
  commit_one(archive, page_commit(kUrl, "2020-01-04T00:00:00Z", article("丙版标题", "短文")));
  commit_one(archive,
             page_commit(kOther, "2020-01-05T00:00:00Z", article("别的标题", long_text(9))));
}

std::string text_of(const Archive& archive, const std::string& url) {
  const Result<std::optional<Version>> version = archive.get(url_of(url), std::nullopt);
  if (!version) {
    FAIL(version.error().message);
  }
  REQUIRE(version->has_value());
  return (*version)->document.text;
}

TEST_CASE("nothing of a forgotten address is left in any file, and all else is") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  { fill(*open_archive(directory)); }
  const std::vector<std::string> frames = frames_of(directory, kUrl);
  REQUIRE(frames.size() == 6);
  for (const std::string& frame : frames) {
    REQUIRE_FALSE(keys_in_leveldb_with(directory, frame).empty());
  }
  const std::string title = "丙版标题";
  REQUIRE_FALSE(files_with(directory, "第1号通知").empty());
  REQUIRE_FALSE(files_with(directory, "WARC-Target-URI: " + std::string(kUrl)).empty());

  TreeHead before;
  {
    const auto archive = open_archive(directory, Archive::Mode::kWrite);
    before = archive->log_head().value();
    const ForgetAccount account = forget(*archive, order_for({kUrl}));
    CHECK(account.versions == 3);
    // A request, a response, and the end of a group that names the address.
    CHECK(account.raw_records == 9);
    CHECK(account.raw_bytes > 0);
    CHECK(account.same_text_at == std::vector<std::string>{kMirror});
  }
  for (const std::string& frame : frames) {
    for (const std::string& key : keys_in_leveldb_with(directory, frame)) {
      CHECK(key.find("/zwgk/t2.html") != std::string::npos);  // the mirror has one of the texts
    }
  }
  for (const char* words : {"第1号通知", "甲版标题", "乙版标题", "丙版标题", "短文"}) {
    INFO(words);
    CHECK(files_with(directory, words).empty());
  }
  CHECK(files_with(directory, "WARC-Target-URI: " + std::string(kUrl)).empty());
  CHECK(damages_of(directory) == kNoDamage);

  const auto archive = open_archive(directory, Archive::Mode::kRead);
  CHECK(text_of(*archive, kMirror) == long_text(2));
  CHECK(text_of(*archive, kOther) == long_text(9));
  CHECK(archive->prove_since(before).has_value());
  CHECK(archive->log_head()->size == before.size + 1);
}

TEST_CASE("whoever asks for a forgotten address is told when and why") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  fill(*archive);
  forget(*archive, order_for({kUrl, "http://www.yunxi.gov.cn/never-seen.html"}));
  const std::string words = std::string(" was forgotten on ") + kForgottenAt + ": 应当事人要求";

  for (const std::optional<Instant> as_of :
       {std::optional<Instant>(), std::optional(at("2020-01-02T12:00:00Z"))}) {
    const auto got = archive->get(url_of(kUrl), as_of);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == ErrorCode::kNotFound);
    CHECK(got.error().message == kUrl + words);
  }
  const auto unseen = archive->get(url_of("http://www.yunxi.gov.cn/never-seen.html"), std::nullopt);
  REQUIRE_FALSE(unseen.has_value());
  CHECK(unseen.error().message == "http://www.yunxi.gov.cn/never-seen.html" + words);

  const auto history = archive->history(url_of(kUrl));
  REQUIRE(history.has_value());
  REQUIRE(history->size() == 3);
  CHECK((*history)[1].number == 2);
  CHECK((*history)[1].fetched_at == at("2020-01-02T00:00:00Z"));
  CHECK((*history)[1].removed.kind == RemovalKind::kForgotten);
  CHECK((*history)[1].removed.at == at(kForgottenAt));
  CHECK((*history)[1].removed.why == "应当事人要求");
  CHECK((*history)[1].document.text.empty());

  const auto proof = archive->prove(url_of(kUrl), at("2020-01-01T12:00:00Z"));
  REQUIRE_FALSE(proof.has_value());
  CHECK(proof.error().code == ErrorCode::kNotFound);
  CHECK(proof.error().message.find("forgotten") != std::string::npos);
  CHECK(proof.error().message.find("stands in the log at index 0") != std::string::npos);

  CHECK_FALSE(archive->url_state(url_of(kUrl))->has_value());
  size_t listed = 0;
  REQUIRE(archive->list("", [&](const Archive::Listed&) { return ++listed > 0; }).has_value());
  CHECK(listed == 2);
  size_t scanned = 0;
  REQUIRE(archive
              ->scan_versions([&](const Version&, const UrlState&) { return ++scanned > 0; },
                              Archive::RemovedVersions::kVisitPruned)
              .has_value());
  CHECK(scanned == 2);
}

TEST_CASE("a forgotten address is never queued again, and nothing of it is taken in") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  fill(*archive);
  const Instant now = at("2026-04-01T00:00:00Z");
  const auto every = [](const Url& url, const UrlState&) {
    return std::optional(QueueItem{url, 1, "task"});
  };
  REQUIRE(archive->begin_run(now, "", every).has_value());
  CHECK(archive->queued_count() == 3);
  CHECK(forget(*archive, order_for({kUrl})).addresses.front().waiting == 1);
  CHECK(archive->queued_count() == 2);

  const std::vector<QueueItem> again{{url_of(kUrl), 1, "task"}};
  CHECK(archive->enqueue(again).value() == 0);
  PageCommit linking = page_commit("http://www.yunxi.gov.cn/", "2026-04-01T00:00:01Z", {});
  linking.links = {{url_of(kUrl), 1, "task"}, {url_of("http://www.yunxi.gov.cn/n.html"), 1, "t"}};
  linking.retry = QueueItem{url_of(kUrl), 1, "task"};
  const Committed linked = commit_one(*archive, std::move(linking));
  CHECK(linked.links_queued == 1);
  CHECK(linked.links_forgotten == 1);
  CHECK_FALSE(linked.forgotten);
  CHECK(archive->queued_count() == 3);

  const Committed committed = commit_one(
      *archive, page_commit(kUrl, "2026-04-01T00:00:02Z", article("又来", long_text(1))));
  CHECK(committed.forgotten);
  CHECK(committed.version == VersionOutcome::kNone);
  CHECK_FALSE(archive->url_state(url_of(kUrl))->has_value());
  REQUIRE(archive->end_run(now).has_value());
  REQUIRE(archive->begin_run(now, "", every).has_value());
  std::vector<std::string> waiting;
  const auto tasks = archive->queued_tasks(url_of(kUrl).host_key(), 100, nullptr);
  for (const QueuedTask& task : tasks.value()) {
    waiting.push_back(task.url.text());
  }
  CHECK(std::find(waiting.begin(), waiting.end(), kUrl) == waiting.end());
  CHECK(waiting.size() == 4);
}

TEST_CASE("what a forgotten page was committed with leaves no octet, and the archive is whole") {
  const TemporaryFolder folder;
  {
    const auto archive = open_archive(folder.file("a"));
    forget(*archive, order_for({kUrl}));
    std::vector<PageCommit> commits;
    commits.push_back(page_commit(kUrl, "2026-04-01T00:00:00Z", article("甲", long_text(1))));
    commits.push_back(page_commit(kOther, "2026-04-01T00:00:01Z", article("乙", long_text(2))));
    const auto committed = archive->commit(std::move(commits));
    REQUIRE(committed.has_value());
    CHECK((*committed)[0].forgotten);
    CHECK((*committed)[1].version == VersionOutcome::kNew);
  }
  CHECK(files_with(folder.file("a"), "第1号通知").empty());
  CHECK_FALSE(files_with(folder.file("a"), "第2号通知").empty());
  CHECK(damages_of(folder.file("a")) == kNoDamage);
}

TEST_CASE("under a forgotten prefix all goes, and what is found there later is not fetched") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill(*archive);
    commit_one(*archive, page_commit("http://www.yunxi.gov.cn/about.html", "2020-01-06T00:00:00Z",
                                     article("留下", long_text(5))));
    const ForgetAccount account =
        forget(*archive, order_for({"http://www.yunxi.gov.cn/zwgk/"}, /*prefixes=*/true));
    CHECK(account.versions == 5);
    CHECK(account.addresses.size() == 4);
    CHECK(account.same_text_at.empty());
    const std::vector<QueueItem> items{{url_of("http://www.yunxi.gov.cn/zwgk/later.html"), 1, "t"},
                                       {url_of("http://www.yunxi.gov.cn/later.html"), 1, "t"}};
    CHECK(archive->enqueue(items).value() == 1);
    CHECK(archive->forgotten(url_of("http://www.yunxi.gov.cn/zwgk/later.html"))->has_value());
    CHECK_FALSE(archive->forgotten(url_of("http://www.yunxi.gov.cn/later.html"))->has_value());
  }
  for (const char* words : {"第1号通知", "第2号通知", "第9号通知"}) {
    CHECK(files_with(directory, words).empty());
  }
  CHECK(files_with(directory, "/zwgk/t").empty() == false);  // the entries of the log stay
  CHECK(files_with(directory, "WARC-Target-URI: http://www.yunxi.gov.cn/zwgk").empty());
  CHECK(damages_of(directory) == kNoDamage);
  CHECK(text_of(*open_archive(directory, Archive::Mode::kRead),
                "http://www.yunxi.gov.cn/about.html") == long_text(5));
}

TEST_CASE("a rehearsal tells the same and changes nothing") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  { fill(*open_archive(directory)); }
  const auto everything = [&] { return entries_under(directory, ""); };
  const std::string segment = directory + "/warc/" + names_in(directory + "/warc").front();
  const auto database = everything();
  const std::string warc = read_whole(segment);
  ForgetAccount told;
  {
    const auto archive = open_archive(directory, Archive::Mode::kRead);
    told = forget(*archive, order_for({kUrl}), Doing::kRehearse);
    CHECK(archive->forget(order_for({kUrl}), Doing::kDo).error().code ==
          ErrorCode::kInvalidArgument);
  }
  CHECK(everything() == database);
  CHECK(read_whole(segment) == warc);
  const auto archive = open_archive(directory, Archive::Mode::kWrite);
  const ForgetAccount done = forget(*archive, order_for({kUrl}));
  CHECK(done.versions == told.versions);
  CHECK(done.raw_records == told.raw_records);
  CHECK(done.raw_bytes == told.raw_bytes);
  CHECK(done.same_text_at == told.same_text_at);
}

TEST_CASE("to forget again is to do nothing, and the first reason stays") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  fill(*archive);
  CHECK_FALSE(forget(*archive, order_for({kUrl})).addresses.front().already);
  const TreeHead head = archive->log_head().value();
  ForgetOrder again = order_for({kUrl});
  again.reason = "another";
  CHECK(forget(*archive, again).addresses.front().already);
  CHECK(archive->log_head().value() == head);
  CHECK((*archive->forgotten(url_of(kUrl)))->why == "应当事人要求");
}

TEST_CASE("what was set aside of it goes, and files that nobody can read to their end") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  { fill(*open_archive(directory)); }
  const std::string aside = directory + "/warc/set-aside";
  std::filesystem::create_directory(aside);
  const auto member = [](const char* url) {
    return build_warc_members(page_of(url, "2020-02-01T00:00:00Z", "x"), std::nullopt)[1].gzip;
  };
  write_whole(aside + "/a.warc.gz.0.x", member(kUrl));
  write_whole(aside + "/b.warc.gz.0.x", member(kOther));
  write_whole(aside + "/c.warc.gz.0.x", member(kOther).substr(0, 100));
  const auto archive = open_archive(directory, Archive::Mode::kWrite);
  const ForgetAccount account = forget(*archive, order_for({kUrl}));
  CHECK(account.set_aside ==
        std::vector<std::string>{aside + "/a.warc.gz.0.x", aside + "/c.warc.gz.0.x"});
  CHECK(names_in(aside) == std::vector<std::string>{"b.warc.gz.0.x"});
}

TEST_CASE("databases that migrations left are named, and go when that is asked") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  const auto archive = open_archive(directory);
  std::filesystem::create_directory(directory + "/db.schema-1");
  write_whole(directory + "/db.schema-1/000005.ldb", "text");
  ForgetOrder order = order_for({kUrl});
  const std::vector<std::string> folders{directory + "/db.schema-1"};
  CHECK(forget(*archive, order).old_databases == folders);
  CHECK(std::filesystem::exists(folders.front()));
  order.old_databases = true;
  CHECK(forget(*archive, order, Doing::kRehearse).old_databases == folders);
  CHECK(std::filesystem::exists(folders.front()));
  forget(*archive, order);
  CHECK_FALSE(std::filesystem::exists(folders.front()));
}

TEST_CASE("a reason of two lines and a robots.txt alone are refused") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  ForgetOrder order = order_for({kUrl});
  order.reason = "one\ntwo";
  CHECK(archive->forget(order, Doing::kDo).error().code == ErrorCode::kInvalidArgument);
  const auto robots =
      archive->forget(order_for({"http://www.yunxi.gov.cn/robots.txt"}), Doing::kDo);
  REQUIRE_FALSE(robots.has_value());
  CHECK(robots.error().code == ErrorCode::kInvalidArgument);
  CHECK(archive->log_head()->size == 0);
}

TEST_CASE("a backup holds what was forgotten until its older points are dropped") {
  const TemporaryFolder folder;
  const std::string backup = folder.file("backup");
  {
    const auto archive = open_archive(folder.file("a"));
    fill(*archive);
    REQUIRE(archive->back_up(backup, at("2026-03-05T00:00:00Z")).has_value());
    forget(*archive, order_for({kUrl}));
    REQUIRE(archive->back_up(backup, at("2026-03-07T00:00:00Z")).has_value());
  }
  CHECK_FALSE(files_with(backup, "第1号通知").empty());
  REQUIRE(drop_points(backup, at("2026-03-06T00:00:00Z"), Drop::kDo).has_value());
  CHECK(files_with(backup, "第1号通知").empty());
  CHECK_FALSE(files_with(backup, "第9号通知").empty());
  REQUIRE(restore_backup(backup, std::nullopt, folder.file("b")).has_value());
  CHECK(damages_of(folder.file("b")) == kNoDamage);
  const auto restored = open_archive(folder.file("b"), Archive::Mode::kWrite);
  CHECK(restored->forgotten(url_of(kUrl))->has_value());
  CHECK(text_of(*restored, kMirror) == long_text(2));
}

// ---- verify ----------------------------------------------------------------------------------

void put(const std::string& directory, const std::string& key, const std::string& value) {
  REQUIRE(open_leveldb(directory)->Put({}, key, value).ok());
}

bool some_damage_says(const std::string& directory, const std::string& words) {
  const std::vector<std::string> damages = damages_of(directory);
  return std::any_of(damages.begin(), damages.end(), [&](const std::string& damage) {
    return damage.find(words) != std::string::npos;
  });
}

TEST_CASE("a version taken away by hand is found, whatever was put in its place") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill(*archive);
    forget(*archive, order_for({kUrl}));
  }
  REQUIRE(damages_of(directory) == kNoDamage);
  const auto kept = entries_under(directory, version_prefix(url_of(kOther).key()));
  REQUIRE(kept.size() == 1);
  const auto& [key, value] = kept.front();
  SECTION("deleted") {
    REQUIRE(open_leveldb(directory)->Delete({}, key).ok());
    CHECK(some_damage_says(directory, "which is not there"));
  }
  SECTION("replaced by the mark of another removal") {
    VersionRecord stub;
    stub.number = 1;
    stub.log_index = decode_version(key, value)->log_index;
    stub.removed_by = 5;  // five versions stand before the entry
    put(directory, key, encode_version(key, stub));
    CHECK(some_damage_says(directory, "3 versions were removed, and 4"));
  }
  SECTION("replaced by a mark that names an entry of another kind") {
    VersionRecord stub;
    stub.number = 1;
    stub.log_index = decode_version(key, value)->log_index;
    stub.removed_by = 2;
    put(directory, key, encode_version(key, stub));
    CHECK(some_damage_says(directory, "it does not say that they were removed"));
  }
}

TEST_CASE("a removal that is not what the log was told is found") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill(*archive);
    forget(*archive, order_for({kUrl}));
  }
  SECTION("the mark on the address is gone") {
    REQUIRE(open_leveldb(directory)->Delete({}, forgotten_key(url_of(kUrl).key())).ok());
    CHECK(some_damage_says(directory, "is not marked as forgotten"));
  }
  SECTION("an address that the log does not speak of is marked") {
    const std::string key = forgotten_key(url_of(kOther).key());
    put(directory, key, encode_forgotten(key, {5, at(kForgottenAt), "", false, ""}));
    CHECK(some_damage_says(directory, "does not say so"));
  }
  SECTION("the entry says something else") {
    const std::string key = log_key(5);
    const auto entries = entries_under(directory, key);
    REQUIRE(entries.size() == 1);
    Result<LogRecord> record = decode_log_record(key, entries.front().second);
    REQUIRE(record.has_value());
    record->removal.replace(record->removal.find("versions 3"), 10, "versions 2");
    put(directory, key, encode_log_record(key, *record));
    CHECK(some_damage_says(directory, "its leaf is not the hash of what it says"));
  }
}

// ---- kills -----------------------------------------------------------------------------------

std::string numbered(int number) {
  return "http://www.yunxi.gov.cn/n" + std::to_string(number) + ".html";
}
constexpr int kNumbered = 6;

void fill_numbered(const std::string& directory) {
  const auto archive = open_archive(directory);
  for (int number = 0; number < kNumbered; ++number) {
    // Every other shares the text of the one before it.
    commit_one(*archive,
               page_commit(numbered(number), "2020-01-01T00:00:00Z",
                           article("题" + std::to_string(number), long_text(number / 2))));
  }
}

TEST_CASE("child: forgets one address after another", "[.]") {
  const auto archive = open_archive(child_folder(), Archive::Mode::kWrite);
  for (int number = 0; number < kNumbered; ++number) {
    forget(*archive, order_for({numbered(number)}));
    child_says("forgot");
  }
  pause();
}

TEST_CASE("killed while it forgets, each address is forgotten or is not") {
  for (int acknowledged = 0; acknowledged < kNumbered; ++acknowledged) {
    const TemporaryFolder folder;
    const std::string directory = folder.file("a");
    fill_numbered(directory);
    {
      Child child("child: forgets one address after another", directory);
      for (int line = 0; line < acknowledged; ++line) {
        REQUIRE(child.read_line() == "forgot");
      }
      child.kill_now();
    }
    CHECK(damages_of(directory) == kNoDamage);
    { open_archive(directory, Archive::Mode::kWrite); }
    CHECK(damages_of(directory) == kNoDamage);
    CHECK(entries_under(directory, "e/").empty());
    CHECK(entries_under(directory, "x/").empty());
    const auto archive = open_archive(directory, Archive::Mode::kRead);
    for (int number = 0; number < kNumbered; ++number) {
      INFO(number);
      const auto got = archive->get(url_of(numbered(number)), std::nullopt);
      const auto removed = archive->forgotten(url_of(numbered(number)));
      REQUIRE(removed.has_value());
      CHECK(got.has_value() != removed->has_value());
      CHECK((removed->has_value() || number >= acknowledged));
      if (got && *got) {
        CHECK((*got)->document.text == long_text(number / 2));
      }
    }
  }
}

// The limit lets LevelDB's small files grow and stops the overwriting of a record that lies beyond
// it: the batch is durable, and nothing after it is done.
constexpr rlim_t kFileLimit = rlim_t{1} << 20;

TEST_CASE("child: forgets with a limit on files", "[.]") {
  const auto archive = open_archive(child_folder(), Archive::Mode::kWrite);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{kFileLimit, kFileLimit};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  const Result<ForgetAccount> account = archive->forget(order_for({kUrl}), Doing::kDo);
  child_says(account ? "forgot" : account.error().message);
}

TEST_CASE("cut short before a record is overwritten, the next writer overwrites it") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  std::string noise;
  for (uint64_t number = 1; noise.size() < 3 * kFileLimit; ++number) {
    noise += sha256_hex(std::to_string(number));
  }
  {
    const auto archive = open_archive(directory);
    PageCommit large = page_commit(kOther, "2020-01-01T00:00:00Z", {});
    large.raw = build_warc_members(page_of(kOther, "2020-01-01T00:00:00Z", noise), std::nullopt);
    commit_one(*archive, std::move(large));
    fill(*archive);
  }
  const std::vector<std::string> frames = frames_of(directory, kUrl);
  {
    Child child("child: forgets with a limit on files", directory);
    const std::string said = child.read_line();
    CHECK(said.find(".warc.gz: ") != std::string::npos);
    CHECK(child.passed());
  }
  // Nobody gets the text, the archive is whole, and what is still to be done is written down.
  CHECK(damages_of(directory) == kNoDamage);
  CHECK_FALSE(
      open_archive(directory, Archive::Mode::kRead)->get(url_of(kUrl), std::nullopt).has_value());
  const auto pending = entries_under(directory, "e/");
  REQUIRE(pending.size() == 9);
  REQUIRE(entries_under(directory, "x/").size() == 1);
  REQUIRE_FALSE(files_with(directory, "第1号通知").empty());

  SECTION("and it had not begun") {}
  SECTION("and it had begun: half of a record is overwritten") {
    const Result<SegmentErasure> erasure = decode_erasure(pending[1].first, pending[1].second);
    REQUIRE(erasure.has_value());
    std::fstream file(directory + "/warc/" + erasure->file,
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(erasure->erasure.offset));
    const std::string half = removal_member(erasure->erasure)->begin;
    file.write(half.data(), static_cast<std::streamsize>(half.size() / 2));
    file.close();
    CHECK(damages_of(directory) == kNoDamage);
  }
  { open_archive(directory, Archive::Mode::kWrite); }
  CHECK(damages_of(directory) == kNoDamage);
  CHECK(entries_under(directory, "e/").empty());
  CHECK(entries_under(directory, "x/").empty());
  CHECK(files_with(directory, "第1号通知").empty());
  CHECK(files_with(directory, "WARC-Target-URI: " + std::string(kUrl)).empty());
  for (const std::string& frame : frames) {
    for (const std::string& key : keys_in_leveldb_with(directory, frame)) {
      CHECK(key.find("/zwgk/t2.html") != std::string::npos);  // the mirror has one of the texts
    }
  }
  // Each segment says how often records of it were overwritten, for whoever keeps copies of it.
  const auto erased = entries_under(directory, "m/erased/");
  REQUIRE(erased.size() == 1);
  CHECK(decode_erased(erased[0].first, erased[0].second).value() == 1);
}

}  // namespace
}  // namespace shilu
