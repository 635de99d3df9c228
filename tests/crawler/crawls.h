// What the tests of the pipeline share: one crawl after another over the same archive and the same
// fake portals, and the pages these show.
#pragma once

#include <catch2/catch.hpp>
#include <condition_variable>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crawler/pipeline.h"
#include "crawler/replay.h"
#include "tests/support/fake_fetcher.h"
#include "tests/support/temporary_folder.h"

namespace shilu {

inline const Instant kStart = parse_instant("2018-03-06T00:00:00Z").value();

inline std::string article(const std::string& title, const std::string& body) {
  return "<html><head><meta name=\"ArticleTitle\" content=\"" + title +
         "\"><meta name=\"PubDate\" content=\"2018-03-06 09:30\"><title>" + title +
         "</title></head><body><h1>" + title + "</h1><div class=\"TRS_Editor\"><p>" + body +
         "</p></div></body></html>";
}

inline std::string list_of(const std::vector<std::string>& addresses) {
  std::string html =
      "<html><head><meta name=\"ColumnName\" content=\"政务公开\">"
      "<meta name=\"ColumnType\" content=\"工作动态\"></head><body><ul>";
  for (const std::string& address : addresses) {
    html += "<li><a href=\"" + address + "\">清河县关于" + address +
            "的通知</a><span>2018-03-06</span></li>";
  }
  return html + "</ul></body></html>";
}

inline constexpr const char* kBody =
    "根据《中华人民共和国政府信息公开条例》的要求，现将清河县二〇一七年度政府信息公开工作情况报告如"
    "下，"
    "本报告由概述、主动公开、依申请公开和存在的问题等部分组成，欢迎社会各界监督。";

// One crawl after another over the same archive and the same fake portals.
class Crawls {
 public:
  struct Outcome {
    Result<RunReport> report;
    std::map<std::string, uint64_t> outcomes;
    uint64_t versions_new;
    uint64_t versions_changed;
    uint64_t unchanged;
    uint64_t retries;
    uint64_t circuits_opened = 0;
    uint64_t circuits_closed = 0;
    nlohmann::json json = {};  // the report for scripts
  };

  Outcome run(const std::string& seed, PipelineOptions options = {}) {
    const std::vector<Url> seeds{Url::parse(seed).value()};
    const Result<Scope> scope = Scope::make(seeds, {config.subdomains, {}, {}});
    REQUIRE(scope.has_value());
    ArchiveOptions opening;
    opening.replayer = make_replayer(*scope, config, options.rules);
    Result<std::unique_ptr<Archive>> archive =
        Archive::open(folder_.file("archive"), Archive::Mode::kCreate, std::move(opening));
    if (!archive) {
      return {tl::unexpected(archive.error()), {}, 0, 0, 0, 0};
    }
    notes = (*archive)->notes();
    std::mutex mutex;
    std::condition_variable condition;
    bool finished = false;
    options.on_finished = [&] {
      const std::lock_guard<std::mutex> lock(mutex);
      finished = true;
      condition.notify_one();
    };
    Pipeline pipeline(
        **archive, *scope, config, clock,
        [&]() -> Result<std::unique_ptr<Fetcher>> { return web.make_fetcher(); }, options);
    if (Status started = pipeline.start(seeds); !started) {
      return {tl::unexpected(started.error()), {}, 0, 0, 0, 0};
    }
    // As the program does: it waits by a tick, and looks whether only long waits are left.
    for (int tick = 0; tick < 3000; ++tick) {
      std::unique_lock<std::mutex> lock(mutex);
      if (condition.wait_for(lock, std::chrono::milliseconds(20), [&] { return finished; })) {
        break;
      }
      if (pipeline.only_long_waits_left()) {
        pipeline.drain(CrawlEnd::kWaiting);
      }
    }
    REQUIRE(finished);
    Outcome outcome{pipeline.finish(), {}, 0, 0, 0, 0};
    const Counters& counters = pipeline.counters();
    for (size_t i = 0; i < kOutcomeCount; ++i) {
      if (counters.finished[i] > 0) {
        outcome.outcomes[std::string(outcome_name(static_cast<shilu::Outcome>(i)))] =
            counters.finished[i];
      }
    }
    outcome.versions_new = counters.versions_new;
    outcome.versions_changed = counters.versions_changed;
    outcome.unchanged = counters.documents_unchanged;
    outcome.retries = counters.retries;
    outcome.circuits_opened = counters.circuits_opened;
    outcome.circuits_closed = counters.circuits_closed;
    if (outcome.report) {
      outcome.json = nlohmann::json::parse(report_json(*outcome.report, counters));
    }
    return outcome;
  }

  std::unique_ptr<Archive> archive() {
    return Archive::open(folder_.file("archive"), Archive::Mode::kRead).value();
  }

  std::string folder() const { return folder_.path(); }

  std::vector<std::string> notes;  // of the last run's archive
  FakeClock clock{kStart};
  FakeWeb web{clock};
  CrawlConfig config;

 private:
  TemporaryFolder folder_;
};

}  // namespace shilu
