#include "crawler/host_record_order.h"

#include <catch2/catch.hpp>

#include "tests/crawler/crawls.h"

namespace shilu {
namespace {

using namespace std::chrono_literals;

constexpr const char* kHost = "example,qinghe,www:80";

MadeCommit made(uint64_t number, HostState state) {
  PageCommit commit{Url::parse("http://www.qinghe.example/" + std::to_string(number)).value()};
  commit.host = kHost;
  commit.host_state = host_state_record(state);
  return {std::move(commit), Outcome::kOk, number, state.blocked_until};
}

HostState resting_until(Instant until) {
  HostState state;
  state.next_allowed = until;
  return state;
}

HostState blocked_until(Instant until) {
  HostState state = resting_until(until);
  state.blocked_until = until;
  return state;
}

// An archive, and what the writer does with what comes to it.
class Writer {
 public:
  void write(std::vector<MadeCommit> group) {
    REQUIRE(order_.settle(*archive_, group).has_value());
    std::vector<PageCommit> commits;
    for (MadeCommit& of_group : group) {
      commits.push_back(std::move(of_group.commit));
    }
    REQUIRE(archive_->commit(commits).has_value());
  }
  HostState stored() const {
    return host_state_from_record(kHost, archive_->host_state(kHost)->value()).value();
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Archive> archive_ =
      Archive::open(folder_.file("a"), Archive::Mode::kCreate).value();
  HostRecordOrder order_;
};

}  // namespace

TEST_CASE("a host's later state stays, whenever the commit of an earlier one comes") {
  Writer writer;
  writer.write({made(2, resting_until(kStart + 2h)), made(1, resting_until(kStart + 3s))});
  CHECK(writer.stored().next_allowed == kStart + 2h);
  writer.write({made(4, resting_until(kStart + 5h))});
  writer.write({made(3, resting_until(kStart + 1h))});
  CHECK(writer.stored().next_allowed == kStart + 5h);
  // A later state may well end a rest.
  writer.write({made(5, resting_until(kStart + 3s))});
  CHECK(writer.stored().next_allowed == kStart + 3s);
}

TEST_CASE("a block that an earlier commit of the host met is not lost to a later state") {
  Writer writer;
  writer.write({made(2, resting_until(kStart + 3s))});
  writer.write({made(1, blocked_until(kStart + 24h))});
  CHECK(writer.stored().next_allowed == kStart + 24h);
  CHECK(writer.stored().blocked_until == kStart + 24h);
  writer.write({made(4, resting_until(kStart + 9s)), made(3, blocked_until(kStart + 25h))});
  CHECK(writer.stored().blocked_until == kStart + 25h);
  writer.write({made(5, resting_until(kStart + 12s))});
  CHECK(writer.stored().next_allowed == kStart + 25h);
}

TEST_CASE("a page that takes long to read does not undo the rest its host asked for meanwhile") {
  Crawls crawls;
  crawls.config.gap = 0s;
  crawls.config.extract_threads = 2;
  std::string long_text;
  for (int i = 0; i < 12'000; ++i) {
    long_text += kBody + std::to_string(i) + "</p><p>";
  }
  crawls.web.answer_html("http://www.qinghe.example/", list_of({"/long.html", "/busy.html"}));
  crawls.web.answer_html("http://www.qinghe.example/long.html", article("甲", long_text));
  FakeResponse busy;
  busy.status = 429;
  busy.headers = {{"Retry-After", "7200"}};
  crawls.web.answer("http://www.qinghe.example/busy.html", busy);
  REQUIRE(crawls.run("http://www.qinghe.example/").report.has_value());
  const HostState state =
      host_state_from_record(kHost, crawls.archive()->host_state(kHost)->value()).value();
  CHECK(state.next_allowed >= kStart + 2h);
}

}  // namespace shilu
