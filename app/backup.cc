// shilu backup: points of an archive in a folder of its own, listed, checked and dropped.
#include "store/backup.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutBackup =
    "Keep the present state of an archive in a backup folder, beside its earlier states (points); "
    "only what no earlier point has is written. The archive may be in use. --list shows the "
    "points, --check reads all of them, --drop-until drops old ones.\n"
    "Example: shilu backup --archive court --to /mnt/backup/court\n"
    "         shilu backup --to /mnt/backup/court --drop-until 2025 --apply";

struct BackupOptions {
  std::string archive;
  std::string to;
  std::string drop_until;
  bool list = false;
  bool check = false;
  bool apply = false;
  bool json = false;
};

std::string counted(uint64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string summary_text(const BackupSummary& summary) {
  return "point " + format_instant(summary.time) + ": " + counted(summary.records, "record") +
         ", " + counted(summary.versions, "version") +
         "\nwritten: " + std::to_string(summary.chunks_written) + " of " +
         counted(summary.chunks, "chunk") + " (" + std::to_string(summary.chunk_bytes_written) +
         " of " + std::to_string(summary.chunk_bytes) + " bytes), " +
         std::to_string(summary.warc_bytes_written) + " of " + std::to_string(summary.warc_bytes) +
         " bytes of WARC\n" +
         (summary.erased_after
              ? "erased since: records in " + counted(summary.erased_segments, "segment") +
                    "; earlier points still hold them and their texts, until --drop-until " +
                    format_instant(*summary.erased_after) + " --apply\n"
              : "") +
         "head " + head_text(summary.head) + "\n";
}

nlohmann::ordered_json summary_json(const BackupSummary& summary) {
  return {{"point", format_instant(summary.time)},
          {"records", summary.records},
          {"versions", summary.versions},
          {"chunks", summary.chunks},
          {"chunk_bytes", summary.chunk_bytes},
          {"chunks_written", summary.chunks_written},
          {"chunk_bytes_written", summary.chunk_bytes_written},
          {"warc_bytes", summary.warc_bytes},
          {"warc_bytes_written", summary.warc_bytes_written},
          {"erased_segments", summary.erased_segments},
          {"head", head_text(summary.head)}};
}

Status back_up(const BackupOptions& options) {
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<BackupSummary> summary = (*archive)->back_up(options.to, make_system_clock()->now());
  if (!summary) {
    return tl::unexpected<Error>(summary.error());
  }
  return print(options.json ? to_json_line(summary_json(*summary)) + "\n" : summary_text(*summary));
}

Status list_points(const BackupOptions& options) {
  const Result<std::vector<BackupListed>> points = list_backup(options.to);
  if (!points) {
    return tl::unexpected<Error>(points.error());
  }
  if (points->empty()) {
    return fail(ErrorCode::kNotFound, options.to + " has no point yet");
  }
  for (const BackupListed& point : *points) {
    const nlohmann::ordered_json json = {
        {"point", format_instant(point.time)}, {"versions", point.versions},
        {"addresses", point.addresses},        {"chunk_bytes", point.chunk_bytes},
        {"warc_bytes", point.warc_bytes},      {"head", head_text(point.head)}};
    const std::string line =
        options.json ? to_json_line(json)
                     : format_instant(point.time) + "  " + counted(point.versions, "version") +
                           " of " + std::to_string(point.addresses) + " addresses, " +
                           std::to_string(point.chunk_bytes) + " bytes of chunks, " +
                           std::to_string(point.warc_bytes) + " of WARC";
    if (Status printed = print(line + "\n"); !printed) {
      return printed;
    }
  }
  return {};
}

// Whether nothing is damaged.
Result<bool> check(const BackupOptions& options) {
  Status printed;
  const auto tell = [&](const Damage& damage) {
    if (printed) {
      printed = print((options.json ? to_json_line({{"where", damage.where}, {"what", damage.what}})
                                    : damage.where + ": " + damage.what) +
                      "\n");
    }
  };
  const Result<BackupCheck> check = check_backup(options.to, tell);
  if (!check) {
    return tl::unexpected<Error>(check.error());
  }
  const nlohmann::ordered_json json = {{"points", check->points},
                                       {"chunks", check->chunks},
                                       {"chunk_bytes", check->chunk_bytes},
                                       {"warc_bytes", check->warc_bytes},
                                       {"damages", check->damages}};
  if (printed) {
    printed = print(options.json
                        ? to_json_line(json) + "\n"
                        : counted(check->points, "point") + ", " + counted(check->chunks, "chunk") +
                              " of " + std::to_string(check->chunk_bytes) + " bytes, " +
                              std::to_string(check->warc_bytes) + " bytes of WARC: " +
                              (check->damages == 0 ? "all whole"
                                                   : std::to_string(check->damages) + " damaged") +
                              "\n");
  }
  return printed.map([&] { return check->damages == 0; });
}

Status drop(const BackupOptions& options) {
  const Result<Instant> until = parse_instant_or_period_end(options.drop_until);
  if (!until) {
    return fail_at("--drop-until", until.error());
  }
  const Result<BackupDropped> dropped =
      drop_points(options.to, *until, options.apply ? Drop::kDo : Drop::kOnlySay);
  if (!dropped) {
    return tl::unexpected<Error>(dropped.error());
  }
  const char* const verb = options.apply ? "dropped" : "would drop";
  if (options.json) {
    nlohmann::ordered_json json = {{"applied", options.apply},
                                   {"points", nlohmann::ordered_json::array()},
                                   {"files", dropped->files},
                                   {"bytes", dropped->bytes}};
    for (const Instant point : dropped->points) {
      json["points"].push_back(format_instant(point));
    }
    return print(to_json_line(json) + "\n");
  }
  std::string text;
  for (const Instant point : dropped->points) {
    text += std::string(verb) + " point " + format_instant(point) + "\n";
  }
  text += std::string(verb) + " " + counted(dropped->points.size(), "point") + " and " +
          counted(dropped->files, "file") + " of " + std::to_string(dropped->bytes) + " bytes" +
          (options.apply ? "" : "; give --apply to do it") + "\n";
  return print(text);
}

Result<bool> run(const BackupOptions& options) {
  if (options.check) {
    return check(options);
  }
  const Status done = options.list                  ? list_points(options)
                      : !options.drop_until.empty() ? drop(options)
                                                    : back_up(options);
  return done.map([] { return true; });
}

}  // namespace

void add_backup_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<BackupOptions>();
  CLI::App* command = app.add_subcommand("backup", kAboutBackup);
  CLI::Option* archive = command->add_option("--archive", options->archive, "The archive's folder");
  command->add_option("--to", options->to, "The backup's folder, made if it is not there")
      ->required();
  CLI::Option* list =
      command->add_flag("--list", options->list, "The points, oldest first")->excludes(archive);
  CLI::Option* check =
      command->add_flag("--check", options->check, "Read all that the points name; 1 if damaged")
          ->excludes(archive)
          ->excludes(list);
  CLI::Option* drop =
      command
          ->add_option("--drop-until", options->drop_until,
                       "Points not after this time, and what no later one needs: say what would go")
          ->excludes(archive)
          ->excludes(list)
          ->excludes(check);
  command->add_flag("--apply", options->apply, "With --drop-until: let them go")->needs(drop);
  command->add_flag("--json", options->json, "A JSON object a line");
  command->callback([options, &exit_status] {
    if (options->archive.empty() && !options->list && !options->check &&
        options->drop_until.empty()) {
      exit_status = report_error({ErrorCode::kInvalidArgument,
                                  "backup: give --archive, or --list, --check or --drop-until"});
      return;
    }
    const Result<bool> whole =
        run(*options).and_then([](bool so) { return flush_output().map([so] { return so; }); });
    exit_status = !whole ? report_error(whole.error()) : *whole ? kExitDone : kExitNotSo;
  });
}

}  // namespace shilu
