// Readers beside one another and beside a writer, through Archive: what they see, and how it ends.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <map>

#include "base/document_json.h"
#include "store/archive_lock.h"
#include "tests/store/child.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kFirst = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kSecond = "http://www.yunxi.gov.cn/zwgk/t2.html";

std::string numbered(int number) {
  return "http://www.yunxi.gov.cn/zwgk/n" + std::to_string(number) + ".html";
}

// Two versions of one page, one of another with the same text, a waiting address, a host.
void fill(Archive& archive) {
  REQUIRE(archive.begin_run(at("2018-03-01T00:00:00Z"), "", no_item).has_value());
  commit_one(archive, page_commit(kFirst, "2018-03-06T01:00:00Z", article("通知", long_text(1))));
  commit_one(archive, page_commit(kFirst, "2018-06-06T01:00:00Z", article("通知", long_text(2))));
  PageCommit same = page_commit(kSecond, "2018-06-07T01:00:00Z", article("转发", long_text(2)));
  same.links = {{url_of("http://www.yunxi.gov.cn/zwgk/t3.html"), 2, "task"}};
  same.host = "cn,gov,yunxi,www:80";
  same.host_state = "rested";
  commit_one(archive, std::move(same));
}

// All that the reading methods say, as text.
std::string all_that_is_read(const Archive& archive) {
  std::string said;
  const auto say = [&](const std::string& line) { said += line + "\n"; };
  const auto say_version = [&](const Version& version) {
    say(version.url.text() + " " + std::to_string(version.number) + " " +
        format_instant(version.fetched_at) + " " + version.document.title.value_or("") + " " +
        version.document.text);
  };
  CHECK(archive.scan_versions([&](const Version& version, const UrlState& state) {
    say_version(version);
    say(std::to_string(state.versions));
    return true;
  }));
  CHECK(archive.list("", [&](const Archive::Listed& listed) {
    say_version(listed.newest);
    return true;
  }));
  CHECK(archive.scan_addresses([&](const Url& url, const UrlState& state) {
    say(url.text() + " " + state.outcome);
    return true;
  }));
  CHECK(archive.scan_hosts([&](std::string_view host, std::string_view state) {
    say(std::string(host) + " " + std::string(state));
  }));
  const auto hosts = archive.queued_hosts();
  for (const std::string& host : *hosts) {
    const auto tasks = archive.queued_tasks(host, 10, nullptr);
    for (const QueuedTask& task : *tasks) {
      say(task.url.text() + " " + task.task);
    }
  }
  say(std::to_string(archive.queued_count()) + " waiting");
  const auto versions = archive.history(url_of(kFirst));
  for (const Version& version : *versions) {
    say_version(version);
  }
  say_version(**archive.get(url_of(kFirst), at("2018-03-31T00:00:00Z")));
  CHECK_FALSE(archive.get(url_of(kFirst), at("2018-03-01T00:00:00Z"))->has_value());
  say((*archive.url_state(url_of(kSecond)))->payload_sha1);
  say(std::to_string(archive.last_run()->number));
  say(std::to_string(archive.sizes()->versions));
  say(head_text(*archive.log_head()));
  say(proof_text(**archive.prove(url_of(kFirst), std::nullopt)));
  return said;
}

std::vector<std::string> damages_of(const Archive& archive) {
  std::vector<std::string> damages;
  const VerifySummary summary = archive.verify(
      {}, [&](const Damage& damage) { damages.push_back(damage.where + ": " + damage.what); });
  CHECK(summary.broken_off.empty());
  CHECK(summary.versions > 0);
  CHECK(summary.warc_records > 0);
  return damages;
}

// Every file below a folder with its bytes.
std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    files[entry.path().string()] = entry.is_regular_file() ? read_whole(entry.path().string()) : "";
  }
  return files;
}

TEST_CASE("a reader beside a writer reads what a reader alone does") {
  const TemporaryFolder folder;
  std::string beside;
  {
    const auto writer = open_archive(folder.file("a"));
    fill(*writer);
    REQUIRE(writer->readers_served().has_value());
    const auto reader = open_archive(folder.file("a"), Archive::Mode::kRead);
    REQUIRE(reader->writer()->has_value());
    CHECK((*reader->writer())->process == getpid());
    beside = all_that_is_read(*reader);
    CHECK(damages_of(*reader).empty());
    CHECK(reader->prove_since(*writer->log_head()).has_value());
  }
  const auto alone = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK_FALSE(alone->writer()->has_value());
  CHECK(beside == all_that_is_read(*alone));
  // What was committed, and not merely the same twice.
  CHECK(beside.find("http://www.yunxi.gov.cn/zwgk/t3.html task") != std::string::npos);
  CHECK(beside.find("cn,gov,yunxi,www:80 rested") != std::string::npos);
  CHECK(beside.find(kFirst + std::string(" 2 2018-06-06T01:00:00.000Z 通知 ") + long_text(2)) !=
        std::string::npos);
}

TEST_CASE("a reader sees the moment it opened the archive, whatever is written after") {
  const TemporaryFolder folder;
  const auto writer = open_archive(folder.file("a"));
  fill(*writer);
  const auto early = open_archive(folder.file("a"), Archive::Mode::kRead);
  const std::string before = all_that_is_read(*early);
  commit_one(*writer, page_commit(kFirst, "2019-01-01T00:00:00Z", article("新", "新的。")));
  commit_one(*writer, page_commit(numbered(1), "2019-01-01T00:00:00Z", article("题", "文。")));

  CHECK(all_that_is_read(*early) == before);
  CHECK(early->history(url_of(kFirst))->size() == 2);
  CHECK(damages_of(*early).empty());  // the WARC has grown past what it knows of
  const auto late = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(late->history(url_of(kFirst))->size() == 3);
  CHECK(late->get(url_of(numbered(1)), std::nullopt)->has_value());
}

TEST_CASE("an archive open for reading beside a writer takes nothing") {
  const TemporaryFolder folder;
  const auto writer = open_archive(folder.file("a"));
  const auto reader = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(reader->commit({}).error().code == ErrorCode::kInvalidArgument);
  CHECK(reader->enqueue({}).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("what the writer says of itself reaches a reader who asks") {
  const TemporaryFolder folder;
  const auto writer = open_archive(folder.file("a"));
  const auto reader = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK((*reader->writer())->report.empty());
  int asked = 0;
  writer->report_by([&] { return R"({"pages":)" + std::to_string(++asked) + "}"; });
  CHECK((*reader->writer())->report == R"({"pages":1})");
  CHECK((*reader->writer())->report == R"({"pages":2})");
  writer->report_by(nullptr);
  CHECK((*reader->writer())->report.empty());
  CHECK(asked == 2);
}

TEST_CASE("two readers read at once, and leave the folder as it was") {
  const TemporaryFolder folder;
  { fill(*open_archive(folder.file("a"))); }
  const auto before = files_of(folder.file("a"));
  const auto one = open_archive(folder.file("a"), Archive::Mode::kRead);
  const auto other = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(all_that_is_read(*one) == all_that_is_read(*other));
  CHECK(damages_of(*one).empty());
  CHECK(damages_of(*other).empty());
  CHECK(files_of(folder.file("a")) == before);
}

TEST_CASE("child: reads the archive", "[.]") {
  const auto archive = open_archive(child_folder(), Archive::Mode::kRead);
  child_says("open");
  pause();
}

TEST_CASE("who would write is told who reads, and let in when they are done") {
  const TemporaryFolder folder;
  { fill(*open_archive(folder.file("a"))); }
  {
    Child reader("child: reads the archive", folder.file("a"));
    REQUIRE(reader.read_line() == "open");
    const auto refused = Archive::open(folder.file("a"), Archive::Mode::kWrite);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::kLocked);
    CHECK(refused.error().message ==
          folder.file("a") + " is being read by process " + std::to_string(reader.pid()));
  }
  CHECK(Archive::open(folder.file("a"), Archive::Mode::kWrite).has_value());
}

TEST_CASE("a reader is told who has an archive whose writer answers nobody") {
  const TemporaryFolder folder;
  { fill(*open_archive(folder.file("a"))); }
  const auto writer = ArchiveLock::take(folder.file("a"), ArchiveLock::For::kWriting);
  REQUIRE(writer.has_value());
  const auto refused = Archive::open(folder.file("a"), Archive::Mode::kRead);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::kLocked);
  CHECK(refused.error().message ==
        folder.file("a") + " is in use by process " + std::to_string(getpid()));
}

TEST_CASE("only the user's own processes may connect") {
  const TemporaryFolder folder;
  const auto writer = open_archive(folder.file("a"));
  struct stat socket {};
  REQUIRE(stat(folder.file("a/readers.sock").c_str(), &socket) == 0);
  CHECK(S_ISSOCK(socket.st_mode));
  CHECK((socket.st_mode & 0777) == 0600);
}

TEST_CASE("an archive far down a path is read beside its writer") {
  const TemporaryFolder folder;
  const std::string deep = folder.file(std::string(120, 'a') + "/" + std::string(120, 'b'));
  const auto writer = open_archive(deep);
  fill(*writer);
  REQUIRE(writer->readers_served().has_value());
  const auto reader = open_archive(deep, Archive::Mode::kRead);
  CHECK(reader->writer()->has_value());
  CHECK(reader->history(url_of(kFirst))->size() == 2);
}

// ---- the end of a writer ---------------------------------------------------------------------

// More than one answer holds: what the tests of broken-off reading must ask for piece by piece.
constexpr int kManyPages = 200;

void fill_with_many(Archive& archive) {
  std::vector<PageCommit> commits;
  for (int number = 0; number < kManyPages; ++number) {
    // Bytes that no compression makes less.
    std::string text;
    for (int line = 0; line < 100; ++line) {
      text += sha256_hex(std::to_string(number * 1000 + line)) + "\n";
    }
    commits.push_back(page_commit(numbered(number), "2018-03-06T01:00:00Z", article("题", text)));
  }
  REQUIRE(archive.commit(std::move(commits)).has_value());
}

TEST_CASE("child: writes many and holds the archive", "[.]") {
  const auto archive = open_archive(child_folder());
  fill_with_many(*archive);
  child_says("open");
  pause();
}

TEST_CASE("a reader whose writer is killed says so, and gives no whole for a part") {
  const TemporaryFolder folder;
  Child writer("child: writes many and holds the archive", folder.file("a"));
  REQUIRE(writer.read_line() == "open");
  const int process = writer.pid();
  const auto reader = open_archive(folder.file("a"), Archive::Mode::kRead);
  const auto verified = open_archive(folder.file("a"), Archive::Mode::kRead);
  int visited = 0;
  const Status scanned = reader->scan_versions([&](const Version&, const UrlState&) {
    if (++visited == 1) {
      writer.kill_now();
    }
    return true;
  });
  CHECK(visited < kManyPages);
  REQUIRE_FALSE(scanned.has_value());
  CHECK(scanned.error().code == ErrorCode::kLocked);
  CHECK(scanned.error().message.find("process " + std::to_string(process)) != std::string::npos);
  CHECK(scanned.error().message.find("it has ended") != std::string::npos);
  CHECK_FALSE(reader->get(url_of(numbered(1)), std::nullopt).has_value());
  CHECK_FALSE(reader->writer().has_value());

  // What cannot be read any more is not damaged.
  const VerifySummary summary =
      verified->verify({}, [](const Damage& damage) { FAIL(damage.where + ": " + damage.what); });
  CHECK(summary.damages == 0);
  CHECK(summary.broken_off.find("it has ended") != std::string::npos);
}

TEST_CASE("the socket that a killed writer left is in nobody's way") {
  const TemporaryFolder folder;
  {
    Child writer("child: writes many and holds the archive", folder.file("a"));
    REQUIRE(writer.read_line() == "open");
  }
  REQUIRE(std::filesystem::exists(folder.file("a/readers.sock")));
  {
    const auto alone = open_archive(folder.file("a"), Archive::Mode::kRead);
    CHECK_FALSE(alone->writer()->has_value());
    CHECK(alone->get(url_of(numbered(7)), std::nullopt)->has_value());
  }
  const auto writer = open_archive(folder.file("a"), Archive::Mode::kWrite);
  REQUIRE(writer->readers_served().has_value());
  const auto reader = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(reader->writer()->has_value());
  CHECK(reader->get(url_of(numbered(7)), std::nullopt)->has_value());
}

TEST_CASE("a writer that is done tells its readers, and takes its socket away") {
  const TemporaryFolder folder;
  auto writer = open_archive(folder.file("a"));
  fill(*writer);
  const auto reader = open_archive(folder.file("a"), Archive::Mode::kRead);
  writer.reset();
  CHECK_FALSE(std::filesystem::exists(folder.file("a/readers.sock")));
  const auto version = reader->get(url_of(kFirst), std::nullopt);
  REQUIRE_FALSE(version.has_value());
  CHECK(version.error().code == ErrorCode::kLocked);
  CHECK(version.error().message.find("it is done") != std::string::npos);
}

}  // namespace
}  // namespace shilu
