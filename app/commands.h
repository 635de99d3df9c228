// The subcommands: each has a file of its own that parses its arguments, calls the rooms below
// and prints. add_X_command puts the subcommand into `app`; when it is the one asked for, its
// callback runs it and leaves the exit status in `exit_status`, which outlives the parse.
#pragma once

#include <string_view>

#include "base/result.h"

namespace CLI {
class App;
}

namespace shilu {

// The exit statuses users and scripts rely on.
enum ExitStatus : int {
  kExitDone = 0,
  kExitNotSo = 1,       // it ran, and what was asked is not so: nothing matched, damage found
  kExitUsage = 2,       // bad arguments, config or seeds
  kExitLocked = 3,      // another process has the archive
  kExitUnopenable = 4,  // the archive cannot be opened
  kExitDiskFull = 5,
  kExitNetwork = 6,       // the network is unusable
  kExitInterrupted = 130  // SIGINT or SIGTERM, and drained
};

// The exit status that says `code`.
int exit_status_of(ErrorCode code);

// Prints "shilu: MESSAGE" on standard error, unless it is only that the reader of our output has
// gone; the exit status that says it.
int report_error(const Error& error);

void add_crawl_command(CLI::App& app, int& exit_status);
void add_extract_command(CLI::App& app, int& exit_status);
void add_clean_command(CLI::App& app, int& exit_status);
void add_list_command(CLI::App& app, int& exit_status);
void add_get_command(CLI::App& app, int& exit_status);
void add_history_command(CLI::App& app, int& exit_status);
void add_diff_command(CLI::App& app, int& exit_status);
void add_dump_command(CLI::App& app, int& exit_status);
void add_changes_command(CLI::App& app, int& exit_status);
void add_reextract_command(CLI::App& app, int& exit_status);
void add_verify_command(CLI::App& app, int& exit_status);
void add_prove_command(CLI::App& app, int& exit_status);
void add_backup_command(CLI::App& app, int& exit_status);
void add_restore_command(CLI::App& app, int& exit_status);
void add_compact_command(CLI::App& app, int& exit_status);
void add_stats_command(CLI::App& app, int& exit_status);
void add_status_command(CLI::App& app, int& exit_status);
void add_why_command(CLI::App& app, int& exit_status);
void add_pause_commands(CLI::App& app, int& exit_status);  // pause, resume
void add_save_command(CLI::App& app, int& exit_status);
void add_forget_command(CLI::App& app, int& exit_status);
void add_prune_command(CLI::App& app, int& exit_status);
void add_export_command(CLI::App& app, int& exit_status);
void add_import_command(CLI::App& app, int& exit_status);

}  // namespace shilu
