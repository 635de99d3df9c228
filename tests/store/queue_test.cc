// Runs and the queue: what is due, what waits, and what a kill leaves.
#include <catch2/catch.hpp>

#include "store/archive.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

QueueItem item_of(const std::string& url, int priority = 5, const std::string& task = "t") {
  return {url_of(url), priority, task};
}

std::vector<std::string> waiting(const Archive& archive, const std::string& host_of) {
  const auto tasks = archive.queued_tasks(url_of(host_of).host_key(), 100, nullptr);
  REQUIRE(tasks.has_value());
  std::vector<std::string> urls;
  for (const QueuedTask& task : *tasks) {
    urls.push_back(task.url.text());
  }
  return urls;
}

std::string first_queue_key(const Archive& archive, const std::string& host_of) {
  const auto tasks = archive.queued_tasks(url_of(host_of).host_key(), 1, nullptr);
  REQUIRE(tasks.has_value());
  REQUIRE(tasks->size() == 1);
  return tasks->front().queue_key;
}

const auto every_address = [](const Url& url, const UrlState&) {
  return std::optional<QueueItem>({url, 5, "again"});
};

TEST_CASE("of two ways on the one is queued that goes with new links, or the other") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  REQUIRE(archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item).has_value());
  const auto commit_of = [](const std::string& page, const std::string& link) {
    PageCommit commit{url_of(page)};
    commit.fetched_at = at("2020-01-01T00:00:00Z");
    commit.links = {item_of(link)};
    commit.next_if_new = item_of(page + "?new");
    commit.next_otherwise = item_of(page + "?otherwise");
    return commit;
  };
  const auto committed = archive->commit({commit_of("http://a.gov.cn/1", "http://a.gov.cn/x"),
                                          commit_of("http://a.gov.cn/2", "http://a.gov.cn/x")});
  REQUIRE(committed.has_value());
  CHECK((*committed)[0].links_queued == 2);
  CHECK((*committed)[1].links_queued == 1);
  CHECK(waiting(*archive, "http://a.gov.cn/") ==
        std::vector<std::string>{"http://a.gov.cn/x", "http://a.gov.cn/1?new",
                                 "http://a.gov.cn/2?otherwise"});
  PageCommit end = commit_of("http://a.gov.cn/3", "http://a.gov.cn/x");
  end.next_otherwise.reset();
  CHECK((*archive->commit({end}))[0].links_queued == 0);
}

TEST_CASE("an address is queued once in a run, by priority and then in the order it came") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  REQUIRE(archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item).has_value());
  const std::vector<QueueItem> items = {
      item_of("http://a.gov.cn/3", 3), item_of("http://a.gov.cn/1", 1),
      item_of("http://a.gov.cn/3", 0), item_of("http://a.gov.cn/2", 1, "the task"),
      item_of("http://b.gov.cn/1", 12)};
  CHECK(*archive->enqueue(items) == 4);
  CHECK(*archive->enqueue(items) == 0);
  CHECK(archive->queued_count() == 4);
  CHECK(waiting(*archive, "http://a.gov.cn/") ==
        std::vector<std::string>{"http://a.gov.cn/1", "http://a.gov.cn/2", "http://a.gov.cn/3"});
  CHECK(*archive->queued_hosts() ==
        std::vector<std::string>{url_of("http://a.gov.cn/").host_key(),
                                 url_of("http://b.gov.cn/").host_key()});
  const std::string first = first_queue_key(*archive, "http://a.gov.cn/");
  const auto rest = archive->queued_tasks(url_of("http://a.gov.cn/").host_key(), 1,
                                          [&](const std::string& key) { return key == first; });
  REQUIRE(rest->size() == 1);
  CHECK(rest->front().url.text() == "http://a.gov.cn/2");
  CHECK(rest->front().task == "the task");
}

TEST_CASE("a host whose name begins with another's has a queue of its own") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  const std::vector<QueueItem> items = {item_of("http://a.gov.cn:80/"),
                                        item_of("http://a.gov.cn:8080/")};
  CHECK(*archive->enqueue(items) == 2);
  CHECK(waiting(*archive, "http://a.gov.cn/") == std::vector<std::string>{"http://a.gov.cn/"});
  CHECK(archive->queued_hosts()->size() == 2);
}

TEST_CASE("a commit ends its queue entry, queues its links, and says whom it woke") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    REQUIRE(archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item).has_value());
    const std::vector<QueueItem> seeds = {item_of("http://a.gov.cn/")};
    REQUIRE(*archive->enqueue(seeds) == 1);
    CHECK((*archive->url_state(url_of("http://a.gov.cn/")))->queued);
    PageCommit commit = page_commit("http://a.gov.cn/", "2020-01-01T00:00:01Z", std::nullopt);
    commit.queue_key = first_queue_key(*archive, "http://a.gov.cn/");
    commit.links = {item_of("http://a.gov.cn/"), item_of("http://c.gov.cn/1"),
                    item_of("http://b.gov.cn/1"), item_of("http://b.gov.cn/2")};
    commit.host = url_of("http://a.gov.cn/").host_key();
    commit.host_state = "rests until noon";
    const Committed committed = commit_one(*archive, std::move(commit));
    CHECK(committed.links_queued == 3);
    CHECK(committed.woken_hosts == std::vector<std::string>{url_of("http://b.gov.cn/").host_key(),
                                                            url_of("http://c.gov.cn/").host_key()});
  }
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
  CHECK(archive->queued_count() == 3);
  CHECK(waiting(*archive, "http://a.gov.cn/").empty());
  CHECK_FALSE((*archive->url_state(url_of("http://a.gov.cn/")))->queued);
  CHECK(*archive->host_state(url_of("http://a.gov.cn/").host_key()) == "rests until noon");
  CHECK_FALSE(archive->host_state(url_of("http://b.gov.cn/").host_key())->has_value());
  std::vector<std::string> hosts;
  REQUIRE(archive
              ->scan_hosts([&](std::string_view host, std::string_view state) {
                hosts.push_back(std::string(host) + " " + std::string(state));
              })
              .has_value());
  CHECK(hosts == std::vector<std::string>{"cn,gov,a:80 rests until noon"});
}

TEST_CASE("a queue entry is ended once, whoever names it") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  const std::vector<QueueItem> seeds = {item_of("http://a.gov.cn/"), item_of("http://a.gov.cn/2")};
  REQUIRE(*archive->enqueue(seeds) == 2);
  const std::string key = first_queue_key(*archive, "http://a.gov.cn/");
  std::vector<PageCommit> commits;
  for (int i = 0; i < 2; ++i) {
    commits.push_back(page_commit("http://a.gov.cn/", "2020-01-01T00:00:01Z", std::nullopt));
    commits.back().queue_key = key;
  }
  REQUIRE(archive->commit(commits).has_value());
  PageCommit late = page_commit("http://a.gov.cn/", "2020-01-01T00:00:02Z", std::nullopt);
  late.queue_key = key;
  commit_one(*archive, std::move(late));
  CHECK(archive->queued_count() == 1);
}

TEST_CASE("a retry stands in the queue again, within the same run") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  REQUIRE(archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item).has_value());
  const std::vector<QueueItem> seeds = {item_of("http://a.gov.cn/")};
  REQUIRE(*archive->enqueue(seeds) == 1);
  PageCommit commit = page_commit("http://a.gov.cn/", "2020-01-01T00:00:01Z", std::nullopt);
  commit.queue_key = first_queue_key(*archive, "http://a.gov.cn/");
  commit.status = 0;
  commit.outcome = "connect_failure";
  commit.retry = item_of("http://a.gov.cn/", 6, "attempt 2");
  const std::string ended = commit.queue_key;
  const Committed committed = commit_one(*archive, std::move(commit));
  CHECK(committed.woken_hosts == std::vector<std::string>{url_of("http://a.gov.cn/").host_key()});
  CHECK(committed.links_queued == 0);
  const auto tasks = archive->queued_tasks(url_of("http://a.gov.cn/").host_key(), 9, nullptr);
  REQUIRE(tasks->size() == 1);
  CHECK(tasks->front().task == "attempt 2");
  CHECK(tasks->front().queue_key != ended);
  const auto state = archive->url_state(url_of("http://a.gov.cn/"));
  CHECK((*state)->queued);
  CHECK((*state)->outcome == "connect_failure");
  CHECK((*state)->fetches == 0);
}

TEST_CASE("a run that is open goes on; the next makes every address due that it is asked for") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  const auto first = archive->begin_run(at("2020-01-01T00:00:00Z"), "", no_item);
  CHECK(first->number == 1);
  CHECK(first->open);
  const std::vector<QueueItem> seeds = {item_of("http://a.gov.cn/1"), item_of("http://a.gov.cn/2"),
                                        item_of("http://a.gov.cn/3")};
  REQUIRE(*archive->enqueue(seeds) == 3);
  for (const char* url : {"http://a.gov.cn/1", "http://a.gov.cn/2"}) {
    PageCommit commit = page_commit(url, "2020-01-01T00:00:01Z", article("题", url));
    commit.queue_key = first_queue_key(*archive, url);
    commit_one(*archive, std::move(commit));
  }
  const auto resumed = archive->begin_run(at("2020-01-01T09:00:00Z"), "", every_address);
  CHECK(resumed->number == 1);
  CHECK(resumed->started_at == at("2020-01-01T00:00:00Z"));
  CHECK(archive->queued_count() == 1);

  REQUIRE(archive->end_run(at("2020-01-01T10:00:00Z")).has_value());
  CHECK_FALSE(archive->last_run()->open);
  CHECK(archive->last_run()->number == 1);
  const auto second =
      archive->begin_run(at("2020-01-02T00:00:00Z"), "", [](const Url& url, const UrlState& state) {
        CHECK(state.run == 1);
        return url.text() == "http://a.gov.cn/2" ? std::nullopt
                                                 : std::optional<QueueItem>({url, 2, "due"});
      });
  CHECK(second->number == 2);
  CHECK(second->open);
  // /3 waited since the first run: it stands once.
  CHECK(waiting(*archive, "http://a.gov.cn/") ==
        std::vector<std::string>{"http://a.gov.cn/1", "http://a.gov.cn/3"});
  CHECK(archive->queued_count() == 2);
  // /2 was not due; a link to it makes it so, and only once.
  const std::vector<QueueItem> found = {item_of("http://a.gov.cn/2"), item_of("http://a.gov.cn/1")};
  CHECK(*archive->enqueue(found) == 1);
  CHECK(*archive->enqueue(found) == 0);
}

// The callback that stops half way stands for a kill: what was durable before it stays, and the
// run record says that seeding is not done.
TEST_CASE("begin_run killed in the middle is completed by the next call") {
  const TemporaryFolder folder;
  constexpr int kAddresses = 2500;  // more than two of its batches
  {
    auto archive = open_archive(folder.file("a"));
    std::vector<QueueItem> items;
    for (int i = 0; i < kAddresses; ++i) {
      items.push_back(item_of("http://a.gov.cn/" + std::to_string(i)));
    }
    REQUIRE(*archive->enqueue(items) == kAddresses);
    std::vector<PageCommit> commits;
    const auto tasks =
        archive->queued_tasks(url_of("http://a.gov.cn/").host_key(), kAddresses, nullptr);
    for (const QueuedTask& task : *tasks) {
      commits.push_back(page_commit(task.url.text(), "2020-01-01T00:00:00Z", std::nullopt));
      commits.back().queue_key = task.queue_key;
    }
    REQUIRE(archive->commit(commits).has_value());
    CHECK(archive->queued_count() == 0);
  }
  struct Killed {};
  {
    auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
    int asked = 0;
    CHECK_THROWS_AS(archive->begin_run(at("2020-01-02T00:00:00Z"), "",
                                       [&](const Url& url, const UrlState&) {
                                         if (++asked == 1500) {
                                           throw Killed{};
                                         }
                                         return std::optional<QueueItem>({url, 5, "due"});
                                       }),
                    Killed);
  }
  auto archive = open_archive(folder.file("a"), Archive::Mode::kWrite);
  CHECK(archive->queued_count() == 1000);
  CHECK(archive->last_run()->open);
  const auto run = archive->begin_run(at("2020-01-03T00:00:00Z"), "", every_address);
  REQUIRE(run.has_value());
  CHECK(run->number == 1);
  CHECK(run->started_at == at("2020-01-02T00:00:00Z"));
  CHECK(archive->queued_count() == kAddresses);
  CHECK(archive->queued_tasks(url_of("http://a.gov.cn/").host_key(), 9999, nullptr)->size() ==
        kAddresses);
  // And it is done: another call asks nothing.
  REQUIRE(archive
              ->begin_run(at("2020-01-04T00:00:00Z"), "",
                          [](const Url&, const UrlState&) -> std::optional<QueueItem> {
                            FAIL("the run is seeded");
                            return std::nullopt;
                          })
              .has_value());
}

}  // namespace
}  // namespace shilu
