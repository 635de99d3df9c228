#include "crawler/address_queue.h"

#include <catch2/catch.hpp>
#include <map>

#include "tests/support/fake_clock.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();
// One step of the clock on top: what was begun within a millisecond may have begun at its end.
constexpr Milliseconds kApart = 1001ms;

// Hosts that stand in line at an address, each keeping the permit it is given.
class Line {
 public:
  explicit Line(AddressQueue& queue) : queue_(queue) {}

  void stand(int host, const std::string& address = "127.0.0.1") {
    AddressQueue::Permit now = queue_.line_up(
        address, [this, host](AddressQueue::Permit permit) { take(host, std::move(permit)); });
    if (now) {
      take(host, std::move(now));
    }
  }
  bool has(int host) const { return permits_.contains(host); }
  Instant start_of(int host) const { return permits_.at(host)->start_at(); }
  void ask(int host) {
    permits_.at(host)->begin();
    permits_.at(host)->sent();
  }
  void end(int host) {
    const AddressQueue::Permit permit = std::move(permits_.at(host));
    permits_.erase(host);
  }

 private:
  void take(int host, AddressQueue::Permit permit) { permits_[host] = std::move(permit); }

  AddressQueue& queue_;
  std::map<int, AddressQueue::Permit> permits_;
};

}  // namespace

TEST_CASE(
    "an address owes one distance from when the queue was made: nobody knows what was before") {
  FakeClock clock(kNow);
  AddressQueue queue(AddressRules(AddressLimits{}), clock);
  CHECK(queue.try_start("127.0.0.1") == nullptr);
  clock.advance(kApart - 1ms);
  CHECK(queue.try_start("127.0.0.1") == nullptr);
  clock.advance(1ms);
  CHECK(queue.try_start("127.0.0.1") != nullptr);
  // Another one is counted from the same moment.
  CHECK(queue.try_start("127.0.0.2") != nullptr);
}

TEST_CASE("requests to an address start a distance apart, counted from when one has left") {
  FakeClock clock(kNow);
  AddressQueue queue(AddressRules(AddressLimits{}), clock);
  Line line(queue);
  clock.advance(1h);
  line.stand(1);
  line.stand(2);
  CHECK(line.start_of(1) == clock.now());
  // Its connection takes half a second: until the request is sent nobody else has a start.
  clock.advance(500ms);
  CHECK_FALSE(line.has(2));
  line.ask(1);
  REQUIRE(line.has(2));
  CHECK(line.start_of(2) == clock.now() + kApart);
}

TEST_CASE("no more are in flight at an address than may be, and who waits is called in turn") {
  FakeClock clock(kNow);
  AddressQueue queue(AddressRules(AddressLimits{}), clock);
  Line line(queue);
  for (const int host : {1, 2, 3, 4}) {
    line.stand(host);
  }
  line.ask(1);
  line.ask(2);
  CHECK_FALSE(line.has(3));
  // Who comes later does not get in before, and other addresses have nothing to do with it.
  CHECK(queue.try_start("127.0.0.1") == nullptr);
  line.stand(5, "127.0.0.2");
  CHECK(line.has(5));
  line.end(2);
  CHECK(line.has(3));
  CHECK_FALSE(line.has(4));
  // A permit that was never used holds up nobody.
  line.end(3);
  CHECK(line.has(4));
}

TEST_CASE("who waits is forgotten when the queue closes") {
  FakeClock clock(kNow);
  AddressQueue queue(AddressRules(AddressLimits{}), clock);
  Line line(queue);
  line.stand(1);
  line.stand(2);
  queue.close();
  line.end(1);
  CHECK_FALSE(line.has(2));
}

TEST_CASE("addresses that a table joins share their permits") {
  FakeClock clock(kNow);
  AddressRules rules{AddressLimits{}};
  REQUIRE(
      rules.add("addresses\tgroup\tapart\tin_flight\twhy\n"
                "203.0.113.0/24\tplatform\t2s\t1\tone load balancer\n",
                "groups.tsv"));
  AddressQueue queue(std::move(rules), clock);
  Line line(queue);
  line.stand(1, "203.0.113.7");
  line.stand(2, "203.0.113.8");
  CHECK(line.start_of(1) == kNow + 2001ms);
  line.ask(1);
  CHECK_FALSE(line.has(2));
  line.end(1);
  CHECK(line.has(2));
  AddressQueue::Permit other = queue.line_up("203.0.114.8", nullptr);
  REQUIRE(other != nullptr);
  CHECK(other->covers("203.0.114.8"));
  CHECK_FALSE(other->covers("203.0.113.8"));
}

}  // namespace shilu
