// shilu dump: the corpus.
#include "store/dump.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/restored.h"
#include "app/standard_output.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutDump =
    "Write the documents of an archive as JSON lines, ordered by address: the newest version\n"
    "of each, or every version. To a folder it writes documents.jsonl.zst.\n"
    "Example: shilu dump --archive court --out corpus --since 2018-03-01";

struct DumpArguments {
  std::string archive;
  std::string out;
  std::string format = "jsonl";
  std::string since;
  std::string as_of;
  std::vector<std::string> hosts;
  bool all_versions = false;
  bool restored = false;
};

Result<std::optional<Instant>> time_option(const char* name, const std::string& text) {
  if (text.empty()) {
    return std::optional<Instant>();
  }
  const Result<Instant> parsed = parse_instant_or_period_end(text);
  if (!parsed) {
    return fail_at(name, parsed.error());
  }
  return std::optional<Instant>(*parsed);
}

Result<DumpOptions> options_of(const DumpArguments& arguments) {
  DumpOptions options;
  const Result<std::optional<Instant>> since = time_option("--since", arguments.since);
  if (!since) {
    return tl::unexpected<Error>(since.error());
  }
  const Result<std::optional<Instant>> as_of = time_option("--as-of", arguments.as_of);
  if (!as_of) {
    return tl::unexpected<Error>(as_of.error());
  }
  options.since = *since;
  options.as_of = *as_of;
  options.hosts = arguments.hosts;
  options.versions = arguments.all_versions ? DumpedVersions::kAll : DumpedVersions::kNewest;
  return options;
}

Result<uint64_t> dump_to_output(const Archive& archive, const DumpOptions& options,
                                const RowTransform& transform) {
  Result<uint64_t> rows = dump_rows(archive, options, transform, [](std::string_view line) {
    return print(std::string(line) + "\n");
  });
  if (!rows) {
    return rows;
  }
  if (Status flushed = flush_output(); !flushed) {
    return tl::unexpected<Error>(flushed.error());
  }
  return rows;
}

Status dump(const DumpArguments& arguments) {
  const Result<DumpOptions> options = options_of(arguments);
  if (!options) {
    return tl::unexpected<Error>(options.error());
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(arguments.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const RowTransform transform = arguments.restored ? add_restored : RowTransform();
  const Result<uint64_t> rows =
      arguments.out == "-" ? dump_to_output(**archive, *options, transform)
                           : dump_to_directory(**archive, *options, transform, arguments.out);
  if (!rows) {
    return tl::unexpected<Error>(rows.error());
  }
  if (*rows == 0) {
    return fail(ErrorCode::kNotFound, "no version matched: the dump is empty");
  }
  if (arguments.out != "-") {
    return print(arguments.out + "/" + std::string(kDumpFileName) + ": " + std::to_string(*rows) +
                 (*rows == 1 ? " row\n" : " rows\n"))
        .and_then(flush_output);
  }
  return {};
}

}  // namespace

void add_dump_command(CLI::App& app, int& exit_status) {
  auto arguments = std::make_shared<DumpArguments>();
  CLI::App* command = app.add_subcommand("dump", kAboutDump);
  command->add_option("--archive", arguments->archive, "The archive's folder")->required();
  command->add_option("--out", arguments->out, "A folder of its own, or - for standard output")
      ->required();
  command->add_option("--format", arguments->format, "The form of the rows")
      ->check(CLI::IsMember({"jsonl"}))
      ->capture_default_str();
  command->add_flag("--all-versions", arguments->all_versions,
                    "Every version, not only the newest of each address");
  command->add_option("--since", arguments->since, "Only versions fetched after this time");
  command->add_option("--as-of", arguments->as_of, "As the archive was at this time");
  command->add_option("--host", arguments->hosts, "Only these hosts (HOST or HOST:PORT)");
  command->add_flag("--restored", arguments->restored, kRestoredFieldHelp);
  command->callback([arguments, &exit_status] {
    const Status done = dump(*arguments);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
