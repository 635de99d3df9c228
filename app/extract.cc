// shilu extract: saved pages in, documents out, on all cores and in the order given.
#include "extract/extract.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/commands.h"
#include "app/input_file.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "base/mutex.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAbout =
    "Take the document out of saved pages: title, days, text, attachments, links, flags.\n"
    "A file is a page; prints one JSON object a line, in the order of the files.\n"
    "Example: shilu extract page.html --url http://www.xx.gov.cn/a/t20180306_1.html --explain";

// How many pages may be finished before the one that is to be printed next.
constexpr size_t kPagesAhead = 64;

struct ExtractOptions {
  std::vector<std::string> files;
  std::string url;
  std::string content_type;
  bool explain = false;
};

Result<std::string> extract_file(const std::string& path, const ExtractOptions& options,
                                 const std::optional<Url>& url) {
  const Result<std::string> bytes = read_input(path);
  if (!bytes) {
    return fail(bytes.error().code, bytes.error().message);
  }
  PageInput input;
  input.bytes = *bytes;
  input.url = url;
  input.content_type = options.content_type;
  input.surroundings = options.explain ? Surroundings::kTell : Surroundings::kOmit;
  Json json;
  json["file"] = path;
  if (url) {
    json["url"] = url->text();
  }
  const RemovedParts removed = options.explain ? RemovedParts::kInclude : RemovedParts::kOmit;
  json.update(document_to_json(extract_page(input), {removed, DocumentLinks::kInclude}));
  return to_json_line(json) + "\n";
}

// Hands out the files to the threads that ask, and holds their results until their turn comes.
class OrderedWork {
 public:
  explicit OrderedWork(size_t count) : results_(count) {}

  // The next file to read; nothing when none is left or the reader has gone. Waits while too many
  // results stand unprinted.
  std::optional<size_t> take() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!stopped_ && next_ < results_.size() && next_ >= printed_ + kPagesAhead) {
      changed_.wait(mutex_);
    }
    if (stopped_ || next_ == results_.size()) {
      return std::nullopt;
    }
    return next_++;
  }

  void finish(size_t index, Result<std::string> result) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    results_[index] = std::move(result);
    changed_.notify_all();
  }

  // Waits for the result of that file.
  Result<std::string> result(size_t index) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!results_[index]) {
      changed_.wait(mutex_);
    }
    Result<std::string> result = std::move(*results_[index]);
    results_[index].reset();
    printed_ = index + 1;
    changed_.notify_all();
    return result;
  }

  void stop() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<std::optional<Result<std::string>>> results_ GUARDED_BY(mutex_);
  size_t next_ GUARDED_BY(mutex_) = 0;
  size_t printed_ GUARDED_BY(mutex_) = 0;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

int print_in_order(size_t count, OrderedWork& work) {
  int status = kExitDone;
  for (size_t i = 0; i < count; ++i) {
    const Result<std::string> line = work.result(i);
    if (!line) {
      status = report_error(line.error());  // the other files are still read
      continue;
    }
    if (const Status printed = print(*line); !printed) {
      return std::max(status, report_error(printed.error()));
    }
  }
  if (const Status flushed = flush_output(); !flushed) {
    return std::max(status, report_error(flushed.error()));
  }
  return status;
}

int extract_all(const ExtractOptions& options) {
  std::optional<Url> url;
  if (!options.url.empty()) {
    Result<Url> parsed = Url::parse(options.url);
    if (!parsed) {
      return report_error({ErrorCode::kInvalidArgument, "--url: " + parsed.error().message});
    }
    url = std::move(*parsed);
  }
  OrderedWork work(options.files.size());
  const size_t threads = std::clamp<size_t>(std::thread::hardware_concurrency(), 1,
                                            std::max<size_t>(options.files.size(), 1));
  std::vector<std::jthread> pool;
  for (size_t i = 0; i < threads; ++i) {
    pool.emplace_back([&] {
      while (const std::optional<size_t> index = work.take()) {
        work.finish(*index, extract_file(options.files[*index], options, url));
      }
    });
  }
  const int status = print_in_order(options.files.size(), work);
  work.stop();
  return status;
}

}  // namespace

void add_extract_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ExtractOptions>();
  CLI::App* command = app.add_subcommand("extract", kAbout);
  command->add_option("FILE", options->files, "Saved pages; - is standard input")->required();
  command->add_option("--url", options->url, "The page's address: links are resolved against it");
  command->add_option("--content-type", options->content_type,
                      "The Content-Type header that came with the page");
  command->add_flag("--explain", options->explain, "Say what was removed, and why");
  command->callback([options, &exit_status] { exit_status = extract_all(*options); });
}

}  // namespace shilu
