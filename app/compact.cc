// shilu compact: the database rewritten without what no longer counts.
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

constexpr const char* kAboutCompact =
    "Have the archive's database rewritten without values that were replaced or removed, which "
    "otherwise happens bit by bit. Needs the archive for itself, and as much free space as the "
    "database has.\n"
    "Example: shilu compact --archive court";

struct CompactOptions {
  std::string archive;
  bool json = false;
};

Status compact(const CompactOptions& options) {
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kWrite);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<Archive::Sizes> before = (*archive)->sizes();
  if (!before) {
    return tl::unexpected<Error>(before.error());
  }
  if (Status compacted = (*archive)->compact(); !compacted) {
    return compacted;
  }
  const Result<Archive::Sizes> after = (*archive)->sizes();
  if (!after) {
    return tl::unexpected<Error>(after.error());
  }
  return print(options.json
                   ? to_json_line({{"bytes_before", before->database_bytes},
                                   {"bytes_after", after->database_bytes}}) +
                         "\n"
                   : "database: " + std::to_string(before->database_bytes) + " bytes before, " +
                         std::to_string(after->database_bytes) + " after\n")
      .and_then(flush_output);
}

}  // namespace

void add_compact_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<CompactOptions>();
  CLI::App* command = app.add_subcommand("compact", kAboutCompact);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_flag("--json", options->json, "A JSON object");
  command->callback([options, &exit_status] {
    const Status done = compact(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
