// shilu export: the archive for other tools.
#include "store/export.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/commands.h"
#include "app/standard_output.h"
#include "store/archive.h"
#include "store/new_file.h"

namespace shilu {
namespace {

constexpr const char* kAboutExport =
    "Write an archive, or a part of it, in a form that other tools read: an index of its WARC "
    "files "
    "(cdxj), a package with index, titles and texts (wacz), or WARC files (warc).\n"
    "Example: shilu export --archive court --format wacz --out court.wacz";

struct ExportOptions {
  std::string archive;
  std::string format;
  std::string out;
  std::string since;
  std::string prefix;
};

Result<ExportSelection> selection_of(const ExportOptions& options) {
  ExportSelection selection{options.prefix, std::nullopt};
  if (!options.since.empty()) {
    const Result<Instant> since = parse_instant_or_period_end(options.since);
    if (!since) {
      return fail_at("--since", since.error());
    }
    selection.since = *since;
  }
  return selection;
}

Result<ExportSummary> write_cdxj(const Archive& archive, const ExportSelection& selection,
                                 const std::string& out) {
  if (out == "-") {
    const std::string scratch = std::filesystem::temp_directory_path().string();
    Result<ExportSummary> done =
        export_cdxj(archive, selection, scratch,
                    [](std::string_view line) { return print(std::string(line) + "\n"); });
    const Status flushed = flush_output();
    return done && !flushed ? tl::unexpected<Error>(flushed.error()) : done;
  }
  Result<NewFile> file = NewFile::create(out);
  if (!file) {
    return tl::unexpected<Error>(file.error());
  }
  const std::string parent = std::filesystem::path(out).parent_path().string();
  Result<ExportSummary> done =
      export_cdxj(archive, selection, parent.empty() ? "." : parent,
                  [&](std::string_view line) { return file->write(std::string(line) + "\n"); });
  if (!done) {
    return done;
  }
  return file->finish().map([&] { return *done; });
}

Result<ExportSummary> write_as(const ExportOptions& options, const Archive& archive,
                               const ExportSelection& selection) {
  if (options.format == "cdxj") {
    return write_cdxj(archive, selection, options.out);
  }
  if (options.format == "wacz") {
    return export_wacz(archive, selection, options.out);
  }
  return options.out.ends_with(".warc.gz") ? export_warc_file(archive, selection, options.out)
                                           : export_warc_directory(archive, selection, options.out);
}

std::string summary_text(const std::string& out, const ExportSummary& summary) {
  return out + ": " + std::to_string(summary.captures) + " captures, " +
         std::to_string(summary.records) + " records" +
         (summary.pages == 0 ? "" : ", " + std::to_string(summary.pages) + " pages") + "\n";
}

Status run_export(const ExportOptions& options) {
  if (options.format == "wacz" && !options.out.ends_with(".wacz")) {
    return fail(ErrorCode::kInvalidArgument, "--out: the name of a WACZ file ends in .wacz");
  }
  const Result<ExportSelection> selection = selection_of(options);
  if (!selection) {
    return tl::unexpected<Error>(selection.error());
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<ExportSummary> summary = write_as(options, **archive, *selection);
  if (!summary) {
    return tl::unexpected<Error>(summary.error());
  }
  return options.out == "-" ? Status()
                            : print(summary_text(options.out, *summary)).and_then(flush_output);
}

}  // namespace

void add_export_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", kAboutExport);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_option("--format", options->format, "cdxj, wacz or warc")
      ->required()
      ->check(CLI::IsMember({"cdxj", "wacz", "warc"}));
  command
      ->add_option("--out", options->out,
                   "A file; for cdxj also - for standard output; for warc a folder of its own, or "
                   "one file if the name ends in .warc.gz")
      ->required();
  command->add_option("--since", options->since, "Only what was fetched after this time");
  command->add_option("URL-PREFIX", options->prefix, "Only addresses that begin so");
  command->callback([options, &exit_status] {
    const Status done = run_export(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
