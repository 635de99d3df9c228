// shilu status: how the crawl gets on, or how the last run ended.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.h"
#include "app/crawl_plan.h"
#include "app/standard_output.h"
#include "app/standing_json.h"
#include "base/document_json.h"
#include "crawler/host_overview.h"
#include "crawler/reasons.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutStatus =
    "How the crawl gets on that writes an archive, or, while none does, how its last run ended:\n"
    "pages, pace, what waits, and how the hosts stand.\n"
    "Example: shilu status --archive court";

// Hosts that are told of one by one, but with --hosts.
constexpr size_t kMostHosts = 20;

struct StatusOptions {
  CrawlArguments crawl;  // its archive, and what tells of quiet hours
  bool json = false;
  bool all_hosts = false;
};

// Whether there is something to say of the host beyond that it counts.
bool is_held(const HostStanding& standing) {
  return standing.standing != Standing::kIdle && standing.standing != Standing::kReady &&
         standing.standing != Standing::kWaiting;
}

nlohmann::ordered_json counts_of(const HostOverview& overview) {
  nlohmann::ordered_json json;
  for (size_t i = 0; i < kStandingCount; ++i) {
    json[std::string(standing_name(static_cast<Standing>(i)))] = overview.counts[i];
  }
  return json;
}

// All that is told, as JSON: of the archive, of its run, and `writer`, which is null without one.
Result<nlohmann::ordered_json> status_of(const Archive& archive, const QuietHours& quiet) {
  const Result<std::optional<Archive::Writer>> writer = archive.writer();
  if (!writer) {
    return tl::unexpected<Error>(writer.error());
  }
  const Result<RunInfo> run = archive.last_run();
  if (!run) {
    return tl::unexpected<Error>(run.error());
  }
  const Result<Archive::Sizes> sizes = archive.sizes();
  if (!sizes) {
    return tl::unexpected<Error>(sizes.error());
  }
  nlohmann::ordered_json held = nlohmann::ordered_json::array();
  const Result<HostOverview> hosts = overview_of_hosts(
      archive, quiet, make_system_clock()->now(),
      [&](const std::string& host_key, const HostStanding& standing) {
        if (is_held(standing)) {
          nlohmann::ordered_json host{{"host", host_and_port(robots_address_of(host_key))}};
          host.update(standing_to_json(standing));
          host["why"] = standing_text(standing);
          held.push_back(std::move(host));
        }
      });
  if (!hosts) {
    return tl::unexpected<Error>(hosts.error());
  }
  nlohmann::ordered_json json;
  json["run"] = nullptr;
  if (run->number > 0) {
    json["run"] = {{"number", run->number},
                   {"open", run->open},
                   {"started_at", format_instant(run->started_at)},
                   {"ended_at", nullptr}};
    if (!run->open) {
      json["run"]["ended_at"] = format_instant(run->ended_at);
    }
  }
  json["writer"] = nullptr;
  if (*writer) {
    json["writer"] = {{"process", (*writer)->process}, {"crawl", nullptr}};
    auto crawl = nlohmann::ordered_json::parse((*writer)->report, nullptr, false);
    if (crawl.is_object()) {
      json["writer"]["crawl"] = std::move(crawl);
    }
  }
  json["waiting"] = archive.queued_count();
  json["addresses"] = sizes->addresses;
  json["versions"] = sizes->versions;
  json["hosts"] = counts_of(*hosts);
  json["held"] = std::move(held);
  json["database_bytes"] = sizes->database_bytes;
  json["warc_bytes"] = sizes->warc_bytes;
  return json;
}

std::string line(std::string_view label, const std::string& value) {
  return fmt::format("{:<10} {}\n", label, value);
}

uint64_t number(const nlohmann::ordered_json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_unsigned() ? found->get<uint64_t>() : 0;
}

std::string run_text(const nlohmann::ordered_json& run, bool written) {
  if (run.is_null()) {
    return "none yet";
  }
  const std::string begun = fmt::format("{}, begun {}", run["number"].get<uint32_t>(),
                                        run["started_at"].get<std::string>());
  if (!run["open"].get<bool>()) {
    return begun + ", ended " + run["ended_at"].get<std::string>();
  }
  return begun + (written ? "" : ", left open: the next crawl goes on with it");
}

std::string crawl_text(const nlohmann::ordered_json& crawl) {
  const double seconds = static_cast<double>(number(crawl, "elapsed_ms")) / 1000;
  const double pages = static_cast<double>(number(crawl, "finished"));
  return fmt::format("{} pages in {:.0f} s ({:.1f}/s): {} new, {} changed, {} unchanged, {} errors",
                     number(crawl, "finished"), seconds, seconds > 0 ? pages / seconds : 0,
                     number(crawl, "documents_new"), number(crawl, "documents_changed"),
                     number(crawl, "documents_unchanged"), number(crawl, "errors"));
}

// "3 ready, 1 blocked": what there is none of is not told.
std::string hosts_text(const nlohmann::ordered_json& counts) {
  std::string text;
  for (const auto& [name, count] : counts.items()) {
    if (count.get<uint64_t>() > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count.get<uint64_t>(), name);
    }
  }
  return text.empty() ? "none" : text;
}

std::string held_text(const nlohmann::ordered_json& held, size_t most) {
  std::string text;
  for (size_t i = 0; i < std::min(held.size(), most); ++i) {
    text += without_controls(fmt::format("  {} {}", held[i]["host"].get<std::string>(),
                                         held[i]["why"].get<std::string>()));
    text += "\n";
  }
  return held.size() > most ? text + fmt::format("  and {} more: --hosts\n", held.size() - most)
                            : text;
}

std::string status_text(const nlohmann::ordered_json& json, size_t most_hosts) {
  const auto& writer = json["writer"];
  std::string text = line("run", run_text(json["run"], !writer.is_null()));
  if (!writer.is_null()) {
    text += line("writer", fmt::format("process {}", writer["process"].get<int>()));
    if (!writer["crawl"].is_null()) {
      text += line("crawl", crawl_text(writer["crawl"]));
    }
  }
  text += line("waiting", fmt::format("{} addresses", number(json, "waiting")));
  text += line("hosts", hosts_text(json["hosts"]));
  text += held_text(json["held"], most_hosts);
  text += line("archive", fmt::format("{} addresses, {} versions, {} bytes and {} of raw responses",
                                      number(json, "addresses"), number(json, "versions"),
                                      number(json, "database_bytes"), number(json, "warc_bytes")));
  return text;
}

Status print_status(const StatusOptions& options) {
  const Result<QuietHours> quiet = quiet_hours_of(options.crawl);
  if (!quiet) {
    return tl::unexpected<Error>(quiet.error());
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.crawl.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<nlohmann::ordered_json> json = status_of(**archive, *quiet);
  if (!json) {
    return tl::unexpected<Error>(json.error());
  }
  return print(options.json ? to_json_line(*json) + "\n"
                            : status_text(*json, options.all_hosts ? SIZE_MAX : kMostHosts))
      .and_then(flush_output);
}

}  // namespace

void add_status_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* command = app.add_subcommand("status", kAboutStatus);
  command->add_option("--archive", options->crawl.archive, "The archive's folder")->required();
  command->add_option("--config", options->crawl.config_file,
                      "The crawl's settings, which tell of quiet hours");
  command->add_option("--seeds", options->crawl.seed_files,
                      "Its seed files, which tell of their provinces");
  command->add_flag("--hosts", options->all_hosts,
                    "All hosts that are held back, not the first 20");
  command->add_flag("--json", options->json, "A JSON object, with all hosts that are held back");
  command->callback([options, &exit_status] {
    const Status done = print_status(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
