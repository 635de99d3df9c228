#include "crawler/order_desk.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <vector>

namespace shilu {
namespace {

using Json = nlohmann::json;

struct Desk {
  std::vector<std::pair<std::string, Message>> posted;
  OrderDesk desk{[this](const std::string& host_key, Message message) {
    posted.emplace_back(host_key, std::move(message));
  }};
  Json say(const Json& order) { return Json::parse(desk.take(order.dump())); }
};

}  // namespace

TEST_CASE("an order goes to the owner of its host, and is told of by its ticket") {
  Desk desk;
  const Json saved = desk.say({{"save", "http://www.qinghe.example/a.html"}});
  REQUIRE(desk.posted.size() == 1);
  CHECK(desk.posted[0].first == "example,qinghe,www:80");
  const auto& order = std::get<PageOrder>(desk.posted[0].second);
  CHECK(order.url.text() == "http://www.qinghe.example/a.html");
  CHECK(saved["ticket"] == order.ticket);
  CHECK(desk.desk.open() == 1);
  CHECK(desk.say(saved) == Json{{"done", false}});

  desk.desk.saved(order.ticket, {"ok", 200, parse_instant("2018-03-06T01:02:03.004Z").value(),
                                 VersionOutcome::kChanged, 3});
  CHECK(desk.desk.open() == 0);
  const Json told = desk.say(saved);
  CHECK(told["done"] == true);
  CHECK(told["outcome"] == "ok");
  CHECK(told["version"] == 3);
  CHECK(told["change"] == "changed");
  CHECK(told["fetched_at"] == "2018-03-06T01:02:03.004Z");
}

TEST_CASE("a pause and its end are orders to the host's owner") {
  Desk desk;
  const Json paused = desk.say({{"pause", "example,qinghe,www:80"}, {"mark", "m"}});
  const Json resumed = desk.say({{"resume", "example,qinghe,www:80"}});
  REQUIRE(desk.posted.size() == 2);
  const auto& pause = std::get<HostPause>(desk.posted[0].second);
  CHECK(pause.mark == "m");
  CHECK_FALSE(std::get<HostPause>(desk.posted[1].second).mark.has_value());
  CHECK(desk.desk.open() == 2);
  desk.desk.paused(pause.ticket);
  CHECK(desk.say(paused) == Json{{"done", true}});
  CHECK(desk.say(resumed) == Json{{"done", false}});
}

TEST_CASE("what is no order is refused") {
  Desk desk;
  for (const char* order :
       {"", "[]", "rubbish", "{}", R"({"save":1})", R"({"save":"nowhere"})", R"({"ticket":9})",
        R"({"pause":"example,qinghe,www:80"})", R"({"ticket":"1"})"}) {
    CAPTURE(order);
    CHECK(Json::parse(desk.desk.take(order)).contains("error"));
  }
  CHECK(desk.posted.empty());
}

}  // namespace shilu
