// Archive::stats, counted by hand.
#include "store/stats.h"

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

TEST_CASE("an archive is counted portal by portal, the one with most versions first") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  const std::string text(3000, 'x');
  commit_one(*archive,
             page_commit("http://a.gov.cn/1", "2020-01-01T00:00:00Z", article("甲", "短文")));
  commit_one(*archive,
             page_commit("http://b.gov.cn/1", "2020-02-01T00:00:00Z", article("甲", "短文")));
  commit_one(*archive,
             page_commit("http://b.gov.cn/1", "2020-03-01T00:00:00Z", article("甲", text)));
  // The same text elsewhere, on the portal's other port: stored once.
  commit_one(*archive,
             page_commit("https://b.gov.cn/2", "2020-04-01T00:00:00Z", article("乙", text)));
  commit_one(*archive, page_commit("http://b.gov.cn/list", "2019-01-01T00:00:00Z", std::nullopt));
  for (const char* time : {"2020-05-01T00:00:00Z", "2020-05-02T00:00:00Z"}) {
    PageCommit missing = page_commit("http://a.gov.cn/1", time, std::nullopt);
    missing.status = 404;
    missing.document_gone = true;
    commit_one(*archive, std::move(missing));
  }

  const ArchiveStats stats = archive->stats().value();
  REQUIRE(stats.portals.size() == 2);
  const PortalStats& b = stats.portals[0];
  const PortalStats& a = stats.portals[1];
  CHECK(b.host == "b.gov.cn");
  CHECK(b.addresses == 3);
  CHECK(b.versions == 3);
  CHECK(b.tombstones == 0);
  CHECK(b.text_bytes == 6 + 3000 + 3000);
  CHECK(b.stored_text_bytes > 6);
  CHECK(b.stored_text_bytes < 200);
  CHECK(b.first_seen == at("2020-02-01T00:00:00Z"));
  CHECK(b.last_seen == at("2020-04-01T00:00:00Z"));
  CHECK(a.host == "a.gov.cn");
  CHECK(a.addresses == 1);
  CHECK(a.versions == 1);
  CHECK(a.tombstones == 1);
  CHECK(a.text_bytes == 6);
  CHECK(a.first_seen == at("2020-01-01T00:00:00Z"));
  CHECK(a.last_seen == at("2020-01-01T00:00:00Z"));
  CHECK(stats.all.addresses == 4);
  CHECK(stats.all.versions == 4);
  CHECK(stats.all.tombstones == 1);
  CHECK(stats.all.revisions == 0);
  CHECK(stats.all.text_bytes == a.text_bytes + b.text_bytes);
  CHECK(stats.all.stored_text_bytes == a.stored_text_bytes + b.stored_text_bytes);
  CHECK(stats.all.first_seen == a.first_seen);
  CHECK(stats.all.last_seen == b.last_seen);

  Revision revision{url_of("http://a.gov.cn/1"), at("2020-01-01T00:00:00Z"),
                    article("甲", "短文二"), "8"};
  std::vector<Revision> revisions;
  revisions.push_back(std::move(revision));
  REQUIRE(archive->add_revisions(std::move(revisions), at("2021-01-01T00:00:00Z")).has_value());
  const ArchiveStats after = archive->stats().value();
  CHECK(after.all.versions == 4);
  CHECK(after.all.revisions == 1);
  CHECK(after.all.text_bytes == stats.all.text_bytes + 9);
}

TEST_CASE("an empty archive has no portal") {
  const TemporaryFolder folder;
  CHECK(open_archive(folder.file("a"))->stats()->portals.empty());
}

}  // namespace
}  // namespace shilu
