// shilu why: why an address or a host stands as it does.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/crawl_plan.h"
#include "app/standard_output.h"
#include "app/standing_json.h"
#include "base/document_json.h"
#include "crawler/reasons.h"

namespace shilu {
namespace {

constexpr const char* kAboutWhy =
    "Say in a sentence why an address or a host stands as it does: queued until when, refused by\n"
    "which line of robots.txt, backed off since when and for what, a trap, done at which version.\n"
    "Example: shilu why --archive court http://www.yunxi.gov.cn/zwgk/";

struct WhyOptions {
  CrawlArguments crawl;  // its archive, and what tells of quiet hours
  std::string what;
  bool json = false;
};

nlohmann::ordered_json to_json(const Reason& reason) {
  nlohmann::ordered_json json{{"about", reason.about},  {"state", reason.state},
                              {"why", reason.sentence}, {"outcome", nullptr},
                              {"robots_line", nullptr}, {"version", nullptr},
                              {"at", nullptr},          {"host", nullptr}};
  if (!reason.outcome.empty()) json["outcome"] = reason.outcome;
  if (reason.robots_line > 0) json["robots_line"] = reason.robots_line;
  if (reason.version > 0) json["version"] = reason.version;
  if (reason.at) json["at"] = format_instant(*reason.at);
  if (reason.host) json["host"] = standing_to_json(*reason.host);
  return json;
}

Result<std::vector<Reason>> reasons_of(const WhyOptions& options) {
  const Result<QuietHours> quiet = quiet_hours_of(options.crawl);
  if (!quiet) {
    return tl::unexpected<Error>(quiet.error());
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.crawl.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Instant now = make_system_clock()->now();
  if (options.what.find("://") == std::string::npos) {
    return why_host(**archive, options.what, *quiet, now);
  }
  const Result<Url> url = Url::parse(options.what);
  if (!url) {
    return tl::unexpected<Error>(url.error());
  }
  return why_address(**archive, *url, *quiet, now).map([](Reason reason) {
    return std::vector<Reason>{std::move(reason)};
  });
}

Status say_why(const WhyOptions& options) {
  const Result<std::vector<Reason>> reasons = reasons_of(options);
  if (!reasons) {
    return tl::unexpected<Error>(reasons.error());
  }
  bool is_known = true;
  for (const Reason& reason : *reasons) {
    is_known = is_known && reason.state != "never_seen";
    Status printed =
        print(options.json ? to_json_line(to_json(reason)) + "\n"
                           : without_controls(reason.about + " " + reason.sentence) + ".\n");
    if (!printed) {
      return printed;
    }
  }
  Status flushed = flush_output();
  if (flushed && !is_known) {
    return fail(ErrorCode::kNotFound, "nothing is known of " + options.what);
  }
  return flushed;
}

}  // namespace

void add_why_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<WhyOptions>();
  CLI::App* command = app.add_subcommand("why", kAboutWhy);
  command->add_option("--archive", options->crawl.archive, "The archive's folder")->required();
  command->add_option("HOST-OR-URL", options->what, "A host's name, or an address with its scheme")
      ->required();
  command->add_option("--config", options->crawl.config_file,
                      "The crawl's settings, which tell of quiet hours");
  command->add_option("--seeds", options->crawl.seed_files,
                      "Its seed files, which tell of their provinces");
  command->add_flag("--json", options->json, "A JSON object a line");
  command->callback([options, &exit_status] {
    const Status said = say_why(*options);
    exit_status = said ? kExitDone : report_error(said.error());
  });
}

}  // namespace shilu
