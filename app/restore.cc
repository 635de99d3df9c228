// shilu restore: an archive made from a point of a backup.
#include "store/restore.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "store/proof.h"

namespace shilu {
namespace {

constexpr const char* kAboutRestore =
    "Make an archive from a backup, in a new or empty folder, judging every digest on the way. "
    "Until all of it stands there it is no archive; a restore that was interrupted is begun anew "
    "by the same command.\n"
    "Example: shilu restore --from /mnt/backup/court --archive court --point 2026-03";

struct RestoreOptions {
  std::string from;
  std::string archive;
  std::string point;
  bool json = false;
};

Status restore(const RestoreOptions& options) {
  std::optional<Instant> as_of;
  if (!options.point.empty()) {
    const Result<Instant> parsed = parse_instant_or_period_end(options.point);
    if (!parsed) {
      return fail_at("--point", parsed.error());
    }
    as_of = *parsed;
  }
  const Result<RestoreSummary> summary = restore_backup(options.from, as_of, options.archive);
  if (!summary) {
    return tl::unexpected<Error>(summary.error());
  }
  const nlohmann::ordered_json json = {{"point", format_instant(summary->time)},
                                       {"records", summary->records},
                                       {"versions", summary->versions},
                                       {"warc_bytes", summary->warc_bytes},
                                       {"head", head_text(summary->head)}};
  return print(options.json ? to_json_line(json) + "\n"
                            : "restored point " + format_instant(summary->time) + ": " +
                                  std::to_string(summary->records) + " records, " +
                                  std::to_string(summary->versions) + " versions, " +
                                  std::to_string(summary->warc_bytes) + " bytes of WARC\nhead " +
                                  head_text(summary->head) + "\n")
      .and_then(flush_output);
}

}  // namespace

void add_restore_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<RestoreOptions>();
  CLI::App* command = app.add_subcommand("restore", kAboutRestore);
  command->add_option("--from", options->from, "The backup's folder")->required();
  command->add_option("--archive", options->archive, "The archive's folder, new or empty")
      ->required();
  command->add_option("--point", options->point,
                      "The newest point not after this time; without, the newest of all");
  command->add_flag("--json", options->json, "A JSON object");
  command->callback([options, &exit_status] {
    const Status done = restore(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
