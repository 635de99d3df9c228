#include "crawler/reasons.h"

#include <catch2/catch.hpp>

#include "crawler/politeness.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;
using namespace store_test;

const Instant kNow = parse_instant("2018-03-06T02:00:00Z").value();
constexpr const char* kHost = "cn,gov,a:80";

// An archive in which one address was asked, or waits.
class Asked {
 public:
  Asked() { REQUIRE(archive_->begin_run(kNow, "", no_item).has_value()); }

  void commit(const std::string& url, const std::string& outcome, int status = 0) {
    PageCommit commit{url_of(url), at("2018-03-06T01:00:00Z")};
    commit.outcome = outcome;
    commit.status = status;
    REQUIRE(archive_->commit({commit}).has_value());
  }
  void queue(const std::string& url) {
    const QueueItem item{url_of(url), 2, "task"};
    REQUIRE(archive_->enqueue({&item, 1}).value() == 1);
  }
  void remember(const HostState& state) {
    PageCommit commit{url_of("http://a.gov.cn/robots.txt"), at("2018-03-06T01:00:00Z")};
    commit.host = kHost;
    commit.host_state = host_state_record(state);
    REQUIRE(archive_->commit({commit}).has_value());
  }
  Reason why(const std::string& url) {
    const Result<Reason> reason = why_address(*archive_, url_of(url), {}, kNow);
    REQUIRE(reason.has_value());
    return *reason;
  }
  std::vector<Reason> of_host(const std::string& host) {
    return why_host(*archive_, host, {}, kNow).value();
  }
  Archive& archive() { return *archive_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Archive> archive_ = open_archive(folder_.file("a"));
};

HostState with_robots(const std::string& body) {
  HostState state;
  state.robots = RobotsFile{RobotsKind::kRules, body, at("2018-03-06T00:30:00Z")};
  return state;
}

}  // namespace

TEST_CASE("a queued address says until when its host is left alone, and for what") {
  Asked asked;
  asked.queue("http://a.gov.cn/x.html");
  CHECK(asked.why("http://a.gov.cn/x.html").sentence == "is queued, and its host may be asked now");
  HostState state = with_robots("");
  enter_request(state, 3s, std::nullopt, {Outcome::kTimeout, 10ms, {}, kNow});
  asked.remember(state);
  const Reason backed_off = asked.why("http://a.gov.cn/x.html");
  CHECK(backed_off.state == "queued");
  CHECK(backed_off.sentence ==
        "is queued, and its host backs off until 2018-03-06T02:01:00.000Z: failures 1 in a row "
        "since 2018-03-06T02:00:00.000Z, the last timeout");
  REQUIRE(asked.archive().set_host_mark("cn,gov,a", pause_mark_record({kNow, "told"})).has_value());
  CHECK(asked.why("http://a.gov.cn/x.html").sentence ==
        "is queued, and its host is paused since 2018-03-06T02:00:00.000Z: told");
}

TEST_CASE("the line of robots.txt that refuses an address is named, queued or not") {
  Asked asked;
  asked.remember(with_robots("# ours\nUser-agent: *\nDisallow: /x\nAllow: /x/open\n"));
  asked.queue("http://a.gov.cn/x/1.html");
  asked.commit("http://a.gov.cn/x/2.html", "robots");
  asked.commit("http://a.gov.cn/x/open.html", "robots");
  for (const char* url : {"http://a.gov.cn/x/1.html", "http://a.gov.cn/x/2.html"}) {
    const Reason refused = asked.why(url);
    CHECK(refused.state == "refused");
    CHECK(refused.robots_line == 3);
    CHECK(refused.sentence ==
          "is refused by line 3 of robots.txt, \"Disallow: /x\", as read at "
          "2018-03-06T00:30:00.000Z");
  }
  // It was refused by a copy that was renewed since.
  const Reason allowed = asked.why("http://a.gov.cn/x/open.html");
  CHECK(allowed.robots_line == 0);
  CHECK(allowed.sentence.find("which allows it as it was read last") != std::string::npos);
}

TEST_CASE("what became of an address is said by the outcome that was stored") {
  Asked asked;
  asked.commit("http://a.gov.cn/gone.html", "not_found", 404);
  CHECK(asked.why("http://a.gov.cn/gone.html").sentence ==
        "was asked at 2018-03-06T01:00:00.000Z: not_found (status 404)");
  asked.commit("http://a.gov.cn/silent.html", "robots_unknown");
  CHECK(asked.why("http://a.gov.cn/silent.html").state == "refused");
  asked.commit("http://a.gov.cn/out.html", "out_of_scope");
  CHECK(asked.why("http://a.gov.cn/out.html").sentence ==
        "was left out at 2018-03-06T01:00:00.000Z: it is out of scope");
  asked.commit("http://a.gov.cn/list/", "ok", 200);
  CHECK(asked.why("http://a.gov.cn/list/").sentence ==
        "was read at 2018-03-06T01:00:00.000Z, and made no version");
  CHECK(asked.why("http://a.gov.cn/never.html").state == "never_seen");
  const Reason trap = asked.why("http://a.gov.cn/a/b/a/b/a/b/a/b/a/b/");
  CHECK(trap.state == "trap");
  CHECK(trap.outcome == "trap_repetition");
  commit_one(asked.archive(),
             page_commit("http://a.gov.cn/1.html", "2018-03-06T01:30:00Z", article("题", "文")));
  const Reason done = asked.why("http://a.gov.cn/1.html");
  CHECK(done.state == "done");
  CHECK(done.version == 1);
}

TEST_CASE("a host is found by its name, or by name and port") {
  Asked asked;
  asked.queue("http://a.gov.cn/x.html");
  asked.queue("http://a.gov.cn:8080/x.html");
  CHECK(asked.of_host("a.gov.cn").size() == 2);
  REQUIRE(asked.of_host("a.gov.cn:8080").size() == 1);
  CHECK(asked.of_host("a.gov.cn:8080")[0].about == "a.gov.cn:8080");
  CHECK(asked.of_host("b.gov.cn")[0].state == "never_seen");
  REQUIRE(asked.archive().set_host_mark("cn,gov,b", "{}").has_value());
  CHECK(asked.of_host("b.gov.cn")[0].state == "paused");
  CHECK_FALSE(why_host(asked.archive(), "a.gov.cn/x", {}, kNow).has_value());
}

}  // namespace shilu
