#include "crawler/host_standing.h"

#include <catch2/catch.hpp>

#include "crawler/politeness.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_instant("2018-03-06T00:00:00Z").value();  // 8:00 in Beijing
constexpr const char* kHost = "www.qinghe.example";

HostState asked(Outcome outcome, std::optional<Milliseconds> retry_after = {}, int times = 1) {
  HostState state;
  state.robots = RobotsFile{RobotsKind::kAllowAll, "", kNow};
  for (int i = 0; i < times; ++i) {
    enter_request(state, 3s, std::nullopt, {outcome, 10ms, retry_after, kNow});
  }
  return state;
}

HostStanding stand(const std::optional<HostState>& state, Instant now = kNow) {
  return standing_of(state, true, {}, {}, kHost, now);
}

}  // namespace

TEST_CASE("a host stands as what was decided of it says, and until when") {
  CHECK(stand({}).standing == Standing::kReady);
  CHECK(standing_of({}, false, {}, {}, kHost, kNow).standing == Standing::kIdle);

  const HostStanding waiting = stand(asked(Outcome::kOk));
  CHECK(waiting.standing == Standing::kWaiting);
  CHECK(waiting.until == kNow + 3s);
  CHECK(stand(asked(Outcome::kOk), kNow + 3s).standing == Standing::kReady);

  const HostStanding resting = stand(asked(Outcome::kRateLimited, 1h));
  CHECK(resting.standing == Standing::kResting);
  CHECK(resting.until == kNow + 1h);
  CHECK(resting.reason == "retry_after");
  CHECK(standing_text(resting) ==
        "rests until 2018-03-06T01:00:00.000Z: it asked for that (Retry-After)");

  const HostStanding failing = stand(asked(Outcome::kTimeout));
  CHECK(failing.standing == Standing::kResting);
  CHECK(failing.until == kNow + 60s);
  CHECK(standing_text(failing) ==
        "backs off until 2018-03-06T00:01:00.000Z: failures 1 in a row since "
        "2018-03-06T00:00:00.000Z, the last timeout");

  const HostStanding cut_off = stand(asked(Outcome::kConnectFailure, {}, 5));
  CHECK(cut_off.standing == Standing::kCutOff);
  CHECK(cut_off.until == kNow + 16min);
  CHECK(cut_off.failures == 5);
  CHECK(cut_off.since == kNow);
  CHECK(cut_off.reason == "connect_failure");
}

TEST_CASE("a block, no robots.txt, quiet hours and a pause are states of their own") {
  HostState blocked = asked(Outcome::kOk);
  enter_block(blocked, 3s, kNow);
  CHECK(stand(blocked).standing == Standing::kBlocked);
  CHECK(stand(blocked).until == kNow + 24h);

  HostState silent = asked(Outcome::kDnsFailure);
  silent.robots.reset();
  CHECK(stand(silent).standing == Standing::kNoRobots);
  CHECK(stand(silent).until == kNow + 60s);

  QuietHours quiet;
  quiet.add("qinghe.example", parse_quiet_window("07:00", "18:00").value());
  const HostStanding in_quiet = standing_of(asked(Outcome::kOk), true, {}, quiet, kHost, kNow);
  CHECK(in_quiet.standing == Standing::kQuiet);
  CHECK(in_quiet.until == kNow + 10h);
  CHECK(standing_of(blocked, true, {}, quiet, kHost, kNow).standing == Standing::kBlocked);

  const PauseMark mark{kNow - 1h, "asked by its office"};
  const HostStanding paused = standing_of(
      blocked, true, pause_mark_from_record(pause_mark_record(mark)), quiet, kHost, kNow);
  CHECK(paused.standing == Standing::kPaused);
  CHECK(standing_text(paused) == "is paused since 2018-03-05T23:00:00.000Z: asked by its office");
  CHECK(pause_mark_from_record("rubbish").why.empty());
}

}  // namespace shilu
