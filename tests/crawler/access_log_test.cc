// The access log tells good manners from bad.
#include <thread>

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

}  // namespace shilu
