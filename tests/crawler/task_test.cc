#include "crawler/task.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

FetchTask sample_task() {
  FetchTask task{Url::parse("http://www.qinghe.example/zwgk/").value()};
  task.kind = TaskKind::kList;
  task.attempt = 2;
  task.redirect_chain = {"http://qinghe.example/", "http://www.qinghe.example/old"};
  ListSeries series;
  series.list = {"http://www.qinghe.example/zwgk/index_", ".html", 0, 11, -1};
  series.page = 3;
  series.seen = "0123ab";
  series.barren = 2;
  task.series = series;
  return task;
}

TEST_CASE("a task comes back from the queue as it went in") {
  const QueueItem item = to_queue_item(sample_task());
  const Result<FetchTask> task = to_fetch_task({"q", item.url, item.task});
  REQUIRE(task.has_value());
  CHECK(task->url == sample_task().url);
  CHECK(task->kind == TaskKind::kList);
  CHECK(task->attempt == 2);
  CHECK(task->redirect_chain == sample_task().redirect_chain);
  REQUIRE(task->series.has_value());
  CHECK(task->series->list == sample_task().series->list);
  CHECK(task->series->page == 3);
  CHECK(task->series->seen == "0123ab");
  CHECK(task->series->barren == 2);
}

TEST_CASE("of a list whose last page nobody knows, and of no list, nothing is made up") {
  FetchTask task = sample_task();
  task.series->list.last.reset();
  QueueItem item = to_queue_item(task);
  CHECK_FALSE(to_fetch_task({"q", item.url, item.task})->series->list.last.has_value());
  task.series.reset();
  item = to_queue_item(task);
  CHECK_FALSE(to_fetch_task({"q", item.url, item.task})->series.has_value());
}

TEST_CASE("homes and lists are asked before articles, and attachments last") {
  CHECK(priority_of(TaskKind::kHome) < priority_of(TaskKind::kList));
  CHECK(priority_of(TaskKind::kSitemap) == priority_of(TaskKind::kList));
  CHECK(priority_of(TaskKind::kList) < priority_of(TaskKind::kArticle));
  CHECK(priority_of(TaskKind::kArticle) < priority_of(TaskKind::kAttachment));
  CHECK(to_queue_item(sample_task()).priority == priority_of(TaskKind::kList));
}

TEST_CASE("a damaged record is refused with its address named") {
  const Url url = sample_task().url;
  for (const char* record :
       {"", "{", "[]", "{}", R"({"kind":"list"})", R"({"kind":"nothing","attempt":1})",
        R"({"kind":"list","attempt":"1"})", R"({"kind":"list","attempt":1,"redirect_chain":[1]})",
        R"({"kind":"list","attempt":1,"series":{"before":"a","after":"b","page":1}})"}) {
    INFO(record);
    const Result<FetchTask> task = to_fetch_task({"q", url, record});
    REQUIRE_FALSE(task.has_value());
    CHECK(task.error().code == ErrorCode::kCorrupt);
    CHECK_THAT(task.error().message, Catch::Contains(url.text()));
  }
}

}  // namespace
}  // namespace shilu
