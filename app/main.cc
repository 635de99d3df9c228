// The program: `shilu SUBCOMMAND …`. Results on standard output, everything else on standard error.
#include <CLI/CLI.hpp>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <exception>

#include "app/commands.h"

namespace {

constexpr const char* kAboutMain =
    "shilu keeps the record of government portals: it crawls them politely, takes the document out "
    "of each page, keeps every version of its text, and gives the whole back as a clean corpus.";

int run(int argc, char** argv) {
  CLI::App app{kAboutMain, "shilu"};
  app.set_version_flag("--version", std::string("shilu ") + SHILU_VERSION);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App* asked, const CLI::Error& error) {
    return "shilu: " + CLI::FailureMessage::simple(asked, error);
  });
  int exit_status = shilu::kExitDone;
  shilu::add_crawl_command(app, exit_status);
  shilu::add_extract_command(app, exit_status);
  shilu::add_clean_command(app, exit_status);
  shilu::add_list_command(app, exit_status);
  shilu::add_get_command(app, exit_status);
  shilu::add_history_command(app, exit_status);
  shilu::add_diff_command(app, exit_status);
  shilu::add_dump_command(app, exit_status);
  shilu::add_changes_command(app, exit_status);
  shilu::add_reextract_command(app, exit_status);
  shilu::add_verify_command(app, exit_status);
  shilu::add_prove_command(app, exit_status);
  shilu::add_backup_command(app, exit_status);
  shilu::add_restore_command(app, exit_status);
  shilu::add_compact_command(app, exit_status);
  shilu::add_stats_command(app, exit_status);
  shilu::add_status_command(app, exit_status);
  shilu::add_why_command(app, exit_status);
  shilu::add_pause_commands(app, exit_status);
  shilu::add_save_command(app, exit_status);
  shilu::add_forget_command(app, exit_status);
  shilu::add_prune_command(app, exit_status);
  shilu::add_export_command(app, exit_status);
  shilu::add_import_command(app, exit_status);
  // The library would only say that a subcommand is required.
  const auto asked = [&](const CLI::App* command) { return command->check_name(argv[1]); };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(asked).empty()) {
    std::fprintf(stderr, "shilu: \"%s\" is no subcommand\nRun with --help for more information.\n",
                 argv[1]);
    return shilu::kExitUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? shilu::kExitDone : shilu::kExitUsage;
  }
  return exit_status;
}

}  // namespace

int main(int argc, char** argv) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread is started
  std::setlocale(LC_ALL, "C.UTF-8");
  // A reader that goes away is met where the write fails, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    // Nothing of ours throws; what a library still may, memory running out above all, ends here.
    std::fprintf(stderr, "shilu: %s\n", error.what());
    return shilu::kExitNotSo;
  }
}
