#include "crawler/task.h"

#include <array>
#include <nlohmann/json.hpp>

namespace shilu {
namespace {

struct KindRow {
  TaskKind kind;
  std::string_view name;
  int priority;
};

constexpr std::array<KindRow, 5> kKinds{{{TaskKind::kHome, "home", 0},
                                         {TaskKind::kList, "list", 1},
                                         {TaskKind::kArticle, "article", 2},
                                         {TaskKind::kAttachment, "attachment", 3},
                                         {TaskKind::kSitemap, "sitemap", 1}}};

const KindRow& row_of(TaskKind kind) {
  return kKinds[static_cast<size_t>(kind)];
}

nlohmann::json record_of(const ListSeries& series) {
  nlohmann::json record = {{"before", series.list.before}, {"after", series.list.after},
                           {"step", series.list.step},     {"page", series.page},
                           {"seen", series.seen},          {"barren", series.barren}};
  if (series.list.last) {
    record["last"] = *series.list.last;
  }
  return record;
}

std::optional<ListSeries> series_from(const nlohmann::json& record) {
  const auto is_text = [&](const char* name) {
    return record.contains(name) && record[name].is_string();
  };
  const auto is_number = [&](const char* name) {
    return record.contains(name) && record[name].is_number_integer();
  };
  if (!is_text("before") || !is_text("after") || !is_text("seen") || !is_number("step") ||
      !is_number("page") || !is_number("barren")) {
    return std::nullopt;
  }
  ListSeries series;
  series.list.before = record["before"].get<std::string>();
  series.list.after = record["after"].get<std::string>();
  series.list.step = record["step"].get<int>();
  series.page = record["page"].get<int>();
  series.seen = record["seen"].get<std::string>();
  series.barren = record["barren"].get<int>();
  if (is_number("last")) {
    series.list.last = record["last"].get<int>();
  }
  return series;
}

}  // namespace

int priority_of(TaskKind kind) {
  return row_of(kind).priority;
}

QueueItem to_queue_item(const FetchTask& task) {
  nlohmann::json record = {{"kind", row_of(task.kind).name}, {"attempt", task.attempt}};
  if (!task.redirect_chain.empty()) {
    record["redirect_chain"] = task.redirect_chain;
  }
  if (task.series) {
    record["series"] = record_of(*task.series);
  }
  return {task.url, priority_of(task.kind), record.dump()};
}

Result<FetchTask> to_fetch_task(const QueuedTask& queued) {
  const auto corrupt = [&] {
    return fail(ErrorCode::kCorrupt, "the queue's record of " + queued.url.text() + " is damaged");
  };
  const auto record = nlohmann::json::parse(queued.task, nullptr, /*allow_exceptions=*/false);
  if (!record.is_object() || !record.contains("kind") || !record["kind"].is_string() ||
      !record.contains("attempt") || !record["attempt"].is_number_integer()) {
    return corrupt();
  }
  FetchTask task{queued.url};
  const std::string kind = record["kind"];
  const KindRow* known = nullptr;
  for (const KindRow& row : kKinds) {
    if (row.name == kind) {
      known = &row;
    }
  }
  if (known == nullptr) {
    return corrupt();
  }
  task.kind = known->kind;
  task.attempt = record["attempt"];
  for (const auto& address : record.value("redirect_chain", nlohmann::json::array())) {
    if (!address.is_string()) {
      return corrupt();
    }
    task.redirect_chain.push_back(address);
  }
  if (record.contains("series")) {
    task.series = series_from(record["series"]);
    if (!task.series) {
      return corrupt();
    }
  }
  return task;
}

}  // namespace shilu
