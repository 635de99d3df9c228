// Raw responses of an archive as pages again, from the place that a version names.
#include <filesystem>

#include "store/capture_index.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kFirst = "2018-03-06T01:02:03.004Z";
constexpr const char* kSecond = "2018-04-06T01:02:03.004Z";
constexpr const char* kThird = "2018-05-06T01:02:03.004Z";

// A commit whose document says `text`, of a response with `body`.
PageCommit commit_of(const char* time, const std::string& text, const std::string& body,
                     const std::optional<EarlierCapture>& earlier) {
  PageCommit commit = page_commit(kUrl, time, article("通知", text));
  commit.payload_sha1 = sha1_base32(body);
  commit.payload_sha256 = sha256_hex(body);
  commit.raw = build_warc_members(page_of(kUrl, time, body), earlier);
  return commit;
}

RawLocation newest_raw(const Archive& archive) {
  Result<std::optional<Version>> version = archive.get(url_of(kUrl), std::nullopt);
  REQUIRE(version.has_value());
  REQUIRE(version->has_value());
  return (*version)->raw;
}

Page page_at(const Archive& archive, const RawLocation& place) {
  Result<PageOrReason> page = archive.raw_page(place);
  if (!page) {
    FAIL(page.error().message);
  }
  if (!*page) {
    FAIL(describe(page->error()));
  }
  return std::move(**page);
}

TEST_CASE("the page of a version is read from the place it names") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  commit_one(*archive, commit_of(kFirst, "一", "<p>first</p>", std::nullopt));
  const RawLocation first = newest_raw(*archive);
  commit_one(*archive, commit_of(kSecond, "二", "<p>second</p>", std::nullopt));
  const RawLocation second = newest_raw(*archive);

  CHECK(page_at(*archive, first).body == "<p>first</p>");
  const Page page = page_at(*archive, second);
  CHECK(page.body == "<p>second</p>");
  CHECK(page.url == url_of(kUrl));
  CHECK(page.fetched_at == at(kSecond));
}

TEST_CASE("a revisit is followed to the capture that it names") {
  const TemporaryFolder folder;
  const std::string body = "<p>the same octets</p>";
  const EarlierCapture earlier{sha1_base32(body), at(kFirst)};

  SECTION("which made a version") {
    const auto archive = open_archive(folder.file("archive"));
    commit_one(*archive, commit_of(kFirst, "一", body, std::nullopt));
    commit_one(*archive, commit_of(kSecond, "other rules read this", body, earlier));
    const Page page = page_at(*archive, newest_raw(*archive));
    CHECK(page.body == body);
    CHECK(page.fetched_at == at(kSecond));
  }
  SECTION("which made none, and is found in the segments") {
    const auto archive = open_archive(folder.file("archive"));
    PageCommit unversioned = commit_of(kFirst, "", body, std::nullopt);
    unversioned.document.reset();
    commit_one(*archive, std::move(unversioned));
    commit_one(*archive, commit_of(kSecond, "other rules read this", body, earlier));
    CHECK(page_at(*archive, newest_raw(*archive)).body == body);

    // What came after the segments were gone through is found too.
    const std::string later = "<p>later octets</p>";
    PageCommit next = commit_of(kThird, "", later, std::nullopt);
    next.document.reset();
    commit_one(*archive, std::move(next));
    commit_one(*archive, commit_of("2018-06-06T01:02:03.004Z", "三", later,
                                   EarlierCapture{sha1_base32(later), at(kThird)}));
    CHECK(page_at(*archive, newest_raw(*archive)).body == later);
  }
  SECTION("which is not there") {
    const auto archive = open_archive(folder.file("archive"));
    commit_one(*archive, commit_of(kSecond, "一", body, earlier));
    const Result<PageOrReason> page = archive->raw_page(newest_raw(*archive));
    REQUIRE(page.has_value());
    REQUIRE_FALSE(page->has_value());
    CHECK(page->error() == NoPage::kBodyNotThere);
  }
  SECTION("which has another body") {
    const auto archive = open_archive(folder.file("archive"));
    commit_one(*archive, commit_of(kFirst, "一", "<p>others</p>", std::nullopt));
    commit_one(*archive, commit_of(kSecond, "二", body, earlier));
    const Result<PageOrReason> page = archive->raw_page(newest_raw(*archive));
    REQUIRE(page.has_value());
    REQUIRE_FALSE(page->has_value());
    CHECK(page->error() == NoPage::kBodyIsAnother);
  }
}

TEST_CASE("a place that holds something else is an error or says what it is") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  commit_one(*archive, commit_of(kFirst, "一", "<p>first</p>", std::nullopt));
  const RawLocation place = newest_raw(*archive);

  RawLocation other_body = place;
  other_body.sha256 = sha256_hex("something else");
  CHECK(archive->raw_page(other_body).error().code == ErrorCode::kCorrupt);
  RawLocation between = place;
  between.offset += 1;
  CHECK(archive->raw_page(between).error().code == ErrorCode::kCorrupt);
  RawLocation past = place;
  past.offset = 1 << 20;
  CHECK(archive->raw_page(past).error().code == ErrorCode::kCorrupt);
  RawLocation nowhere = place;
  nowhere.file = "no-such.warc.gz";
  CHECK(archive->raw_page(nowhere).error().code == ErrorCode::kNotFound);
  RawLocation warcinfo = place;
  warcinfo.offset = 0;
  const Result<PageOrReason> page = archive->raw_page(warcinfo);
  REQUIRE(page.has_value());
  CHECK(page->error() == NoPage::kNotResponse);
}

TEST_CASE("a folder that is not there holds no capture") {
  CaptureIndex index("/nonexistent/warc");
  CHECK_FALSE(index.find({url_of(kUrl), at(kFirst)}).has_value());
}

}  // namespace
}  // namespace shilu
