// Captures that come into the archive later than ones that are newer: an import brings them.
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";

Committed bring(Archive& archive, const std::string& time, const std::string& text,
                const std::string& record = "") {
  PageCommit commit = page_commit(kUrl, time, article("通知", text));
  commit.archived_at = at("2026-01-01T00:00:00Z");
  commit.imported_record = record;
  return commit_one(archive, std::move(commit));
}

std::string text_at(const Archive& archive, const std::string& time) {
  const auto version = archive.get(url_of(kUrl), at(time));
  REQUIRE(version.has_value());
  return *version ? (*version)->document.text : "";
}

uint64_t damages_of(const Archive& archive) {
  return archive.verify({}, [](const Damage& damage) { UNSCOPED_INFO(damage.what); }).damages;
}

TEST_CASE("an older capture lands at its time and changes nothing of what is newer") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit(kUrl, "2018-06-01T00:00:00Z", article("通知", "六月")));
  const UrlState before = **archive->url_state(url_of(kUrl));

  const Committed march = bring(*archive, "2018-03-01T00:00:00Z", "三月");
  CHECK(march.version == VersionOutcome::kChanged);
  CHECK(march.version_number == 2);
  CHECK(text_at(*archive, "2018-02-01T00:00:00Z").empty());
  CHECK(text_at(*archive, "2018-05-31T00:00:00Z") == "三月");
  CHECK(text_at(*archive, "2018-06-01T00:00:00Z") == "六月");

  const UrlState after = **archive->url_state(url_of(kUrl));
  CHECK(after.versions == 2);
  CHECK(after.document_digest == before.document_digest);
  CHECK(after.payload_sha1 == before.payload_sha1);
  CHECK(after.last_fetched == before.last_fetched);
  CHECK(after.last_changed == before.last_changed);
  CHECK(after.first_seen == at("2018-03-01T00:00:00Z"));
  CHECK(after.last_seen == before.last_seen);
  CHECK(after.fetches == before.fetches + 1);
  CHECK(after.run == before.run);

  // What was in force is no new version; what stood earlier than was known is one.
  CHECK(bring(*archive, "2018-04-01T00:00:00Z", "三月").version == VersionOutcome::kUnchanged);
  CHECK(bring(*archive, "2018-05-01T00:00:00Z", "六月").version == VersionOutcome::kChanged);
  CHECK(text_at(*archive, "2018-05-02T00:00:00Z") == "六月");
  // A second document of one time stands at the first free millisecond after it.
  bring(*archive, "2018-03-01T00:00:00Z", "另一篇");
  CHECK(text_at(*archive, "2018-03-01T00:00:00.000Z") == "三月");
  CHECK(text_at(*archive, "2018-03-01T00:00:00.001Z") == "另一篇");
  // One that is newer than all is as a crawl's.
  const Committed newest = bring(*archive, "2019-01-01T00:00:00Z", "新");
  CHECK(newest.version_number == 5);
  CHECK((**archive->url_state(url_of(kUrl))).last_changed == at("2019-01-01T00:00:00Z"));
  CHECK(damages_of(*archive) == 0);

  // The crawl goes on after the newest, and not after what came last.
  CHECK(commit_one(*archive, page_commit(kUrl, "2019-02-01T00:00:00Z", article("通知", "新")))
            .version == VersionOutcome::kUnchanged);
}

TEST_CASE("records that were imported are known again after reopening") {
  const TemporaryFolder folder;
  {
    const auto archive = open_archive(folder.file("a"));
    bring(*archive, "2018-03-01T00:00:00Z", "三月", "urn:uuid:1");
    CHECK(*archive->has_imported("urn:uuid:1"));
    CHECK_FALSE(*archive->has_imported("urn:uuid:2"));
    CHECK_FALSE(*archive->has_imported(""));
  }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(*archive->has_imported("urn:uuid:1"));
  CHECK(damages_of(*archive) == 0);
}

}  // namespace
}  // namespace shilu
