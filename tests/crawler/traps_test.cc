#include "crawler/traps.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/crawler/crawls.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const std::string kHost = "http://www.qinghe.example";

std::string judged(const std::string& target) {
  const std::optional<Trap> trap = trap_of(Url::parse(kHost + target).value(), kStart);
  return trap ? std::string(trap_name(*trap)) : "";
}

// What a crawl of a portal that answers so has asked of pages.
struct Visit {
  std::set<std::string> asked;
  nlohmann::json report;
};
Visit visit(std::function<FakeResponse(const std::string& target)> portal) {
  Crawls crawls;
  crawls.config.gap = 0ms;
  crawls.web.answer_others([portal = std::move(portal)](const std::string& url) {
    const std::string target = url.substr(kHost.size());
    return target == "/robots.txt" ? FakeResponse() : portal(target);
  });
  const Crawls::Outcome outcome = crawls.run(kHost + "/");
  REQUIRE(outcome.report);
  REQUIRE(outcome.report->end == CrawlEnd::kDone);
  Visit visited{{}, outcome.json};
  for (const std::string& url : crawls.web.asked()) {
    CHECK((visited.asked.insert(url.substr(kHost.size())).second));  // each once
  }
  visited.asked.erase("/robots.txt");
  return visited;
}

std::string times(size_t count, const std::string& text) {
  std::string all;
  for (size_t i = 0; i < count; ++i) {
    all += text;
  }
  return all;
}

}  // namespace

TEST_CASE("an address longer than a title makes one is a trap", "[traps]") {
  const std::string start = "/module/download/downfile.jsp?filename=";
  const auto filled_to = [&](size_t bytes) {
    return judged(start + std::string(bytes - kHost.size() - start.size(), 'a'));
  };
  CHECK(filled_to(1600).empty());
  CHECK(filled_to(1601) == "trap_length");
  // 150 Han characters, percent-encoded.
  CHECK(judged(start + times(150, "%E6%B8%85") + ".doc").empty());
}

TEST_CASE("a path deeper than portals have folders is a trap", "[traps]") {
  std::string path;
  for (char c = 'a'; c <= 't'; ++c) {
    path += std::string("/") + c;
  }
  CHECK(judged(path).empty());
  CHECK(judged(path + "/u") == "trap_depth");
  CHECK(judged("/zwgk/fdzdgknr/zfxxgknb/2017/qzf/szbm/fgw/nb/201803/t20180306_1.html").empty());
}

TEST_CASE("folders that come three times in a row are a trap, numbers are not", "[traps]") {
  CHECK(judged("/zwgk/zwgk/zwgk/a.html") == "trap_repetition");
  CHECK(judged("/x/zwgk/tz/zwgk/tz/zwgk/tz/a.html") == "trap_repetition");
  CHECK(judged("/2018/a/2018/a/2018/a/") == "trap_repetition");
  CHECK(judged("/zwgk/zwgk/a.html").empty());
  CHECK(judged("/zwgk/tz/zwgk/tz/a.html").empty());
  CHECK(judged("/zwgk/a/zwgk/b/zwgk/c.html").empty());
  CHECK(judged("/art/2011/11/11/11/art_1_1.html").empty());
}

TEST_CASE("more parameters than any list has are a trap", "[traps]") {
  CHECK(judged("/s?a" + times(23, "&b=1")).empty());
  CHECK(judged("/s?a" + times(24, "&b=1")) == "trap_parameters");
  CHECK(
      judged("/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45&perpage=15&page=1&appid=1"
             "&webid=1&path=/&columnid=7&sourceContentType=1&unitid=12&webname=a&permissiontype=0")
          .empty());
}

TEST_CASE("days before 1949 and after next year are a calendar's", "[traps]") {
  // The crawl is in 2018: 2019 is next year.
  for (const char* target :
       {"/calendar/2020/1", "/rili/2020-01.html", "/hd/2020/1/1/", "/hd/1948/12/31/a.html",
        "/hd/2020-01-01/", "/hd?year=2020&month=1", "/hd?ym=202001", "/hd?date=2020-01-01",
        "/hd?a=1&date=20200101", "/calendar/index.jsp?y=1948"}) {
    INFO(target);
    CHECK(judged(target) == "trap_calendar");
  }
  for (const char* target :
       {"/calendar/2019/12", "/hd/2019/12/31/", "/hd/1949/10/1/", "/hd?year=2019", "/hd?ym=201912",
        // Numbers of columns, articles, organs and records, which are no years.
        "/info/2099/1.htm", "/info/2099/12/", "/col/col2099/index.html", "/art/2099/art_1.html",
        "/zwgk/202601/t20260101_1.html", "/hd?start=2100", "/hd?id=20990101", "/hd?date=9999",
        "/hd?y=1200", "/hd?year=2020x", "/hd?date=20201301", "/2030/13/1/", "/c2030-2/1.html"}) {
    INFO(target);
    CHECK(judged(target).empty());
  }
}

TEST_CASE("the mark of a visit is taken out of an address, and nothing else", "[traps]") {
  const auto plain = [](const std::string& target) {
    return std::string(without_session(Url::parse(kHost + target).value()).path_and_query());
  };
  CHECK(plain("/a.jsp;jsessionid=0A1B2C?id=3&p=2") == "/a.jsp?id=3&p=2");
  CHECK(plain("/a.jsp?JSESSIONID=0A&id=3") == "/a.jsp?id=3");
  CHECK(plain("/a.php?id=3&PHPSESSID=ab12") == "/a.php?id=3");
  CHECK(plain("/a.php?PHPSESSID=ab12") == "/a.php");
  CHECK(plain("/a.asp?ASPSESSIONIDQQ=ab&b") == "/a.asp?b");
  CHECK(plain("/(S(abc123))/a.aspx") == "/a.aspx");
  // gkmlpt's site is called sid.
  for (const char* target : {"/gkmlpt/api/all/5?page=2&sid=755041", "/a?", "/a?b&&c=", "/(S(a/"}) {
    CHECK(plain(target) == target);
  }
}

TEST_CASE("a relative link that goes ever deeper ends, and its reason is counted", "[traps]") {
  const Visit visited = visit([](const std::string& target) {
    const std::string folder = target.substr(0, target.rfind('/') + 1);
    return html_response(list_of({folder + "zwgk/index.html", "/zwgk/tz/t20180306_1.html"}));
  });
  CHECK(visited.asked == std::set<std::string>{"/", "/zwgk/index.html", "/zwgk/zwgk/index.html",
                                               "/zwgk/tz/t20180306_1.html",
                                               "/zwgk/tz/zwgk/index.html",
                                               "/zwgk/tz/zwgk/zwgk/index.html"});
  CHECK(visited.report["links_dropped"]["trap_repetition"] == 2);
}

TEST_CASE("a calendar ends with next year", "[traps]") {
  const Visit visited = visit([](const std::string& target) {
    const int month = target == "/" ? 24217 : std::stoi(target.substr(target.find("m=") + 2));
    const std::string year = std::to_string((month + 1) / 12);
    return html_response(list_of({"/hd/rl.jsp?year=" + year + "&m=" + std::to_string(month + 1)}));
  });
  // From February 2018, the 24218th month, to December 2019, the 24239th.
  CHECK(visited.asked.size() == 1 + 22);
  CHECK(visited.report["links_dropped"]["trap_calendar"] == 1);
}

TEST_CASE("a page with another mark of the visit in each link is asked once", "[traps]") {
  int visits = 0;
  const Visit visited = visit([&](const std::string&) {
    const std::string mark = ";jsessionid=" + std::to_string(++visits);
    return html_response(list_of({"/a.jsp" + mark, "/b.jsp" + mark + "?id=1"}));
  });
  CHECK(visited.asked == std::set<std::string>{"/", "/a.jsp", "/b.jsp?id=1"});
  CHECK(visited.report["links_without_session"] == 6);
}

TEST_CASE("of a page's links the first thousands are taken", "[traps]") {
  const Visit visited = visit([](const std::string& target) {
    std::string links = "<html><body>";
    for (size_t i = 0; target == "/" && i < kMostOutlinks + 7; ++i) {
      links += "<a href=\"/" + std::to_string(i) + ".html\">a</a> ";
    }
    return html_response(links);
  });
  CHECK(visited.asked.size() == 1 + kMostOutlinks);
  CHECK(visited.report["links_dropped"]["too_many_on_a_page"] == 7);
}

TEST_CASE("a redirect into a trap is not followed, and traps of an earlier run are not asked again",
          "[traps]") {
  Crawls crawls;
  crawls.config.gap = 0ms;
  crawls.web.answer_html(kHost + "/", list_of({"/hd?year=2019", "/old.html"}));
  crawls.web.answer_html(kHost + "/hd?year=2019", list_of({}));
  FakeResponse moved;
  moved.status = 302;
  moved.headers = {{"Location", "/zwgk/zwgk/zwgk/"}};
  crawls.web.answer(kHost + "/old.html", moved);
  CHECK(crawls.run(kHost + "/").outcomes["redirect_to_trap"] == 1);
  // Set back by a year, what was of next year is beyond it.
  crawls.clock.advance(-365 * 24h);
  crawls.run(kHost + "/");
  const std::vector<std::string> asked = crawls.web.asked();
  CHECK(std::count(asked.begin(), asked.end(), kHost + "/hd?year=2019") == 1);
}

}  // namespace shilu
