#include "crawler/host_overview.h"

#include <catch2/catch.hpp>
#include <map>

#include "crawler/host_state.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// A page of the host was asked for, and left its host so; something waits there, or nothing.
void commit_host(Archive& archive, const std::string& address, Instant next_allowed, int failures,
                 bool waits) {
  PageCommit commit{url_of(address), at("2018-03-06T01:00:00Z")};
  commit.outcome = "ok";
  commit.host = commit.url.host_key();
  HostState state;
  state.next_allowed = next_allowed;
  state.failures = failures;
  commit.host_state = host_state_record(state);
  if (waits) {
    commit.links = {{url_of(address + "next"), 2, ""}};
  }
  commit_one(archive, std::move(commit));
}

TEST_CASE("each host counts once, by what is remembered of it and what waits") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  REQUIRE(archive->begin_run(at("2018-03-06T00:00:00Z"), "", no_item).has_value());
  const Instant now = at("2018-03-06T02:00:00Z");
  commit_host(*archive, "http://ready.gov.cn/", now, 0, true);
  commit_host(*archive, "http://resting.gov.cn/", now + Milliseconds(1), 0, true);
  commit_host(*archive, "http://resting.gov.cn:8080/", now + Milliseconds(1), 0, true);
  commit_host(*archive, "http://failing.gov.cn/", now + Milliseconds(1), 1, true);
  commit_host(*archive, "http://idle.gov.cn/", now, 3, false);
  const QueueItem never_asked{url_of("http://new.gov.cn/"), 0, ""};
  REQUIRE(archive->enqueue({&never_asked, 1}).has_value());
  REQUIRE(archive->set_host_mark("cn,gov,paused", "{}").has_value());
  const QueueItem of_paused{url_of("http://paused.gov.cn/"), 0, ""};
  REQUIRE(archive->enqueue({&of_paused, 1}).has_value());
  std::map<std::string, Standing> met;
  const auto overview = overview_of_hosts(
      *archive, {}, now, [&](const std::string& host_key, const HostStanding& standing) {
        met[host_key] = standing.standing;
      });
  REQUIRE(overview.has_value());
  CHECK(overview->of(Standing::kReady) == 2);
  CHECK(overview->of(Standing::kWaiting) == 2);
  CHECK(overview->of(Standing::kNoRobots) == 1);
  CHECK(overview->of(Standing::kIdle) == 1);
  CHECK(overview->of(Standing::kPaused) == 1);
  CHECK(met.at("cn,gov,paused:80") == Standing::kPaused);
  CHECK(met.at("cn,gov,resting:8080") == Standing::kWaiting);
  CHECK(met.size() == 7);

  met.clear();
  const auto visit = [&](const std::string& host_key, const HostStanding& standing) {
    met[host_key] = standing.standing;
  };
  REQUIRE(stand_hosts(*archive, "cn,gov,resting", {}, now, visit).has_value());
  CHECK(met.size() == 2);
  met.clear();
  REQUIRE(stand_hosts(*archive, "cn,gov,resting:80", {}, now, visit).has_value());
  CHECK(met.size() == 1);
}

TEST_CASE("a damaged record of a host is an error that names it") {
  const TemporaryFolder folder;
  const auto archive = open_archive(folder.file("a"));
  PageCommit commit{url_of("http://a.gov.cn/"), at("2018-03-06T01:00:00Z")};
  commit.host = commit.url.host_key();
  commit.host_state = "rubbish";
  commit.links = {{url_of("http://a.gov.cn/next"), 2, ""}};
  commit_one(*archive, std::move(commit));
  const auto overview = overview_of_hosts(*archive, {}, at("2018-03-06T02:00:00Z"));
  REQUIRE_FALSE(overview.has_value());
  CHECK(overview.error().code == ErrorCode::kCorrupt);
  CHECK(overview.error().message.find("cn,gov,a:80") != std::string::npos);
}

}  // namespace
}  // namespace shilu
