// shilu crawl: one archive run.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>

#include "app/commands.h"
#include "app/crawl_engine.h"
#include "app/crawl_log.h"
#include "app/crawl_plan.h"
#include "app/interrupt.h"
#include "app/standard_output.h"
#include "app/terminal_line.h"
#include "base/log.h"
#include "crawler/page_stage.h"
#include "crawler/pipeline.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr std::string_view kStandardOutput = "-";
constexpr Milliseconds kProgressEvery{500};
constexpr Milliseconds kLogEvery{10'000};
// Larger blocks go back to the system when they are freed. Left alone, glibc raises this to 32 MiB
// by itself, and the bodies of pages stay with the heap for ever.
constexpr int kOwnMappingBytes = 1 << 20;

// The progress line on a terminal, a log line now and then elsewhere.
class Progress {
 public:
  explicit Progress(const Pipeline& pipeline) : pipeline_(pipeline) {}

  void show() {
    const Milliseconds elapsed = pipeline_.elapsed();
    const std::string line = progress_line(pipeline_.counters(), pipeline_.queued(), elapsed);
    if (line_.on_terminal()) {
      line_.show(line);
    } else if (elapsed - logged_at_ >= kLogEvery) {
      logged_at_ = elapsed;
      log_info(line);
    }
  }
  void end() { line_.clear(); }

 private:
  const Pipeline& pipeline_;
  TerminalLine line_;
  Milliseconds logged_at_{0};
};

enum class Attended { kUninterrupted, kInterrupted };

// Waits until the crawl is finished or has drained: a first signal drains, a second aborts.
Attended attend(Pipeline& pipeline, Interrupt& interrupt, const CrawlPlan& plan) {
  Progress progress(pipeline);
  Attended attended = Attended::kUninterrupted;
  bool draining = false;
  for (Interrupt::Woken woken = Interrupt::Woken::kTimeout; woken != Interrupt::Woken::kEvent;
       woken = interrupt.wait(kProgressEvery)) {
    progress.show();
    if (woken == Interrupt::Woken::kSignal) {
      if (attended == Attended::kInterrupted) {
        pipeline.abort();
      } else {
        pipeline.drain(CrawlEnd::kInterrupted);
      }
      attended = Attended::kInterrupted;
    } else if (!draining && plan.max_time && pipeline.elapsed() >= *plan.max_time) {
      pipeline.drain(CrawlEnd::kLimited);
      draining = true;
    } else if (!draining && pipeline.only_long_waits_left()) {
      pipeline.drain(CrawlEnd::kWaiting);
      draining = true;
    }
  }
  progress.end();
  return attended;
}

// Something was asked and nothing ever answered: the trouble is on our side of the wire.
bool network_is_unusable(const Counters& counters) {
  return counters.requests > 0 && counters.responses == 0;
}

// What readers are told who ask meanwhile how the crawl gets on, and what people ask of it.
class LiveReport {
 public:
  LiveReport(Archive& archive, Pipeline& pipeline) : archive_(archive) {
    archive.take_orders_by(
        [&pipeline](std::string_view order) { return pipeline.orders().take(order); });
    archive.report_by([&pipeline] {
      return live_report_json(pipeline.counters(), pipeline.queued(), pipeline.elapsed());
    });
    if (const Status served = archive.readers_served(); !served) {
      log_warning("nobody can read beside this crawl: " + served.error().message);
    }
  }
  ~LiveReport() {
    archive_.report_by(nullptr);
    archive_.take_orders_by(nullptr);
  }
  LiveReport(const LiveReport&) = delete;
  LiveReport& operator=(const LiveReport&) = delete;

 private:
  Archive& archive_;
};

Status tell(const CrawlArguments& arguments, const RunReport& report, const Counters& counters) {
  const std::string text = report_text(report, counters);
  if (arguments.json || arguments.log_file == kStandardOutput) {
    std::fputs(text.c_str(), stderr);
  }
  if (arguments.log_file == kStandardOutput) {
    return {};
  }
  Status printed = print(arguments.json ? report_json(report, counters) + "\n" : text);
  return printed ? flush_output() : printed;
}

Status open_log(const CrawlArguments& arguments, std::unique_ptr<CrawlLog>& log) {
  if (arguments.log_file.empty()) {
    return {};
  }
  if (arguments.json && arguments.log_file == kStandardOutput) {
    return fail(ErrorCode::kInvalidArgument,
                "--json and --log - both want standard output: give --log a file");
  }
  Result<std::unique_ptr<CrawlLog>> opened = CrawlLog::open(arguments.log_file);
  if (!opened) {
    return fail_at("--log", opened.error());
  }
  log = std::move(*opened);
  return {};
}

int run_crawl(const CrawlArguments& arguments, const CrawlPlan& plan, const Scope& scope) {
  mallopt(M_MMAP_THRESHOLD, kOwnMappingBytes);  // NOLINT(concurrency-mt-unsafe): no threads yet
  Result<std::unique_ptr<Interrupt>> interrupt = Interrupt::make();
  if (!interrupt) {
    return report_error(interrupt.error());
  }
  std::unique_ptr<CrawlLog> log;
  if (Status opened = open_log(arguments, log); !opened) {
    return report_error(opened.error());
  }
  Result<std::unique_ptr<Archive>> archive = open_to_crawl(arguments.archive, plan, scope);
  if (!archive) {
    return report_error(archive.error());
  }
  const Result<std::unique_ptr<CrawlEngine>> engine = CrawlEngine::make(arguments.archive, plan);
  if (!engine) {
    return report_error(engine.error());
  }
  PipelineOptions options = (*engine)->options();
  options.max_pages = arguments.max_pages;
  options.on_finished = [&] { (*interrupt)->raise_event(); };
  if (log) {
    options.on_committed = [&](const PageCommit& commit, const Committed& committed) {
      return log->add(commit, committed);
    };
  }
  Pipeline pipeline(**archive, scope, plan.config, (*engine)->clock(), (*engine)->fetchers(),
                    std::move(options));
  if (Status status = pipeline.start(plan.seeds); !status) {
    return report_error(status.error());
  }
  const LiveReport live(**archive, pipeline);
  const Attended attended = attend(pipeline, **interrupt, plan);
  const Result<RunReport> report = pipeline.finish();
  if (!report) {
    return report_error(report.error());
  }
  if (Status told = tell(arguments, *report, pipeline.counters()); !told) {
    return report_error(told.error());
  }
  if (attended == Attended::kInterrupted) {
    return kExitInterrupted;
  }
  if (network_is_unusable(pipeline.counters())) {
    return report_error({ErrorCode::kNetwork, "nothing that was asked ever answered"});
  }
  return kExitDone;
}

// What a crawl would ask, a line each, without asking and without touching the archive.
Result<std::string> dry_run(const CrawlArguments& arguments, const CrawlPlan& plan,
                            const Scope& scope) {
  std::string told = fmt::format("user agent: {}\ngap: {}\n", user_agent(plan.config),
                                 format_duration(plan.config.gap));
  std::set<std::string> asked;
  for (const Url& seed : plan.seeds) {
    const ScopeVerdict verdict = scope.judge(seed);
    if (verdict == ScopeVerdict::kInScope) {
      asked.insert(seed.text());
      told += fmt::format("ask {}\n", seed.text());
    } else {
      told += fmt::format("leave {} ({})\n", seed.text(), scope_verdict_name(verdict));
    }
  }
  if (access(arguments.archive.c_str(), F_OK) != 0) {
    return told;
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(arguments.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected(archive.error());
  }
  const Result<RunInfo> run = (*archive)->last_run();
  if (!run) {
    return tl::unexpected(run.error());
  }
  // A run that was stopped goes on with what it left; in a new one all that is known is due.
  const Status scanned = (*archive)->scan_addresses([&](const Url& url, const UrlState& state) {
    const bool due = !run->open || state.queued;
    if (due && !is_robots_address(url) && scope.judge(url) == ScopeVerdict::kInScope &&
        asked.insert(url.text()).second) {
      told += fmt::format("ask {}\n", url.text());
    }
    return true;
  });
  return scanned.map([&] { return std::move(told); });
}

int run_dry(const CrawlArguments& arguments, const CrawlPlan& plan, const Scope& scope) {
  const Result<std::string> told = dry_run(arguments, plan, scope);
  if (!told) {
    return report_error(told.error());
  }
  Status printed = print(*told);
  printed = printed ? flush_output() : printed;
  return printed ? kExitDone : report_error(printed.error());
}

}  // namespace

void add_crawl_command(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand("crawl", "Fetch portals and archive their documents");
  auto arguments = std::make_shared<CrawlArguments>();
  command->add_option("--archive", arguments->archive, "Folder of the archive; made if absent")
      ->required();
  command->add_option("--seeds", arguments->seed_files,
                      "Seed files: addresses, or a TSV with host or url");
  command->add_option("URL", arguments->addresses, "Seed addresses");
  command->add_option("--config", arguments->config_file, "Settings (TOML), with your contact");
  command->add_option("--hosts", arguments->hosts_file,
                      "Addresses of names, as in /etc/hosts; trusted before DNS");
  command->add_option("--gap", arguments->gap,
                      "Least rest between requests to a host: 3s, at least 1s but on loopback");
  command->add_option("--max-pages", arguments->max_pages, "Stop after asking so many pages")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--max-time", arguments->max_time, "Stop after this long: 30m, 2h");
  // One pattern each time, else the addresses that follow would be taken for patterns.
  command
      ->add_option("--include", arguments->include,
                   "Only addresses that match this pattern, or another one given so")
      ->allow_extra_args(false);
  command
      ->add_option("--exclude", arguments->exclude,
                   "No address that matches this pattern, or another one given so")
      ->allow_extra_args(false);
  command
      ->add_option("--rules", arguments->rules,
                   "A file or folder of rules for portals, as in seeds/rules; can be given again")
      ->allow_extra_args(false);
  command->add_option("--log", arguments->log_file,
                      "A line of JSON for each finished address, once it is durable: a file, or -");
  command->add_flag("--subdomains", arguments->subdomains, "Hosts below a seed's host too");
  command->add_flag("--dry-run", arguments->dry_run, "Say what would be asked, and ask nothing");
  command->add_flag("--json", arguments->json, "The report at the end as JSON on standard output");
  command->footer(
      "A run that was stopped goes on; else a new one begins, in which all that is known is due.\n"
      "Example: shilu crawl --archive ~/archive --config shilu.toml --seeds seeds/liaoning.tsv");
  command->callback([arguments, &exit_status] {
    const Result<CrawlPlan> plan = make_plan(*arguments);
    if (!plan) {
      exit_status = report_error(plan.error());
      return;
    }
    const Result<Scope> scope = make_scope(*plan);
    if (!scope) {
      exit_status = report_error(scope.error());
      return;
    }
    exit_status = arguments->dry_run ? run_dry(*arguments, *plan, *scope)
                                     : run_crawl(*arguments, *plan, *scope);
  });
}

}  // namespace shilu
