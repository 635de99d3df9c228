// What robots.txt and the sitemaps it names do to a crawl.
#include "tests/crawler/crawls.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace shilu
