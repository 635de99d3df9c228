#include "crawler/pipeline.h"

#include <algorithm>
#include <set>

#include "tests/crawler/crawls.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

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

TEST_CASE("a host that only fails is cut off, loses no page, and is tried again in the next run") {
  Crawls crawls;
  crawls.config.gap = 30ms;  // with back-offs that alone would not end the run
  std::vector<std::string> addresses;
  FakeResponse down;
  down.outcome = FetchOutcome::kConnectFailure;
  for (int i = 0; i < 6; ++i) {
    addresses.push_back("/" + std::to_string(i) + ".html");
    crawls.web.answer("http://www.qinghe.example" + addresses.back(), down);
    crawls.web.answer_html("http://www.qinghe.example" + addresses.back(),
                           article("文", std::string(kBody) + std::to_string(i)));
  }
  crawls.web.answer_html("http://www.qinghe.example/", list_of(addresses));
  const auto first = crawls.run("http://www.qinghe.example/");
  CHECK(first.report->end == CrawlEnd::kWaiting);
  CHECK(first.circuits_opened == 1);
  CHECK(first.circuits_closed == 0);
  CHECK(first.report->left_waiting == 6);
  CHECK(crawls.web.asked().size() == 2 + 5);
  // Of no page more than one attempt was used.
  crawls.clock.advance(1h);
  const auto second = crawls.run("http://www.qinghe.example/");
  CHECK(second.report->end == CrawlEnd::kDone);
  CHECK(second.circuits_opened == 0);
  CHECK(second.circuits_closed == 1);
  CHECK(second.versions_new == 6);
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
