// Documents made anew from their raw responses: what becomes of them, what is counted, and that a
// run which is stopped or killed goes on.
#include "crawler/reextract.h"

#include <csignal>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "crawler/page_reading.h"
#include "crawler/portal_rules_file.h"
#include "extract/extract.h"
#include "tests/store/child.h"
#include "tests/store/fixture.h"
#include "tests/support/fake_clock.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kTime = "2018-03-06T01:02:03.004Z";
constexpr const char* kLater = "2018-06-06T01:02:03.004Z";
const std::string kOld = "0";

std::string html_of(const std::string& title, const std::string& body) {
  return "<html><head><meta charset=utf-8><title>" + title + "</title></head><body><h1>" + title +
         "</h1><div>发布时间：2018-03-05</div><div class=TRS_Editor>" + body +
         "</div></body></html>";
}

const std::string kParagraphs =
    "<p>各乡镇人民政府，县直各部门：为做好今年防汛工作，现将有关事项通知如下，请认真贯彻执行。</p>"
    "<p>一、各地应当于汛期前检查河道堤防，并将检查结果报县水务局备案，逾期不报的予以通报。</p>"
    "<p>二、严格执行二十四小时值班制度，遇有险情立即报告，不得迟报、漏报、瞒报。</p>";

std::string page_text() {
  return "各乡镇人民政府，县直各部门：为做好今年防汛工作，现将有关事项通知如下，请认真贯彻执行。\n"
         "一、各地应当于汛期前检查河道堤防，并将检查结果报县水务局备案，逾期不报的予以通报。\n"
         "二、严格执行二十四小时值班制度，遇有险情立即报告，不得迟报、漏报、瞒报。";
}

// What the crawl would have committed for `html`, had its extractor made of it what `alter` does.
PageCommit crawled(
    const std::string& url, const std::string& time, const std::string& html,
    const std::function<void(Document&)>& alter = [](Document&) {},
    const std::string& extractor = kOld) {
  const Page page = page_of(url, time, html);
  PageReading reading = read_page(page, TaskKind::kArticle, {}, {});
  REQUIRE(reading.document.has_value());
  PageCommit commit{page.url, page.fetched_at};
  commit.outcome = outcome_name(reading.outcome);
  commit.status = 200;
  commit.kind = reading.document->kind;
  commit.payload_sha1 = sha1_base32(html);
  commit.payload_sha256 = sha256_hex(html);
  commit.raw = build_warc_members(page, std::nullopt);
  reading.document->links.clear();
  reading.document->removed.clear();
  alter(*reading.document);
  commit.document = std::move(reading.document);
  commit.document_seen = true;
  commit.extractor = extractor;
  return commit;
}

std::string url_number(int number) {
  return "http://www.yunxi.gov.cn/zwgk/t" + std::to_string(number) + ".html";
}

struct Ran {
  ReextractSummary summary;
  uint64_t told = 0;  // the last number that the progress was told
};

// A run to its end; `at_page` is called after each page.
Ran run(Archive& archive, ReextractOptions options = {}, const PortalRules& rules = {},
        const std::function<void(uint64_t, std::atomic<bool>&)>& at_page = nullptr) {
  const FakeClock clock(at("2026-01-01T00:00:00Z"));
  std::atomic<bool> stopping{false};
  Reextraction reextraction(archive, rules, clock, stopping, std::move(options));
  Ran ran;
  Result<ReextractSummary> summary = reextraction.run([&](uint64_t done) {
    ran.told = done;
    if (at_page) {
      at_page(done, stopping);
    }
  });
  if (!summary) {
    FAIL(summary.error().message);
  }
  ran.summary = std::move(*summary);
  return ran;
}

uint64_t pages_to_read(Archive& archive, const ReextractOptions& options = {},
                       const PortalRules& rules = {}) {
  const FakeClock clock(at("2026-01-01T00:00:00Z"));
  const std::atomic<bool> stopping{false};
  const Result<ReextractWork> work = Reextraction(archive, rules, clock, stopping, options).count();
  REQUIRE(work.has_value());
  return work->pages;
}

std::vector<Version> all_revisions(const Archive& archive, const std::string& url) {
  Result<std::vector<Version>> versions = archive.history(url_of(url), Archive::Revisions::kAll);
  REQUIRE(versions.has_value());
  return std::move(*versions);
}

TEST_CASE("a document is made anew as a further revision, and the old one stays") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  const std::string html = html_of("关于防汛的通知", kParagraphs);
  commit_one(*archive, crawled(url_number(1), kTime, html, [](Document& document) {
    document.text = "二、严格执行二十四小时值班制度";
    document.title = "云溪县";
    document.published.reset();
    document.flags = {{"mojibake", 3, {}}};
  }));
  commit_one(*archive, crawled(url_number(2), kTime, html));
  CHECK(pages_to_read(*archive) == 2);

  const Ran ran = run(*archive);
  CHECK(ran.told == 2);
  CHECK(ran.summary.extractor == kExtractorVersion);
  CHECK(ran.summary.rebuilt == 2);
  CHECK(ran.summary.changed == 1);
  CHECK(ran.summary.same == 1);
  CHECK(ran.summary.up_to_date == 0);
  CHECK(ran.summary.unreadable == 0);
  CHECK(ran.summary.text_longer == 1);
  CHECK(ran.summary.text_shorter == 0);
  CHECK(ran.summary.fields.at("title") == 1);
  CHECK(ran.summary.fields.at("published") == 1);
  CHECK(ran.summary.fields.at("text") == 1);
  CHECK(ran.summary.flags_lost == std::map<std::string, uint64_t>{{"mojibake", 1}});
  CHECK(ran.summary.flags_gained.empty());
  CHECK(ran.summary.kinds.empty());
  CHECK_FALSE(ran.summary.interrupted);

  const std::vector<Version> first = all_revisions(*archive, url_number(1));
  REQUIRE(first.size() == 2);
  CHECK(first[0].revision == 0);
  CHECK(first[0].extractor == kOld);
  CHECK(first[0].document.title == "云溪县");
  CHECK(first[1].revision == 1);
  CHECK(first[1].number == 1);
  CHECK(first[1].extractor == kExtractorVersion);
  CHECK(first[1].document.title == "关于防汛的通知");
  CHECK(first[1].document.text == page_text());
  CHECK(first[1].document.links.empty());
  CHECK(first[1].raw.offset == first[0].raw.offset);
  // As of the capture's time it is the newest revision that is given.
  const auto as_of = archive->get(url_of(url_number(1)), at(kTime));
  REQUIRE(as_of.has_value());
  CHECK((*as_of)->document.text == page_text());
}

TEST_CASE("a second run reads nothing and changes nothing") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  commit_one(*archive, crawled(url_number(1), kTime, html_of("通知", kParagraphs)));
  (void)run(*archive);
  const TreeHead head = *archive->log_head();
  CHECK(pages_to_read(*archive) == 0);
  const Ran again = run(*archive);
  CHECK(again.summary.up_to_date == 1);
  CHECK(again.summary.rebuilt == 0);
  CHECK(again.summary.unversioned == 0);
  CHECK(again.summary.log_head.size == head.size);

  ReextractOptions all;
  all.all = true;
  CHECK(pages_to_read(*archive, all) == 1);
  const Ran anyway = run(*archive, all);
  CHECK(anyway.summary.rebuilt == 1);
  CHECK(anyway.summary.same == 1);
  CHECK(archive->log_head()->size == head.size);
}

TEST_CASE("every capture is made anew, under a prefix only those there") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  const std::string elsewhere = "http://www.qinghe.gov.cn/t1.html";
  commit_one(*archive, crawled(url_number(1), kTime, html_of("通知一", kParagraphs)));
  commit_one(*archive, crawled(url_number(1), kLater, html_of("通知二", kParagraphs)));
  commit_one(*archive, crawled(elsewhere, kTime, html_of("通知三", kParagraphs)));
  ReextractOptions options;
  options.url_prefix = "http://www.yunxi.gov.cn/zwgk/";
  CHECK(pages_to_read(*archive, options) == 2);
  CHECK(run(*archive, options).summary.rebuilt == 2);
  const std::vector<Version> versions = all_revisions(*archive, url_number(1));
  REQUIRE(versions.size() == 4);
  CHECK(versions[1].document.title == "通知一");
  CHECK(versions[3].document.title == "通知二");
  CHECK(all_revisions(*archive, elsewhere).size() == 1);
}

TEST_CASE("a dry run tells the same and writes nothing") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("archive");
  {
    const auto archive = open_archive(directory);
    commit_one(*archive, crawled(url_number(1), kTime, html_of("通知", kParagraphs),
                                 [](Document& document) { document.title = "题"; }));
  }
  const auto archive = open_archive(directory, Archive::Mode::kRead);
  ReextractOptions options;
  options.dry_run = true;
  const Ran ran = run(*archive, options);
  CHECK(ran.summary.dry_run);
  CHECK(ran.summary.rebuilt == 1);
  CHECK(ran.summary.changed == 1);
  CHECK(all_revisions(*archive, url_number(1)).size() == 1);
  CHECK(summary_text(ran.summary).starts_with("nothing written, this is what would be: done"));
}

TEST_CASE("what is no document by the present rules says so, and keeps its earlier text") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  std::string rows;
  for (int i = 0; i < 30; ++i) {
    rows += "<li><a href=/zwgk/t" + std::to_string(i) + ".html>关于第" + std::to_string(i) +
            "号事项的通知公告</a><span>2018-03-05</span></li>";
  }
  const std::string list =
      "<html><head><meta charset=utf-8><title>通知公告</title></head><body><ul>" + rows +
      "</ul></body></html>";
  commit_one(*archive, crawled(url_number(1), kTime, list, [](Document& document) {
    REQUIRE(document.kind == PageKind::kList);
    document.kind = PageKind::kArticle;
    document.text = "关于第0号事项的通知公告";
  }));
  const Ran ran = run(*archive);
  CHECK(ran.summary.kinds == std::map<std::string, uint64_t>{{"article → list", 1}});
  const std::vector<Version> versions = all_revisions(*archive, url_number(1));
  REQUIRE(versions.size() == 2);
  CHECK(versions[0].document.text == "关于第0号事项的通知公告");
  CHECK(versions[1].document.kind == PageKind::kList);
  CHECK(run(*archive).summary.rebuilt == 0);
}

TEST_CASE("a page that made no version and is a document now becomes its first") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  PageCommit judged_a_list = crawled(url_number(1), kTime, html_of("通知", kParagraphs));
  judged_a_list.document.reset();
  judged_a_list.document_seen = false;
  judged_a_list.kind = PageKind::kList;
  commit_one(*archive, std::move(judged_a_list));
  // One that still is none, and one that makes the archive an old extractor's.
  PageCommit home = crawled("http://www.yunxi.gov.cn/", kTime, "<html><p>首页</p></html>");
  home.document.reset();
  home.document_seen = false;
  home.kind = PageKind::kHome;
  commit_one(*archive, std::move(home));
  commit_one(*archive, crawled(url_number(2), kTime, html_of("通知", kParagraphs)));
  CHECK(pages_to_read(*archive) == 3);

  const Ran ran = run(*archive);
  CHECK(ran.told == 3);
  CHECK(ran.summary.found == 1);
  CHECK(ran.summary.unversioned == 1);
  CHECK(ran.summary.rebuilt == 1);
  const std::vector<Version> versions = all_revisions(*archive, url_number(1));
  REQUIRE(versions.size() == 1);
  CHECK(versions[0].number == 1);
  CHECK(versions[0].revision == 1);  // no crawl made it
  CHECK(versions[0].fetched_at == at(kTime));
  CHECK(versions[0].document.text == page_text());
  CHECK(versions[0].extractor == kExtractorVersion);
  const auto page = archive->raw_page(versions[0].raw);
  REQUIRE(page.has_value());
  CHECK(page->has_value());
  const auto state = archive->url_state(url_of(url_number(1)));
  REQUIRE(state.has_value());
  CHECK((*state)->versions == 1);
  CHECK((*state)->first_seen == at(kTime));
  CHECK((*state)->document_digest == versions[0].document_digest);

  // Judged once, they are not read again; other rules are another matter.
  CHECK(pages_to_read(*archive) == 0);
  const TemporaryFolder rules_folder;
  const std::string file = rules_folder.write(
      "other.toml", "[[rule]]\nhost = \"www.qinghe.gov.cn\"\ncontainer = \"div.text\"\n");
  const std::vector<std::string> paths{file};
  const Result<PortalRules> rules = load_portal_rules(paths);
  REQUIRE(rules.has_value());
  CHECK(pages_to_read(*archive, {}, *rules) == 1);
  VerifySummary verified = archive->verify({}, [](const Damage& damage) { FAIL(damage.what); });
  (void)verified;
}

TEST_CASE("an archive that the present extractor crawled is not gone through for lists") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  PageCommit list = crawled(url_number(1), kTime, html_of("通知", kParagraphs));
  list.document.reset();
  list.document_seen = false;
  commit_one(*archive, std::move(list));
  commit_one(*archive, crawled(
                           url_number(2), kTime, html_of("通知", kParagraphs), [](Document&) {},
                           std::string(kExtractorVersion)));
  CHECK(pages_to_read(*archive) == 0);
  CHECK(run(*archive).summary.found == 0);
}

TEST_CASE("a portal's rule is another extractor for its pages, and for no attachment") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  const std::string now(kExtractorVersion);
  commit_one(*archive,
             crawled(
                 url_number(1), kTime, html_of("通知", kParagraphs), [](Document&) {}, now));
  Page pdf = page_of("http://www.yunxi.gov.cn/a.pdf", kTime, "%PDF-1.4 whatever");
  pdf.response_head = "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n";
  pdf.headers = {{"Content-Type", "application/pdf"}};
  PageCommit attachment = page_commit(pdf.url.text(), kTime, std::nullopt);
  attachment.document = versioned_document(read_page(pdf, TaskKind::kAttachment, {}, {}));
  REQUIRE(attachment.document.has_value());
  attachment.extractor = now;
  attachment.raw = build_warc_members(pdf, std::nullopt);
  attachment.payload_sha256 = sha256_hex(pdf.body);
  commit_one(*archive, std::move(attachment));

  const std::string file = folder.write(
      "yunxi.toml", "[[rule]]\nhost = \"www.yunxi.gov.cn\"\ncontainer = \"div.TRS_Editor\"\n");
  const std::vector<std::string> paths{file};
  const Result<PortalRules> rules = load_portal_rules(paths);
  REQUIRE(rules.has_value());
  const Ran ran = run(*archive, {}, *rules);
  CHECK(ran.summary.rebuilt == 1);
  CHECK(ran.summary.up_to_date == 1);  // the attachment: no rule is used of it
  CHECK(all_revisions(*archive, url_number(1)).back().extractor == extractor_with(&(*rules)[0]));

  // Left out, the rules are missed.
  const FakeClock clock(at("2026-01-01T00:00:00Z"));
  const std::atomic<bool> stopping{false};
  const Result<ReextractWork> work = Reextraction(*archive, {}, clock, stopping, {}).count();
  REQUIRE(work.has_value());
  CHECK(work->without_their_rule == 1);
}

TEST_CASE("what cannot be read is counted with its place and the reason") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("archive");
  const auto archive = open_archive(directory);
  commit_one(*archive, crawled(url_number(1), kTime, html_of("通知一", kParagraphs)));
  commit_one(*archive, crawled(url_number(2), kTime, html_of("通知二", kParagraphs)));
  // A bit of the first response's compressed body.
  const RawLocation raw = all_revisions(*archive, url_number(1))[0].raw;
  const std::string path = directory + "/warc/" + raw.file;
  std::string segment = read_whole(path);
  segment[raw.offset + 200] = static_cast<char>(segment[raw.offset + 200] ^ 4);
  write_whole(path, segment);

  const Ran ran = run(*archive);
  CHECK(ran.summary.rebuilt == 1);
  CHECK(ran.summary.unreadable == 1);
  REQUIRE(ran.summary.unreadable_named.size() == 1);
  const ReextractSummary::Unreadable& one = ran.summary.unreadable_named[0];
  CHECK(one.url == url_number(1));
  CHECK(one.where == "warc/" + raw.file + ", offset " + std::to_string(raw.offset));
  CHECK_FALSE(one.why.empty());
  CHECK(all_revisions(*archive, url_number(1)).size() == 1);
  CHECK(all_revisions(*archive, url_number(2)).size() == 2);
}

// Pages 1 … count, of which an old extractor made the documents.
void fill(Archive& archive, int count) {
  const std::string html = html_of("通知", kParagraphs);
  std::vector<PageCommit> commits;
  for (int i = 1; i <= count; ++i) {
    commits.push_back(crawled(url_number(i), kTime, html));
  }
  REQUIRE(archive.commit(commits).has_value());
}

void check_each_revised_once(const Archive& archive, int count) {
  for (int i = 1; i <= count; ++i) {
    CAPTURE(i);
    const std::vector<Version> versions = all_revisions(archive, url_number(i));
    REQUIRE(versions.size() == 2);
    CHECK(versions[1].extractor == kExtractorVersion);
  }
}

constexpr int kMany = 700;  // more than a durable batch

TEST_CASE("stopped in the middle, it writes what it has begun and the next run does the rest") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("archive"));
  fill(*archive, kMany);
  const Ran first = run(*archive, {}, {}, [](uint64_t done, std::atomic<bool>& stopping) {
    stopping = stopping || done == 300;
  });
  CHECK(first.summary.interrupted);
  CHECK(first.summary.rebuilt >= 300);
  CHECK(first.summary.rebuilt < kMany);
  CHECK(pages_to_read(*archive) == kMany - first.summary.rebuilt);
  const Ran second = run(*archive);
  CHECK(second.summary.up_to_date == first.summary.rebuilt);
  CHECK(second.summary.rebuilt == kMany - first.summary.rebuilt);
  check_each_revised_once(*archive, kMany);
}

TEST_CASE("child: a reextraction that is killed", "[.]") {
  const auto archive = open_archive(child_folder(), Archive::Mode::kWrite);
  (void)run(*archive, {}, {}, [](uint64_t done, std::atomic<bool>&) {
    if (done == 400) {
      raise(SIGKILL);
    }
  });
}

TEST_CASE("killed in the middle, it goes on where the last durable revision stands") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("archive");
  fill(*open_archive(directory), kMany);
  {
    Child child("child: a reextraction that is killed", directory);
    CHECK_FALSE(child.passed());
  }
  const auto archive = open_archive(directory, Archive::Mode::kWrite);
  // A batch of 256 was durable, the next was not.
  CHECK(pages_to_read(*archive) == kMany - 256);
  const Ran ran = run(*archive);
  CHECK(ran.summary.up_to_date == 256);
  CHECK(ran.summary.rebuilt == kMany - 256);
  check_each_revised_once(*archive, kMany);
}

TEST_CASE("the summary is told to people and to scripts") {
  ReextractSummary summary;
  summary.extractor = "2";
  summary.up_to_date = 5;
  Document before = article("甲", "一二三");
  Document after = article("乙", "一二三四五");
  after.flags = {{"truncated", 1, {}}};
  summary.count(before, after);
  summary.count(before, before);
  summary.count(after, before);
  summary.found = 1;
  summary.unversioned = 3;
  summary.erased = 4;
  summary.count_unreadable({"warc/a.warc.gz, offset 7", "http://a.cn/", at(kTime), "torn"});
  summary.took = Milliseconds(1500);
  CHECK(summary_text(summary) ==
        "done after 1.5 s, extractor 2\n"
        "  up to date, not read     5\n"
        "  read again               3\n"
        "    the same               1\n"
        "    changed                2\n"
        "    flags                  2\n"
        "    text                   2 (1 longer, 1 shorter)\n"
        "    title                  2\n"
        "    flags gained           truncated 1\n"
        "    flags lost             truncated 1\n"
        "  documents found          1 of 4 pages that had none\n"
        "  raw response removed     4\n"
        "  unreadable               1\n"
        "    http://a.cn/ 2018-03-06T01:02:03.004Z\n"
        "      warc/a.warc.gz, offset 7: torn\n"
        "  log head                 " +
            head_text(summary.log_head) + "\n");
  const auto json = nlohmann::json::parse(summary_json(summary));
  CHECK(json["extractor"] == "2");
  CHECK(json["up_to_date"] == 5);
  CHECK(json["rebuilt"] == 3);
  CHECK(json["same"] == 1);
  CHECK(json["changed"] == 2);
  CHECK(json["fields"] == nlohmann::json({{"flags", 2}, {"text", 2}, {"title", 2}}));
  CHECK(json["text_longer"] == 1);
  CHECK(json["text_shorter"] == 1);
  CHECK(json["flags_gained"]["truncated"] == 1);
  CHECK(json["found"] == 1);
  CHECK(json["unversioned"] == 3);
  CHECK(json["erased"] == 4);
  CHECK(json["unreadable"] == 1);
  CHECK(json["unreadable_named"][0]["where"] == "warc/a.warc.gz, offset 7");
  CHECK(json["unreadable_named"][0]["why"] == "torn");
  CHECK(json["interrupted"] == false);
  summary.interrupted = true;
  CHECK(summary_text(summary).starts_with("interrupted after 1.5 s"));
}

}  // namespace
}  // namespace shilu
