#include "crawler/barren_shapes.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/crawler/crawls.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const std::string kHost = "http://www.qinghe.example";

std::string shape(const std::string& target) {
  return shape_of(Url::parse(kHost + target).value())
      .substr(std::string("www.qinghe.example").size());
}

}  // namespace

TEST_CASE("an address's shape has its numbers folded, and of its query the names", "[traps]") {
  CHECK(shape("/rl/2018-03.html") == "/rl/0-0.html");
  CHECK(shape("/tz/201803/t20180306_12.html") == "/tz/0/t0_0.html");
  CHECK(shape("/c/489a361582a3a88abecf393f36180b00.shtml") == "/c/0.shtml");
  CHECK(shape("/s?id=3f2a&p=2&q") == "/s?id&p&q");
  // Words of the letters a to f, and short mixtures, are names.
  CHECK(shape("/defaced/a1b.html") == "/defaced/a0b.html");
  CHECK(shape("/facade12") == "/0");
  CHECK(shape("/") == "/");
  CHECK(shape_of(Url::parse("http://a.example:81/1").value()) == "a.example:81/0");
}

TEST_CASE("a shape is barren after fifty pages in a row, until one brings something", "[traps]") {
  BarrenShapes shapes;
  for (int i = 1; i < kBarrenPages; ++i) {
    CHECK_FALSE(shapes.enter("a/0", false));
  }
  CHECK_FALSE(shapes.has_any());
  CHECK(shapes.enter("a/0", false));
  CHECK(shapes.is_barren("a/0"));
  CHECK_FALSE(shapes.is_barren("b/0"));
  CHECK_FALSE(shapes.enter("a/0", false));  // told once
  CHECK_FALSE(shapes.enter("a/0", true));
  CHECK_FALSE(shapes.is_barren("a/0"));
  CHECK_FALSE(shapes.has_any());
  CHECK_FALSE(shapes.enter("a/0", false));
}

TEST_CASE("pages that lead to their like and to nothing else are asked last", "[traps]") {
  // A month leads to the next; what the seventieth leads to besides goes first only if those before
  // brought nothing.
  const bool barren = GENERATE(true, false);
  Crawls crawls;
  crawls.config.gap = 0ms;
  crawls.web.answer_others([&](const std::string& url) {
    const std::string target = url.substr(kHost.size());
    if (!target.starts_with("/rl/")) {
      return target == "/robots.txt" ? FakeResponse()
                                     : html_response(article(target, kBody + target));
    }
    const int month = std::stoi(target.substr(4));
    std::string links = "<a href=\"/rl/" + std::to_string(month + 1) + ".html\">下一页</a>";
    links += barren ? "" : "<a href=\"/x" + std::to_string(month) + ".html\">通知</a>";
    links += month == 70 ? "<a href=\"/t.html\">公告</a><a href=\"/f.pdf\">附件</a>" : "";
    return html_response("<html><body>" + (month < 90 ? links : "") + "</body></html>");
  });
  const Crawls::Outcome outcome = crawls.run(kHost + "/rl/1.html");
  REQUIRE(outcome.report);
  CHECK(outcome.json["shapes_demoted"] == (barren ? 1 : 0));
  const std::vector<std::string> asked = crawls.web.asked();
  const auto place = [&](const std::string& target) {
    return std::find(asked.begin(), asked.end(), kHost + target) - asked.begin();
  };
  CHECK(place("/rl/90.html") < static_cast<std::ptrdiff_t>(asked.size()));  // all are asked
  CHECK((place("/t.html") < place("/rl/71.html")) == barren);
  CHECK((place("/f.pdf") < place("/rl/71.html")) == barren);
}

}  // namespace shilu
