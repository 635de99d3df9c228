#include "crawler/pipeline.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <map>
#include <set>

#include "tests/support/fake_fetcher.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kStart = parse_instant("2018-03-06T00:00:00Z").value();

std::string article(const std::string& title, const std::string& body) {
  return "<html><head><meta name=\"ArticleTitle\" content=\"" + title +
         "\"><meta name=\"PubDate\" content=\"2018-03-06 09:30\"><title>" + title +
         "</title></head><body><h1>" + title + "</h1><div class=\"TRS_Editor\"><p>" + body +
         "</p></div></body></html>";
}

std::string list_of(const std::vector<std::string>& addresses) {
  std::string html =
      "<html><head><meta name=\"ColumnName\" content=\"政务公开\">"
      "<meta name=\"ColumnType\" content=\"工作动态\"></head><body><ul>";
  for (const std::string& address : addresses) {
    html += "<li><a href=\"" + address + "\">清河县关于" + address +
            "的通知</a><span>2018-03-06</span></li>";
  }
  return html + "</ul></body></html>";
}

constexpr const char* kBody =
    "根据《中华人民共和国政府信息公开条例》的要求，现将清河县二〇一七年度政府信息公开工作情况报告如"
    "下，"
    "本报告由概述、主动公开、依申请公开和存在的问题等部分组成，欢迎社会各界监督。";

// One crawl after another over the same archive and the same fake portals.
class Crawls {
 public:
  struct Outcome {
    Result<RunReport> report;
    std::map<std::string, uint64_t> outcomes;
    uint64_t versions_new;
    uint64_t versions_changed;
    uint64_t unchanged;
    uint64_t retries;
  };

  Outcome run(const std::string& seed, PipelineOptions options = {}) {
    Result<std::unique_ptr<Archive>> archive =
        Archive::open(folder_.file("archive"), Archive::Mode::kCreate);
    REQUIRE(archive.has_value());
    const std::vector<Url> seeds{Url::parse(seed).value()};
    const Result<Scope> scope = Scope::make(seeds, {config.subdomains, {}, {}});
    REQUIRE(scope.has_value());
    std::mutex mutex;
    std::condition_variable condition;
    bool finished = false;
    options.on_finished = [&] {
      const std::lock_guard<std::mutex> lock(mutex);
      finished = true;
      condition.notify_one();
    };
    Pipeline pipeline(
        **archive, *scope, config, clock,
        [&]() -> Result<std::unique_ptr<Fetcher>> { return web.make_fetcher(); }, options);
    REQUIRE(pipeline.start(seeds).has_value());
    // As the program does: it waits by a tick, and looks whether only long waits are left.
    for (int tick = 0; tick < 3000; ++tick) {
      std::unique_lock<std::mutex> lock(mutex);
      if (condition.wait_for(lock, std::chrono::milliseconds(20), [&] { return finished; })) {
        break;
      }
      if (pipeline.only_long_waits_left()) {
        pipeline.drain(CrawlEnd::kWaiting);
      }
    }
    REQUIRE(finished);
    Outcome outcome{pipeline.finish(), {}, 0, 0, 0, 0};
    const Counters& counters = pipeline.counters();
    for (size_t i = 0; i < kOutcomeCount; ++i) {
      if (counters.finished[i] > 0) {
        outcome.outcomes[std::string(outcome_name(static_cast<shilu::Outcome>(i)))] =
            counters.finished[i];
      }
    }
    outcome.versions_new = counters.versions_new;
    outcome.versions_changed = counters.versions_changed;
    outcome.unchanged = counters.documents_unchanged;
    outcome.retries = counters.retries;
    return outcome;
  }

  std::unique_ptr<Archive> archive() {
    return Archive::open(folder_.file("archive"), Archive::Mode::kRead).value();
  }

  FakeClock clock{kStart};
  FakeWeb web{clock};
  CrawlConfig config;

 private:
  TemporaryFolder folder_;
};

TEST_CASE("a crawl finds a portal's pages through its lists and keeps its documents") {
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/",
                         list_of({"/a.html", "/b.html", "http://elsewhere.example/x.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  crawls.web.answer_html("http://www.qinghe.example/b.html", article("乙", kBody));

  const auto first = crawls.run("http://www.qinghe.example/");
  REQUIRE(first.report.has_value());
  CHECK(first.report->end == CrawlEnd::kDone);
  CHECK(first.report->left_waiting == 0);
  CHECK(first.versions_new == 2);
  CHECK(first.outcomes == std::map<std::string, uint64_t>{{"ok", 3}});
  CHECK(crawls.web.asked().front() == "http://www.qinghe.example/robots.txt");
  CHECK(crawls.web.asked().size() == 4);

  const auto archive = crawls.archive();
  const auto version = archive->get(Url::parse("http://www.qinghe.example/a.html").value(), {});
  REQUIRE(version.has_value());
  REQUIRE(version->has_value());
  CHECK((*version)->document.title == "甲");
  CHECK((*version)->document.text == kBody);
}

TEST_CASE("a second crawl makes versions of what changed and of nothing else") {
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html", "/b.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  crawls.web.answer_html("http://www.qinghe.example/a.html",
                         article("甲", std::string(kBody) + "特此报告。"));
  crawls.web.answer_html("http://www.qinghe.example/b.html", article("乙", kBody));
  REQUIRE(crawls.run("http://www.qinghe.example/").versions_new == 2);

  const auto second = crawls.run("http://www.qinghe.example/");
  CHECK(second.report->run == 2);
  CHECK_FALSE(second.report->continued);
  CHECK(second.versions_new == 0);
  CHECK(second.versions_changed == 1);
  CHECK(second.unchanged == 1);
}

TEST_CASE("requests to a host never overlap and keep the gap from end to start") {
  Crawls crawls;
  std::vector<std::string> addresses;
  for (int i = 0; i < 20; ++i) {
    const std::string address = "/" + std::to_string(i) + ".html";
    addresses.push_back(address);
    crawls.web.answer_html("http://www.qinghe.example" + address, article("文", kBody));
  }
  crawls.web.answer_html("http://www.qinghe.example/", list_of(addresses));
  REQUIRE(crawls.run("http://www.qinghe.example/").report.has_value());
  const std::vector<FakeRequest> requests = crawls.web.requests();
  REQUIRE(requests.size() == 22);
  for (size_t i = 1; i < requests.size(); ++i) {
    CHECK(requests[i].started - requests[i - 1].ended >= 3s);
  }
}

TEST_CASE("what robots.txt disallows is never asked, and counted") {
  Crawls crawls;
  FakeResponse robots;
  robots.status = 200;
  robots.body = "User-agent: *\nDisallow: /private/\n";
  crawls.web.answer("http://www.qinghe.example/robots.txt", robots);
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html", "/private/b.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.outcomes == std::map<std::string, uint64_t>{{"ok", 2}, {"robots", 1}});
  const auto asked = crawls.web.asked();
  CHECK(std::count(asked.begin(), asked.end(), "http://www.qinghe.example/private/b.html") == 0);
}

TEST_CASE("a large robots.txt is obeyed like a small one") {
  Crawls crawls;
  FakeResponse robots;
  robots.status = 200;
  robots.body = "User-agent: *\n";
  for (int i = 0; i < 4000; ++i) {
    robots.body += "Disallow: /closed" + std::to_string(i) + "/\n";
  }
  crawls.web.answer("http://www.qinghe.example/robots.txt", robots);
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html", "/closed3999/b.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.outcomes == std::map<std::string, uint64_t>{{"ok", 2}, {"robots", 1}});
}

TEST_CASE("a sitemap named in robots.txt is read for addresses") {
  Crawls crawls;
  FakeResponse robots;
  robots.status = 200;
  robots.body = "Sitemap: http://www.qinghe.example/sitemap.xml\n";
  crawls.web.answer("http://www.qinghe.example/robots.txt", robots);
  FakeResponse sitemap;
  sitemap.status = 200;
  sitemap.headers = {{"Content-Type", "application/xml"}};
  sitemap.body =
      "<?xml "
      "version=\"1.0\"?><urlset><url><loc>http://www.qinghe.example/only.html</loc></url></urlset>";
  crawls.web.answer("http://www.qinghe.example/sitemap.xml", sitemap);
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  crawls.web.answer_html("http://www.qinghe.example/only.html", article("丙", kBody));
  CHECK(crawls.run("http://www.qinghe.example/").versions_new == 2);
}

TEST_CASE("a sitemap in a gzip file is read like a plain one") {
  Crawls crawls;
  FakeResponse robots;
  robots.status = 200;
  robots.body = "Sitemap: http://www.qinghe.example/sitemap.xml.gz\n";
  crawls.web.answer("http://www.qinghe.example/robots.txt", robots);
  // printf '<urlset><url><loc>http://www.qinghe.example/only.html</loc></url></urlset>' | gzip -9n
  FakeResponse sitemap;
  sitemap.status = 200;
  sitemap.headers = {{"Content-Type", "application/gzip"}};
  sitemap.body = std::string(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\x29\x2d\xca\x29\x4e\x2d\xb1\xb3\x01"
      "\xd2\x76\x36\x39\xf9\xc9\x76\x19\x25\x25\x05\x56\xfa\xfa\xe5\xe5\xe5\x7a\x85\x99"
      "\x79\xe9\x19\xa9\x7a\xa9\x15\x89\xb9\x05\x39\xa9\xfa\xf9\x79\x39\x95\x7a\x19\x25"
      "\xb9\x39\x36\xfa\x20\x85\x36\xfa\x60\x3d\xfa\x50\x13\x00\x97\x1b\xaf\xc0\x4a\x00"
      "\x00\x00",
      82);
  crawls.web.answer("http://www.qinghe.example/sitemap.xml.gz", sitemap);
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  crawls.web.answer_html("http://www.qinghe.example/only.html", article("丙", kBody));
  CHECK(crawls.run("http://www.qinghe.example/").versions_new == 2);
}

TEST_CASE("a missing robots.txt allows all even where its error page is garbled") {
  Crawls crawls;
  FakeResponse garbled;
  garbled.status = 404;
  garbled.headers = {{"Content-Encoding", "gzip"}};
  garbled.body = "\x1f\x8b not gzip";
  crawls.web.answer("http://www.qinghe.example/robots.txt", garbled);
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  CHECK(crawls.run("http://www.qinghe.example/").outcomes.at("ok") == 1);
}

TEST_CASE("a host whose robots.txt cannot be read is asked nothing else") {
  Crawls crawls;
  FakeResponse unavailable;
  unavailable.status = 503;
  crawls.web.answer("http://www.qinghe.example/robots.txt", unavailable);
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.outcomes == std::map<std::string, uint64_t>{{"robots_unknown", 1}});
  CHECK(crawls.web.asked() == std::vector<std::string>(3, "http://www.qinghe.example/robots.txt"));
}

TEST_CASE("robots.txt is followed through redirects to where it stands") {
  Crawls crawls;
  FakeResponse moved;
  moved.status = 301;
  moved.headers = {{"Location", "http://static.example/robots.txt"}};
  crawls.web.answer("http://www.qinghe.example/robots.txt", moved);
  FakeResponse robots;
  robots.status = 200;
  robots.body = "User-agent: shilu\nDisallow: /\n";
  crawls.web.answer("http://static.example/robots.txt", robots);
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.outcomes == std::map<std::string, uint64_t>{{"robots", 1}});
}

TEST_CASE("a page that robots.txt was redirected to is still asked, whole") {
  Crawls crawls;
  FakeResponse moved;
  moved.status = 302;
  moved.headers = {{"Location", "/index.html"}};
  crawls.web.answer("http://www.qinghe.example/robots.txt", moved);
  FakeResponse list;
  list.status = 200;
  list.headers = {{"Content-Type", "text/html"}, {"ETag", "\"1\""}};
  list.body = list_of({"/a.html"});
  crawls.web.answer("http://www.qinghe.example/index.html", list);
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/index.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  CHECK(crawls.run("http://www.qinghe.example/").versions_new == 1);
  for (const FakeRequest& request : crawls.web.requests()) {
    CHECK(request.etag.empty());
  }
}

TEST_CASE("a failed request is made again after a back-off, and given up after three") {
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/once.html", "/never.html"}));
  FakeResponse timeout;
  timeout.outcome = FetchOutcome::kTimeout;
  crawls.web.answer("http://www.qinghe.example/once.html", timeout);
  crawls.web.answer_html("http://www.qinghe.example/once.html", article("甲", kBody));
  crawls.web.answer("http://www.qinghe.example/never.html", timeout);
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.outcomes == std::map<std::string, uint64_t>{{"ok", 2}, {"timeout", 1}});
  CHECK(run.retries == 3);
  CHECK(run.versions_new == 1);
}

TEST_CASE("a redirect is followed, and loops, long chains and ways out of scope are counted") {
  Crawls crawls;
  const auto moved_to = [](const std::string& target) {
    FakeResponse moved;
    moved.status = 302;
    moved.headers = {{"Location", target}};
    return moved;
  };
  crawls.config.redirects = 2;
  crawls.web.answer_html("http://www.qinghe.example/",
                         list_of({"/moved.html", "/loop1", "/out", "/chain0", "/nowhere"}));
  crawls.web.answer("http://www.qinghe.example/moved.html", moved_to("/new/a.html"));
  crawls.web.answer_html("http://www.qinghe.example/new/a.html", article("甲", kBody));
  crawls.web.answer("http://www.qinghe.example/loop1", moved_to("/loop2"));
  crawls.web.answer("http://www.qinghe.example/loop2", moved_to("/loop1"));
  crawls.web.answer("http://www.qinghe.example/out", moved_to("http://elsewhere.example/"));
  crawls.web.answer("http://www.qinghe.example/chain0", moved_to("/chain1"));
  crawls.web.answer("http://www.qinghe.example/chain1", moved_to("/chain2"));
  crawls.web.answer("http://www.qinghe.example/chain2", moved_to("/chain3"));
  crawls.web.answer("http://www.qinghe.example/nowhere", moved_to(""));
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.versions_new == 1);
  CHECK(run.outcomes == std::map<std::string, uint64_t>{{"ok", 2},
                                                        {"redirect", 4},
                                                        {"redirect_loop", 1},
                                                        {"redirect_out_of_scope", 1},
                                                        {"too_many_redirects", 1},
                                                        {"bad_redirect", 1}});
}

TEST_CASE("the second crawl asks conditionally, and a 304 leaves the version as it stands") {
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  FakeResponse first;
  first.status = 200;
  first.headers = {{"Content-Type", "text/html; charset=utf-8"},
                   {"ETag", "\"1\""},
                   {"Last-Modified", "Tue, 06 Mar 2018 00:00:00 GMT"}};
  first.body = article("甲", kBody);
  crawls.web.answer("http://www.qinghe.example/a.html", first);
  FakeResponse unmodified;
  unmodified.status = 304;
  crawls.web.answer("http://www.qinghe.example/a.html", unmodified);
  REQUIRE(crawls.run("http://www.qinghe.example/").versions_new == 1);
  const auto second = crawls.run("http://www.qinghe.example/");
  CHECK(second.outcomes.at("not_modified") == 1);
  CHECK(second.versions_changed + second.versions_new == 0);
  const FakeRequest last = crawls.web.requests().back();
  CHECK(last.url == "http://www.qinghe.example/a.html");
  CHECK(last.etag == "\"1\"");
  CHECK(last.last_modified == "Tue, 06 Mar 2018 00:00:00 GMT");
}

TEST_CASE("a wider scope finds what unchanged pages lead to") {
  Crawls crawls;
  crawls.config.subdomains = false;
  FakeResponse list;
  list.status = 200;
  list.headers = {{"Content-Type", "text/html; charset=utf-8"}, {"ETag", "\"1\""}};
  list.body = list_of({"http://d.qinghe.example/a.html"});
  crawls.web.answer("http://qinghe.example/", list);
  crawls.web.answer_html("http://d.qinghe.example/a.html", article("甲", kBody));
  CHECK(crawls.run("http://qinghe.example/").versions_new == 0);
  CHECK(crawls.run("http://qinghe.example/").versions_new == 0);
  CHECK(crawls.web.requests().back().etag == "\"1\"");

  crawls.config.subdomains = true;
  CHECK(crawls.run("http://qinghe.example/").versions_new == 1);
}

TEST_CASE("a host that must be left alone for long ends the run, and is due in the next") {
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html", "/b.html"}));
  FakeResponse busy;
  busy.status = 503;
  busy.headers = {{"Retry-After", "43200"}};
  crawls.web.answer("http://www.qinghe.example/a.html", busy);
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  crawls.web.answer_html("http://www.qinghe.example/b.html", article("乙", kBody));
  const auto first = crawls.run("http://www.qinghe.example/");
  CHECK(first.report->end == CrawlEnd::kWaiting);
  CHECK(first.report->left_waiting == 2);

  crawls.clock.advance(13h);
  const auto second = crawls.run("http://www.qinghe.example/");
  CHECK(second.report->run == 2);
  CHECK_FALSE(second.report->continued);
  CHECK(second.report->end == CrawlEnd::kDone);
  CHECK(second.versions_new == 2);
}

TEST_CASE("a long crawl delay is waited for") {
  Crawls crawls;
  FakeResponse robots;
  robots.status = 200;
  robots.body = "User-agent: *\nCrawl-delay: 1800\n";
  crawls.web.answer("http://www.qinghe.example/robots.txt", robots);
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.report->end == CrawlEnd::kDone);
  CHECK(run.versions_new == 1);
  const auto requests = crawls.web.requests();
  REQUIRE(requests.size() == 3);
  for (size_t i = 1; i < requests.size(); ++i) {
    CHECK(requests[i].started - requests[i - 1].ended >= 1800s);
  }
}

TEST_CASE("a limited crawl leaves its run open, and the next goes on with what is left") {
  Crawls crawls;
  std::vector<std::string> addresses;
  for (int i = 0; i < 10; ++i) {
    addresses.push_back("/" + std::to_string(i) + ".html");
    crawls.web.answer_html("http://www.qinghe.example" + addresses.back(),
                           article("文", std::string(kBody) + std::to_string(i)));
  }
  crawls.web.answer_html("http://www.qinghe.example/", list_of(addresses));
  PipelineOptions options;
  options.max_pages = 4;
  const auto limited = crawls.run("http://www.qinghe.example/", options);
  CHECK(limited.report->end == CrawlEnd::kLimited);
  CHECK(limited.report->left_waiting == 7);
  CHECK(limited.versions_new == 3);

  const Instant before = crawls.clock.now();
  const auto rest = crawls.run("http://www.qinghe.example/");
  CHECK(rest.report->run == 1);
  CHECK(rest.report->continued);
  CHECK(rest.report->end == CrawlEnd::kDone);
  CHECK(rest.versions_new == 7);
  // Nobody knows when the host was last asked: it rests once before the first request.
  const auto requests = crawls.web.requests();
  const auto resumed = std::find_if(requests.begin(), requests.end(),
                                    [&](const auto& request) { return request.started >= before; });
  REQUIRE(resumed != requests.end());
  CHECK(resumed->started - before >= 3s);
  // robots.txt, the home page and every article: each was asked once.
  const auto asked = crawls.web.asked();
  CHECK(std::set<std::string>(asked.begin(), asked.end()).size() == asked.size());
}

TEST_CASE("a body cut short is asked again and never becomes a version") {
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  FakeResponse cut;
  cut.status = 200;
  cut.headers = {{"Content-Type", "text/html"}};
  cut.body = article("甲", kBody).substr(0, 300);
  cut.truncation = Truncation::kDisconnect;
  crawls.web.answer("http://www.qinghe.example/a.html", cut);
  const auto run = crawls.run("http://www.qinghe.example/");
  CHECK(run.versions_new == 0);
  CHECK(run.retries == 2);
  CHECK(run.outcomes.at("cut_short") == 1);
}

TEST_CASE("statuses and broken codings are counted under their own names") {
  struct Case {
    int status;
    const char* encoding;
    const char* outcome;
  };
  const Case made = GENERATE(
      Case{404, "", "not_found"}, Case{410, "", "not_found"}, Case{403, "", "forbidden"},
      Case{500, "", "server_error"}, Case{429, "", "rate_limited"}, Case{418, "", "other_status"},
      Case{200, "gzip", "coding_corrupt"}, Case{200, "rot13", "coding_corrupt"});
  INFO(made.status << " " << made.encoding);
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  FakeResponse response;
  response.status = made.status;
  response.headers = {{"Content-Type", "text/html"}, {"Content-Encoding", made.encoding}};
  response.body = "\x1f\x8b not gzip";
  crawls.web.answer("http://www.qinghe.example/a.html", response);
  CHECK(crawls.run("http://www.qinghe.example/").outcomes.at(made.outcome) == 1);
}

TEST_CASE("what the network did is counted under its own name") {
  struct Case {
    FetchOutcome outcome;
    const char* name;
  };
  const Case made = GENERATE(Case{FetchOutcome::kDnsFailure, "dns_failure"},
                             Case{FetchOutcome::kForbiddenAddress, "forbidden_address"},
                             Case{FetchOutcome::kConnectFailure, "connect_failure"},
                             Case{FetchOutcome::kTlsFailure, "tls_failure"},
                             Case{FetchOutcome::kTimeout, "timeout"},
                             Case{FetchOutcome::kDisconnected, "disconnected"},
                             Case{FetchOutcome::kProtocolError, "protocol_error"},
                             Case{FetchOutcome::kHeadersTooLarge, "headers_too_large"});
  INFO(made.name);
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  FakeResponse response;
  response.outcome = made.outcome;
  crawls.web.answer("http://www.qinghe.example/a.html", response);
  CHECK(crawls.run("http://www.qinghe.example/").outcomes.at(made.name) == 1);
}

TEST_CASE("several fetch threads share the hosts and keep the manners of one") {
  Crawls crawls;
  crawls.config.fetch_threads = 3;
  crawls.config.subdomains = true;
  std::vector<std::string> hosts;
  for (int host = 0; host < 8; ++host) {
    hosts.push_back("http://d" + std::to_string(host) + ".qinghe.example/");
    std::vector<std::string> addresses;
    for (int i = 0; i < 5; ++i) {
      addresses.push_back(hosts.back() + std::to_string(i) + ".html");
      crawls.web.answer_html(addresses.back(), article("文", addresses.back() + kBody));
    }
    crawls.web.answer_html(hosts.back(), list_of(addresses));
  }
  crawls.web.answer_html("http://qinghe.example/", list_of(hosts));
  CHECK(crawls.run("http://qinghe.example/").versions_new == 40);

  std::map<std::string, std::vector<FakeRequest>> by_host;
  for (const FakeRequest& request : crawls.web.requests()) {
    by_host[std::string(Url::parse(request.url)->host())].push_back(request);
  }
  CHECK(by_host.size() == 9);
  for (const auto& [host, requests] : by_host) {
    INFO(host);
    for (size_t i = 1; i < requests.size(); ++i) {
      CHECK(requests[i].started - requests[i - 1].ended >= 3s);
    }
  }
}

TEST_CASE("a crawl allowed no page asks none and keeps its seed") {
  Crawls crawls;
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/a.html"}));
  crawls.web.answer_html("http://www.qinghe.example/a.html", article("甲", kBody));
  PipelineOptions options;
  options.max_pages = 0;
  const auto stopped = crawls.run("http://www.qinghe.example/", options);
  CHECK(stopped.report->end == CrawlEnd::kLimited);
  CHECK(stopped.report->left_waiting == 1);
  CHECK(crawls.run("http://www.qinghe.example/").versions_new == 1);
}

}  // namespace
}  // namespace shilu
