// The program: `shilu SUBCOMMAND …`. Results on standard output, everything else on standard error.
#include <CLI/CLI.hpp>
#include <clocale>
#include <csignal>

#include "app/commands.h"

namespace {

constexpr const char* kAbout =
    "shilu keeps the record of government portals: it crawls them politely, takes the document out "
    "of each page, keeps every version of its text, and gives the whole back as a clean corpus.";

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_ALL, "C.UTF-8");
  // A reader that goes away is met where the write fails, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);

  CLI::App app{kAbout, "shilu"};
  app.set_version_flag("--version", std::string("shilu ") + SHILU_VERSION);
  app.require_subcommand(1);
  int exit_status = shilu::kExitDone;
  shilu::add_crawl_command(app, exit_status);
  shilu::add_extract_command(app, exit_status);
  shilu::add_clean_command(app, exit_status);
  shilu::add_list_command(app, exit_status);
  shilu::add_get_command(app, exit_status);
  shilu::add_history_command(app, exit_status);
  shilu::add_diff_command(app, exit_status);
  shilu::add_dump_command(app, exit_status);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? shilu::kExitDone : shilu::kExitUsage;
  }
  return exit_status;
}
