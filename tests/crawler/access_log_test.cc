// The access log tells good manners from bad.
#include <thread>

#include "tests/support/manners.h"
#include "tests/support/portal_visit.h"

namespace shilu {
namespace {

AccessRecord record(int64_t start_us, int64_t end_us, std::string host, std::string path) {
  AccessRecord made;
  made.start_us = start_us;
  made.end_us = end_us;
  made.host = std::move(host);
  made.path = std::move(path);
  return made;
}

}  // namespace

TEST_CASE("breaches of manners are found in the log, and only they") {
  const Manners manners{.gap = std::chrono::microseconds(100), .forbidden = {"a.example/secret/"}};
  // Two hosts at once, each at the gap exactly; given in order of their ends.
  CHECK(breaches({record(0, 10, "a.example", "/"), record(110, 120, "a.example", "/1"),
                  record(5, 130, "b.example", "/"), record(230, 240, "b.example", "/secret/")},
                 manners)
            .empty());
  const auto close =
      breaches({record(0, 10, "a.example", "/"), record(109, 120, "a.example", "/1")}, manners);
  REQUIRE(close.size() == 1);
  CHECK(close[0] == "a.example/1 was asked 99 us after a.example/");
  const auto overlapping =
      breaches({record(9, 20, "a.example", "/1"), record(0, 10, "a.example", "/")}, {});
  REQUIRE(overlapping.size() == 1);
  CHECK(overlapping[0] == "a.example/1 was asked while a.example/ was being answered");
  // A long answer is still the one to wait for after a short one within it.
  CHECK(breaches({record(0, 100, "a.example", "/long"), record(10, 20, "a.example", "/short"),
                  record(50, 60, "a.example", "/third")},
                 {})
            .size() == 2);
  const auto forbidden = breaches({record(0, 1, "a.example", "/secret/x")}, manners);
  REQUIRE(forbidden.size() == 1);
  CHECK(forbidden[0] == "a.example/secret/x is forbidden");
}

TEST_CASE("the delay lets requests of one host be caught overlapping") {
  PortalServerOptions options;
  options.folder = kPortals;
  options.delay = Milliseconds(200);
  const auto server = PortalServer::start(options);
  REQUIRE(server.has_value());
  std::thread other([&] {
    httplib::Client client("127.0.0.1", (*server)->port());
    client.Get("/", {{"Host", "www.qinghe.example"}});
  });
  ask(**server, "www.qinghe.example/");
  other.join();
  CHECK((*server)->log().size() == 2);
  CHECK(breaches((*server)->log(), {}).size() == 1);
}

TEST_CASE("what a visitor owes beyond the gap is judged by what it was answered") {
  using Duration = Manners::Duration;
  Manners manners{.gap = Duration(10'000)};
  const auto count = [&](std::vector<AccessRecord> records) {
    return breaches(std::move(records), manners).size();
  };
  const auto answered = [](AccessRecord record, int status) {
    record.status = status;
    return record;
  };
  const AccessRecord slow = answered(record(0, 20'000, "a.example", "/"), 200);
  manners.response_factor = 5;
  manners.most_response_rest = Duration(90'000);
  CHECK(count({slow, record(109'999, 110'000, "a.example", "/1")}) == 1);
  CHECK(count({slow, record(110'000, 110'001, "a.example", "/1")}) == 0);

  manners = {.gap = Duration(10'000), .crawl_delays = {{"a.example", Duration(50'000)}}};
  const AccessRecord robots = answered(record(0, 1, "a.example", "/robots.txt"), 200);
  CHECK(count({robots, record(50'000, 50'001, "a.example", "/")}) == 1);
  CHECK(count({robots, record(50'001, 50'002, "a.example", "/")}) == 0);
  CHECK(count({answered(robots, 503), record(10'001, 10'002, "a.example", "/")}) == 0);

  manners = {.gap = Duration(10'000), .back_off = Duration(40'000)};
  for (const int trouble : {0, 429, 500}) {
    CHECK(count({answered(slow, trouble), record(59'999, 60'000, "a.example", "/1")}) == 1);
    CHECK(count({answered(slow, trouble), record(60'000, 60'001, "a.example", "/1")}) == 0);
  }

  manners = {.gap = Duration(10'000)};
  AccessRecord busy = slow;
  busy.owed_until_us = 80'000;
  CHECK(count({busy, record(79'999, 80'000, "a.example", "/1")}) == 1);
  CHECK(count({busy, record(80'000, 80'001, "a.example", "/1")}) == 0);
  // What a visitor was killed before it could read is not owed, what it read is.
  manners.unsettled = Duration(50'000);
  manners.unread = Duration(5'000);
  manners.kills_us = {24'000};
  CHECK(count({busy, record(30'001, 30'002, "a.example", "/1")}) == 0);
  // Nor is what a server said after the kill.
  manners.kills_us = {19'000};
  CHECK(count({busy, record(30'001, 30'002, "a.example", "/1")}) == 0);
  manners.kills_us = {26'000};
  CHECK(count({busy, record(30'001, 30'002, "a.example", "/1")}) == 1);
  // How long the host took may be forgotten with what was not kept.
  manners = {.gap = Duration(10'000),
             .response_factor = 5,
             .most_response_rest = Duration(90'000),
             .kills_us = {90'000},
             .unsettled = Duration(80'000)};
  CHECK(count({slow, record(95'000, 95'001, "a.example", "/1")}) == 0);
  manners.unsettled = Duration(60'000);
  CHECK(count({slow, record(95'000, 95'001, "a.example", "/1")}) == 1);
}

TEST_CASE("what hosts at one address owe together is judged") {
  using Duration = Manners::Duration;
  const auto at = [](std::string address, AccessRecord record) {
    record.address = std::move(address);
    return record;
  };
  const Manners manners{.address_gap = Duration(100), .most_in_flight = 2};
  const std::vector<AccessRecord> polite{at("127.0.0.1", record(0, 1'000, "a.example", "/")),
                                         at("127.0.0.1", record(100, 200, "b.example", "/")),
                                         at("127.0.0.2", record(150, 900, "d.example", "/")),
                                         at("127.0.0.1", record(200, 300, "c.example", "/"))};
  CHECK(breaches(polite, manners).empty());
  auto close = polite;
  close[3].start_us = 199;
  CHECK(breaches(close, manners).size() == 2);
  CHECK(breaches(close, {.address_gap = Duration(100)}) ==
        std::vector<std::string>{
            "c.example/ was asked 99 us after another request at 127.0.0.1 had begun"});
  CHECK(breaches(close, {.most_in_flight = 2}) ==
        std::vector<std::string>{"c.example/ made 3 requests at once at 127.0.0.1"});
}

}  // namespace shilu
