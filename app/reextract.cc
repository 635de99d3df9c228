// shilu reextract: the documents of an archive made anew by the present rules.
#include "crawler/reextract.h"

#include <CLI/CLI.hpp>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/progress_bar.h"
#include "app/standard_output.h"
#include "app/stop_at_signal.h"
#include "crawler/config.h"
#include "crawler/portal_rules_file.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutReextract =
    "Make the documents of an archive anew from their raw responses, by the extractor and the\n"
    "rules as they are now. Each becomes a further revision of its capture; nothing is fetched "
    "and\n"
    "nothing is taken away. What is up to date is passed over, so it can be stopped and goes on.\n"
    "Example: shilu reextract --archive court --rules seeds/rules http://www.yunxi.gov.cn/";

struct Arguments {
  std::string archive;
  std::string prefix;
  std::string config_file;
  std::vector<std::string> rules;
  bool no_rules = false;
  bool all = false;
  bool dry_run = false;
  bool json = false;
};

struct Plan {
  ReextractOptions options;
  PortalRules rules;
};

Result<Plan> make_plan(const Arguments& arguments) {
  Plan plan;
  if (!arguments.prefix.empty()) {
    if (const Result<Url> prefix = Url::parse(arguments.prefix); !prefix) {
      return tl::unexpected<Error>(prefix.error());
    }
  }
  if (!arguments.config_file.empty()) {
    Result<CrawlConfig> config = load_config(arguments.config_file);
    if (!config) {
      return tl::unexpected<Error>(config.error());
    }
    plan.options.config = std::move(*config);
  }
  std::vector<std::string>& paths = plan.options.config.rules;
  paths.insert(paths.end(), arguments.rules.begin(), arguments.rules.end());
  Result<PortalRules> rules = load_portal_rules(paths);
  if (!rules) {
    return tl::unexpected<Error>(rules.error());
  }
  plan.rules = std::move(*rules);
  plan.options.url_prefix = arguments.prefix;
  plan.options.all = arguments.all;
  plan.options.dry_run = arguments.dry_run;
  plan.options.threads = plan.options.config.extract_threads;
  return plan;
}

// Rules that were there and are not named now were forgotten rather than given up.
Status check_rules(const Arguments& arguments, const ReextractWork& work) {
  if (work.without_their_rule == 0 || arguments.no_rules) {
    return {};
  }
  return fail(ErrorCode::kInvalidArgument,
              std::to_string(work.without_their_rule) +
                  " documents were made with portals' rules that are not given: name them with "
                  "--rules or --config, or say --no-rules");
}

Status run(const Arguments& arguments, int& exit_status) {
  Result<Plan> plan = make_plan(arguments);
  if (!plan) {
    return tl::unexpected<Error>(plan.error());
  }
  std::atomic<bool> stopping{false};
  const Result<std::unique_ptr<StopAtSignal>> stop_at_signal =
      StopAtSignal::make({}, [&stopping] { stopping = true; });
  if (!stop_at_signal) {
    return tl::unexpected<Error>(stop_at_signal.error());
  }
  Result<std::unique_ptr<Archive>> archive = Archive::open(
      arguments.archive, arguments.dry_run ? Archive::Mode::kRead : Archive::Mode::kWrite);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const std::unique_ptr<Clock> clock = make_system_clock();
  Reextraction reextraction(**archive, plan->rules, *clock, stopping, plan->options);
  const Result<ReextractWork> work = reextraction.count();
  if (!work) {
    return tl::unexpected<Error>(work.error());
  }
  if (Status fit = check_rules(arguments, *work); !fit) {
    return fit;
  }
  ProgressBar progress(work->pages, "pages", Results::kAtTheEnd);
  const Result<ReextractSummary> summary =
      reextraction.run([&](uint64_t done) { progress.advance(done); });
  progress.clear();
  if (!summary) {
    return tl::unexpected<Error>(summary.error());
  }
  exit_status = summary->interrupted      ? kExitInterrupted
                : summary->unreadable > 0 ? kExitNotSo
                                          : kExitDone;
  return print(arguments.json ? summary_json(*summary) + "\n" : summary_text(*summary))
      .and_then(flush_output);
}

}  // namespace

void add_reextract_command(CLI::App& app, int& exit_status) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("reextract", kAboutReextract);
  command->add_option("--archive", arguments->archive, "The archive's folder")->required();
  command->add_option("URL-PREFIX", arguments->prefix, "Only addresses that begin so");
  CLI::Option* rules =
      command
          ->add_option("--rules", arguments->rules,
                       "A file or folder of rules for portals, as in seeds/rules; can be given "
                       "again")
          ->allow_extra_args(false);
  CLI::Option* config = command->add_option("--config", arguments->config_file,
                                            "Settings (TOML) of the crawl: its rules and caps");
  command
      ->add_flag("--no-rules", arguments->no_rules,
                 "Without portals' rules, also where documents were made with them")
      ->excludes(rules)
      ->excludes(config);
  command->add_flag("--all", arguments->all, "Read again what is up to date too");
  command->add_flag("--dry-run", arguments->dry_run,
                    "Say what would become of the documents, and write nothing");
  command->add_flag("--json", arguments->json, "The summary as one JSON object");
  command->callback([arguments, &exit_status] {
    if (const Status done = run(*arguments, exit_status); !done) {
      exit_status = report_error(done.error());
    }
  });
}

}  // namespace shilu
