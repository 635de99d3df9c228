// FetchTask: an address to be asked, with what the crawler knows of why. It waits in the
// archive's queue as the opaque record that to_queue_item makes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "crawler/list_series.h"
#include "store/archive.h"

namespace shilu {

enum class TaskKind { kHome, kList, kArticle, kAttachment, kSitemap };

struct FetchTask {
  Url url;
  TaskKind kind = TaskKind::kArticle;
  int attempt = 1;                            // the one to be made
  std::vector<std::string> redirect_chain{};  // the addresses that led here by redirects, in order
  std::optional<ListSeries> series = {};      // of a list's page that follows another
};

// Homes and lists before articles, attachments last.
int priority_of(TaskKind kind);

QueueItem to_queue_item(const FetchTask& task);
// kCorrupt when the record is not one of to_queue_item.
Result<FetchTask> to_fetch_task(const QueuedTask& queued);

}  // namespace shilu
