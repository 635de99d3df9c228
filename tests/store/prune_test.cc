// Pruning: what Archive::prune promises.
#include "store/prune.h"

#include <catch2/catch.hpp>

#include "store/removal_record.h"
#include "tests/store/child.h"
#include "tests/store/removal_fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kOther = "http://www.yunxi.gov.cn/zwgk/t2.html";
constexpr const char* kPrunedAt = "2026-03-06T01:02:03.004Z";

PruneOrder keep_last(uint32_t count) {
  PruneOrder order;
  order.policy.keep_last = count;
  order.now = at(kPrunedAt);
  return order;
}

PruneAccount prune(Archive& archive, const PruneOrder& order, Doing doing = Doing::kDo,
                   std::vector<PrunedAddress>* told = nullptr) {
  Result<PruneAccount> account = archive.prune(order, doing, [&](const PrunedAddress& address) {
    if (told != nullptr) {
      told->push_back(address);
    }
  });
  if (!account) {
    FAIL(account.error().message);
  }
  return *account;
}

// "2020-01-01T00:00:00Z" and the days after it.
std::string day(int number) {
  return format_instant(at("2020-01-01T00:00:00Z") + std::chrono::hours(24 * number));
}

// One version a day, each with a text of its own.
void fill_days(Archive& archive, const std::string& url, int days, int first_text = 0) {
  for (int number = 0; number < days; ++number) {
    commit_one(archive, page_commit(url, day(number),
                                    article("题" + std::to_string(first_text + number),
                                            long_text(first_text + number))));
  }
}

std::optional<std::string> text_at(const Archive& archive, const std::string& url, int number) {
  const auto version = archive.get(url_of(url), at(day(number)));
  return version && *version ? std::optional((*version)->document.text) : std::nullopt;
}

TEST_CASE("what the policy does not keep loses its content, and all else is as it was") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  TreeHead before;
  {
    const auto archive = open_archive(directory);
    fill_days(*archive, kUrl, 6);
    fill_days(*archive, kOther, 1, 100);
    before = archive->log_head().value();
    std::vector<PrunedAddress> told;
    const PruneAccount account = prune(*archive, keep_last(2), Doing::kDo, &told);
    CHECK(account.addresses == 2);
    CHECK(account.versions == 7);
    CHECK(account.pruned == 3);
    CHECK(account.stored_bytes > 0);
    CHECK(account.raw_records == 6);
    CHECK(account.raw_bytes > 0);
    REQUIRE(told.size() == 1);
    CHECK(told[0].address == kUrl);
    CHECK(told[0].versions == 6);
    CHECK(told[0].pruned == 3);
    CHECK(told[0].oldest == at(day(1)));
    CHECK(told[0].newest == at(day(3)));
  }
  CHECK(damages_of(directory) == kNoDamage);
  for (int number = 0; number < 6; ++number) {
    INFO(number);
    const bool pruned = number >= 1 && number <= 3;
    const auto archive = open_archive(directory, Archive::Mode::kRead);
    CHECK(text_at(*archive, kUrl, number).has_value() != pruned);
    if (!pruned) {
      CHECK(text_at(*archive, kUrl, number) == long_text(number));
    }
  }
  // The raw responses of the pruned are gone, those of the others are there.
  for (int number = 0; number < 6; ++number) {
    INFO(number);
    const bool pruned = number >= 1 && number <= 3;
    CHECK(files_with(directory, "第" + std::to_string(number) + "号通知").empty() == pruned);
  }
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  CHECK(text_at(*archive, kOther, 0) == long_text(100));
  CHECK(archive->log_head()->size == before.size + 1);
  CHECK(archive->prove_since(before).has_value());
}

TEST_CASE("whoever asks for a pruned version is told when and by which policy") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  fill_days(*archive, kUrl, 4);
  prune(*archive, keep_last(1));
  const std::string words = std::string("version 2 of ") + kUrl + ", of " + day(1) +
                            ", was pruned on " + kPrunedAt + ": keep-last 1";
  const auto got = archive->get(url_of(kUrl), at(day(1)));
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().code == ErrorCode::kNotFound);
  CHECK(got.error().message == words);
  const auto proof = archive->prove(url_of(kUrl), at(day(1)));
  REQUIRE_FALSE(proof.has_value());
  CHECK(proof.error().code == ErrorCode::kNotFound);
  CHECK(proof.error().message.starts_with(words + "; its leaf "));
  CHECK(proof.error().message.ends_with(" stands in the log at index 1"));
  CHECK(archive->prove(url_of(kUrl), std::nullopt)->has_value());

  const auto history = archive->history(url_of(kUrl));
  REQUIRE(history.has_value());
  REQUIRE(history->size() == 4);
  std::vector<bool> removed;
  for (const Version& version : *history) {
    removed.push_back(version.removed.kind == RemovalKind::kPruned);
  }
  CHECK(removed == std::vector<bool>{false, true, true, false});
  CHECK((*history)[1].removed.why == "keep-last 1");
  CHECK_FALSE(archive->forgotten(url_of(kUrl))->has_value());

  size_t scanned = 0;
  REQUIRE(archive->scan_versions([&](const Version&, const UrlState&) { return ++scanned > 0; })
              .has_value());
  CHECK(scanned == 2);
}

TEST_CASE("a text that another version has moves there before it goes") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill_days(*archive, kUrl, 4);
    // The second text of the first address, in two other places.
    for (const char* url : {kOther, "http://www.yunxi.gov.cn/zwgk/t3.html"}) {
      commit_one(*archive, page_commit(url, day(8), article("别的", long_text(1))));
    }
    prune(*archive, keep_last(1));
    CHECK(text_at(*archive, kOther, 8) == long_text(1));
    CHECK(text_at(*archive, "http://www.yunxi.gov.cn/zwgk/t3.html", 8) == long_text(1));
    // And a page that comes later still finds it.
    commit_one(*archive, page_commit("http://www.yunxi.gov.cn/zwgk/t4.html", day(9),
                                     article("后来", long_text(1))));
    CHECK(text_at(*archive, "http://www.yunxi.gov.cn/zwgk/t4.html", 9) == long_text(1));
  }
  CHECK(damages_of(directory) == kNoDamage);
}

TEST_CASE("a page that was as before, and a tombstone, keep what they need") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill_days(*archive, kUrl, 3);
    // Back to the text of the second day: the newest version has its text there.
    commit_one(*archive, page_commit(kUrl, day(3), article("题1", long_text(1))));
    for (const int number : {4, 5}) {
      PageCommit absent = page_commit(kUrl, day(number), {});
      absent.status = 404;
      absent.document_gone = true;
      commit_one(*archive, std::move(absent));
    }
    CHECK(prune(*archive, keep_last(1)).pruned == 2);
    CHECK(text_at(*archive, kUrl, 3) == long_text(1));
    const auto gone = archive->get(url_of(kUrl), std::nullopt);
    REQUIRE(gone.has_value());
    CHECK((*gone)->gone);
  }
  CHECK(damages_of(directory) == kNoDamage);
}

TEST_CASE("every revision of a capture stays or goes with it") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill_days(*archive, kUrl, 3);
    std::vector<Revision> revisions;
    for (const int number : {1, 2}) {
      revisions.push_back({url_of(kUrl), at(day(number)),
                           article("改" + std::to_string(number), long_text(50 + number)), "8"});
    }
    REQUIRE(archive->add_revisions(std::move(revisions), at(day(9))).has_value());
    const PruneAccount account = prune(*archive, keep_last(1));
    CHECK(account.versions == 5);
    CHECK(account.pruned == 2);
    const auto all = archive->history(url_of(kUrl), Archive::Revisions::kAll);
    REQUIRE(all.has_value());
    REQUIRE(all->size() == 5);
    CHECK((*all)[1].removed.kind == RemovalKind::kPruned);
    CHECK((*all)[2].removed.kind == RemovalKind::kPruned);
    CHECK((*all)[3].document.text == long_text(2));
    CHECK((*all)[4].document.text == long_text(52));
  }
  CHECK(damages_of(directory) == kNoDamage);
}

TEST_CASE("pruning again finds nothing, and a rehearsal changes nothing") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  { fill_days(*open_archive(directory), kUrl, 5); }
  const auto database = entries_under(directory, "");
  const std::string segment = directory + "/warc/" + names_in(directory + "/warc").front();
  const std::string warc = read_whole(segment);
  PruneAccount told;
  {
    const auto archive = open_archive(directory, Archive::Mode::kRead);
    told = prune(*archive, keep_last(1), Doing::kRehearse);
    CHECK(told.pruned == 3);
  }
  CHECK(entries_under(directory, "") == database);
  CHECK(read_whole(segment) == warc);
  const auto archive = open_archive(directory, Archive::Mode::kWrite);
  const PruneAccount done = prune(*archive, keep_last(1));
  CHECK(done.pruned == told.pruned);
  CHECK(done.raw_bytes == told.raw_bytes);
  CHECK(done.stored_bytes == told.stored_bytes);
  const TreeHead head = archive->log_head().value();
  const PruneAccount again = prune(*archive, keep_last(1));
  CHECK(again.pruned == 0);
  CHECK(again.versions == 2);
  CHECK(again.raw_records == 0);
  CHECK(archive->log_head().value() == head);
}

TEST_CASE("only addresses under the prefix are pruned") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  fill_days(*archive, kUrl, 3);
  fill_days(*archive, "http://www.hehe.gov.cn/a.html", 3, 50);
  PruneOrder order = keep_last(1);
  order.url_prefix = "http://www.hehe.gov.cn/";
  const PruneAccount account = prune(*archive, order);
  CHECK(account.addresses == 1);
  CHECK(account.pruned == 1);
  CHECK(text_at(*archive, kUrl, 1) == long_text(1));
  CHECK_FALSE(text_at(*archive, "http://www.hehe.gov.cn/a.html", 1).has_value());
  order.url_prefix = "no address";
  CHECK(archive->prune(order, Doing::kDo, [](const PrunedAddress&) {}).error().code ==
        ErrorCode::kInvalidArgument);
}

// ---- raw records -----------------------------------------------------------------------------

// A fetch whose body is that of an earlier one, recorded as a revisit.
PageCommit revisit(const std::string& time, const std::string& body, const std::string& first,
                   std::optional<Document> document) {
  PageCommit commit = page_commit(kUrl, time, std::move(document));
  commit.payload_sha1 = sha1_base32(body);
  commit.payload_sha256 = sha256_hex(body);
  commit.raw =
      build_warc_members(page_of(kUrl, time, body), EarlierCapture{sha1_base32(body), at(first)});
  return commit;
}

PageCommit capture(const std::string& time, const std::string& body, Document document) {
  PageCommit commit = page_commit(kUrl, time, std::move(document));
  commit.payload_sha1 = sha1_base32(body);
  commit.payload_sha256 = sha256_hex(body);
  commit.raw = build_warc_members(page_of(kUrl, time, body), std::nullopt);
  return commit;
}

TEST_CASE("a raw response stays that a kept version's revisit or the next one refers to") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill_days(*archive, kUrl, 1);
    // The same body read otherwise two days later: the second's version stays, and its body stands
    // in the first's response.
    commit_one(*archive, capture(day(1), "body one", article("甲", long_text(1))));
    commit_one(*archive, revisit(day(2), "body one", day(1), article("乙", long_text(2))));
    // This one goes with its response, its request and the revisit that says it was met again.
    commit_one(*archive, capture(day(3), "body two", article("丙", long_text(3))));
    commit_one(*archive, revisit(day(4), "body two", day(3), std::nullopt));
    // The body of the last fetch: the next revisit would refer to it.
    commit_one(*archive, capture(day(5), "body three", article("丁", long_text(4))));
    commit_one(*archive, revisit(day(6), "body three", day(5), article("戊", long_text(5))));
    commit_one(*archive, revisit(day(7), "body three", day(5), article("己", long_text(6))));
    PruneOrder order = keep_last(1);
    order.policy.keep_all_for = at(kPrunedAt) - at(day(7));
    // First (day 0) and newest (day 7) stay; of days 1 to 6 all go.
    CHECK(prune(*archive, order, Doing::kRehearse).pruned == 5);
    PruneOrder weekly = keep_last(0);
    weekly.policy.keep = RetentionPolicy::Period::kDaily;
    CHECK(prune(*archive, weekly).pruned == 0);
    const PruneAccount account = prune(*archive, order);
    // Request and record of the response of day 1, of the revisit of day 2, of day 3 with the
    // revisit of day 4, and of the revisit of day 6: the response of day 5 stays.
    CHECK(account.raw_records == 10);
  }
  CHECK(damages_of(directory) == kNoDamage);
  CHECK(files_with(directory, "body one").empty());
  CHECK(files_with(directory, "body two").empty());
  CHECK_FALSE(files_with(directory, "body three").empty());
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  const auto newest = archive->get(url_of(kUrl), std::nullopt);
  REQUIRE(newest.has_value());
  const Result<PageOrReason> page = archive->raw_page((*newest)->raw);
  REQUIRE(page.has_value());
  CHECK((*page)->body == "body three");
}

TEST_CASE("the body of a kept version stands where its revisit says") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  {
    const auto archive = open_archive(directory);
    fill_days(*archive, kUrl, 1);
    commit_one(*archive, capture(day(1), "body one", article("甲", long_text(1))));
    commit_one(*archive, revisit(day(2), "body one", day(1), article("乙", long_text(2))));
    commit_one(*archive, capture(day(3), "body two", article("丙", long_text(3))));
    // The first, the newest two: day 1 goes, and its response stays for day 2.
    const PruneAccount account = prune(*archive, keep_last(2));
    CHECK(account.pruned == 1);
    CHECK(account.raw_records == 0);
    const auto kept = archive->get(url_of(kUrl), at(day(2)));
    REQUIRE(kept.has_value());
    const Result<PageOrReason> page = archive->raw_page((*kept)->raw);
    REQUIRE(page.has_value());
    CHECK((*page)->body == "body one");
  }
  CHECK(damages_of(directory) == kNoDamage);
}

// ---- kills -----------------------------------------------------------------------------------

std::string numbered(int number) {
  return "http://www.yunxi.gov.cn/n" + std::to_string(number) + ".html";
}
constexpr int kNumbered = 4;

TEST_CASE("child: prunes one address after another", "[.]") {
  const auto archive = open_archive(child_folder(), Archive::Mode::kWrite);
  for (int number = 0; number < kNumbered; ++number) {
    PruneOrder order = keep_last(1);
    order.url_prefix = numbered(number);
    prune(*archive, order);
    child_says("pruned");
  }
  pause();
}

TEST_CASE("killed while it prunes, each address is pruned or is not, and going on ends it") {
  for (int acknowledged = 0; acknowledged < kNumbered; ++acknowledged) {
    const TemporaryFolder folder;
    const std::string directory = folder.file("a");
    {
      const auto archive = open_archive(directory);
      for (int number = 0; number < kNumbered; ++number) {
        fill_days(*archive, numbered(number), 4, number);  // many texts are shared
      }
    }
    {
      Child child("child: prunes one address after another", directory);
      for (int line = 0; line < acknowledged; ++line) {
        REQUIRE(child.read_line() == "pruned");
      }
      child.kill_now();
    }
    CHECK(damages_of(directory) == kNoDamage);
    {
      const auto archive = open_archive(directory, Archive::Mode::kWrite);
      CHECK(prune(*archive, keep_last(1)).pruned <=
            static_cast<uint64_t>(2 * (kNumbered - acknowledged)));
      for (int number = 0; number < kNumbered; ++number) {
        CHECK(text_at(*archive, numbered(number), 0) == long_text(number));
        CHECK(text_at(*archive, numbered(number), 3) == long_text(number + 3));
        CHECK_FALSE(text_at(*archive, numbered(number), 1).has_value());
      }
    }
    CHECK(damages_of(directory) == kNoDamage);
  }
}

}  // namespace
}  // namespace shilu
