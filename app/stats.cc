// shilu stats: what an archive holds and what it takes, portal by portal.
#include "store/stats.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutStats =
    "What an archive holds and what it takes: the sizes of its database and its raw responses, of "
    "its texts as they read and as they are stored; and for each portal addresses, versions, pages "
    "gone, and the days its documents were first and last seen.\n"
    "Example: shilu stats --archive court";

constexpr size_t kHostColumns = 32;

struct StatsOptions {
  std::string archive;
  bool json = false;
};

std::string size_text(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) {
    size /= 1024;
  }
  return fmt::format("{:.{}f} {}", size, unit == 0 ? 0 : 1, kUnits[unit]);
}

std::string day_text(const std::optional<Instant>& instant) {
  return instant ? format_day(beijing_day(*instant)) : "-";
}

double ratio(const PortalStats& portal) {
  return portal.stored_text_bytes == 0 ? 0
                                       : static_cast<double>(portal.text_bytes) /
                                             static_cast<double>(portal.stored_text_bytes);
}

std::string row_text(const std::string& name, const PortalStats& portal) {
  return fit_columns(name, kHostColumns) +
         fmt::format("  {:>9}  {:>9}  {:>6}  {:>10}  {:>10}  {:10}  {:10}\n", portal.addresses,
                     portal.versions, portal.tombstones, size_text(portal.text_bytes),
                     size_text(portal.stored_text_bytes), day_text(portal.first_seen),
                     day_text(portal.last_seen));
}

std::string table(const ArchiveStats& stats, const Archive::Sizes& sizes) {
  const PortalStats& all = stats.all;
  std::string text =
      fmt::format("database {}, WARC {}\n", size_text(sizes.database_bytes),
                  size_text(sizes.warc_bytes)) +
      fmt::format("{} portals, {} addresses, {} versions, {} later extractions, {} pages gone\n",
                  stats.portals.size(), all.addresses, all.versions, all.revisions,
                  all.tombstones) +
      fmt::format("texts {}, stored in {} (1 : {:.1f})\n\n", size_text(all.text_bytes),
                  size_text(all.stored_text_bytes), ratio(all)) +
      fit_columns("portal", kHostColumns) +
      fmt::format("  {:>9}  {:>9}  {:>6}  {:>10}  {:>10}  {:10}  {:10}\n", "addresses", "versions",
                  "gone", "texts", "stored", "first seen", "last seen");
  for (const PortalStats& portal : stats.portals) {
    text += row_text(portal.host, portal);
  }
  return text;
}

nlohmann::ordered_json portal_json(const PortalStats& portal) {
  const auto time = [](const std::optional<Instant>& instant) {
    return instant ? nlohmann::ordered_json(format_instant(*instant)) : nlohmann::ordered_json();
  };
  return {{"addresses", portal.addresses},         {"versions", portal.versions},
          {"revisions", portal.revisions},         {"tombstones", portal.tombstones},
          {"text_bytes", portal.text_bytes},       {"stored_text_bytes", portal.stored_text_bytes},
          {"first_seen", time(portal.first_seen)}, {"last_seen", time(portal.last_seen)}};
}

nlohmann::ordered_json stats_json(const ArchiveStats& stats, const Archive::Sizes& sizes) {
  nlohmann::ordered_json json = {{"database_bytes", sizes.database_bytes},
                                 {"warc_bytes", sizes.warc_bytes}};
  json.update(portal_json(stats.all));
  json["portals"] = nlohmann::ordered_json::array();
  for (const PortalStats& portal : stats.portals) {
    nlohmann::ordered_json row = {{"host", portal.host}};
    row.update(portal_json(portal));
    json["portals"].push_back(std::move(row));
  }
  return json;
}

Status print_stats(const StatsOptions& options) {
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<Archive::Sizes> sizes = (*archive)->sizes();
  if (!sizes) {
    return tl::unexpected<Error>(sizes.error());
  }
  const Result<ArchiveStats> stats = (*archive)->stats();
  if (!stats) {
    return tl::unexpected<Error>(stats.error());
  }
  return print(options.json ? to_json_line(stats_json(*stats, *sizes)) + "\n"
                            : table(*stats, *sizes))
      .and_then(flush_output);
}

}  // namespace

void add_stats_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* command = app.add_subcommand("stats", kAboutStats);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_flag("--json", options->json, "A JSON object");
  command->callback([options, &exit_status] {
    const Status done = print_stats(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
