// shilu import: WARC files of other crawlers into the archive.
#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/progress_bar.h"
#include "app/standard_output.h"
#include "app/stop_at_signal.h"
#include "base/document_json.h"
#include "crawler/portal_rules_file.h"
#include "crawler/warc_import.h"

namespace shilu {
namespace {

constexpr const char* kAboutImport =
    "Take the captures in WARC files of other crawlers (Wget, Heritrix, Browsertrix, …) into an "
    "archive, in the order of their times and with these; the records are kept as they came. A "
    "file that was imported before changes nothing. Records that cannot be used are named with "
    "file and offset, the rest goes on, and the exit status is 1.\n"
    "Example: shilu import --archive court old-crawl.warc.gz";

struct ImportOptions {
  std::string archive;
  std::vector<std::string> files;
  std::vector<std::string> rules;
  bool json = false;
};

std::string summary_text(const ImportSummary& summary) {
  std::string text;
  const auto line = [&](const std::string& name, uint64_t count) {
    if (count > 0) {
      text += "  " + name + std::string(24 - std::min<size_t>(name.size(), 23), ' ') +
              std::to_string(count) + "\n";
    }
  };
  line("captures", summary.captures);
  line("  documents new", summary.versions_new);
  line("  documents changed", summary.versions_changed);
  line("  documents gone", summary.gone);
  line("  documents unchanged", summary.unchanged);
  line("  no document", summary.without_document);
  line("imported before", summary.already);
  line("of forgotten addresses", summary.forgotten);
  line("revisits of nothing", summary.unresolved);
  for (const auto& [type, count] : summary.left) {
    line("left: " + type, count);
  }
  line("damaged", summary.faults);
  return std::to_string(summary.records) + " records read" +
         (summary.interrupted ? ", interrupted\n" : "\n") + text;
}

nlohmann::ordered_json summary_json(const ImportSummary& summary) {
  return {{"records", summary.records},
          {"captures", summary.captures},
          {"documents_new", summary.versions_new},
          {"documents_changed", summary.versions_changed},
          {"documents_gone", summary.gone},
          {"documents_unchanged", summary.unchanged},
          {"no_document", summary.without_document},
          {"imported_before", summary.already},
          {"forgotten", summary.forgotten},
          {"unresolved_revisits", summary.unresolved},
          {"left", summary.left},
          {"damaged", summary.faults},
          {"interrupted", summary.interrupted}};
}

// The line on the terminal, and whether to go on.
class ImportDisplay {
 public:
  bool show(const ImportProgress& progress) {
    constexpr uint64_t kMebibyte = 1 << 20;
    if (!bar_ || reading_ != progress.reading) {
      reading_ = progress.reading;
      const uint64_t total = reading_ ? progress.total / kMebibyte + 1 : progress.total;
      bar_.emplace(total, reading_ ? "MiB" : "captures", Results::kAtTheEnd);
    }
    bar_->advance(reading_ ? progress.done / kMebibyte : progress.done);
    return !stopped_;
  }
  void tell(const WarcFault& fault) {
    if (bar_) {
      bar_->clear();
    }
    const std::string at = fault.file + ", offset " + std::to_string(fault.offset) + ": ";
    // What the reader says begins with the place already.
    std::fprintf(stderr, "shilu: %s\n",
                 without_controls(fault.what.starts_with(fault.file) ? fault.what : at + fault.what)
                     .c_str());
  }
  void stop() { stopped_ = true; }
  void clear() { bar_.reset(); }

 private:
  std::optional<ProgressBar> bar_;
  bool reading_ = true;
  std::atomic<bool> stopped_{false};
};

Result<ImportSummary> run_import(const ImportOptions& options) {
  const Result<PortalRules> rules = load_portal_rules(options.rules);
  if (!rules) {
    return tl::unexpected<Error>(rules.error());
  }
  ImportDisplay display;
  const Result<std::unique_ptr<StopAtSignal>> at_signal =
      StopAtSignal::make(options.files, [&] { display.stop(); });
  if (!at_signal) {
    return tl::unexpected<Error>(at_signal.error());
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kCreate);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const ImportCallbacks callbacks{
      [&](const WarcFault& fault) { display.tell(fault); },
      [&](const ImportProgress& progress) { return display.show(progress); }};
  Result<ImportSummary> summary =
      import_warc_files(**archive, options.archive, options.files, CrawlConfig{}, *rules,
                        make_system_clock()->now(), callbacks);
  display.clear();
  return summary;
}

int exit_status_of(const ImportSummary& summary) {
  if (summary.interrupted) {
    return kExitInterrupted;
  }
  return summary.faults > 0 || summary.unresolved > 0 ? kExitNotSo : kExitDone;
}

}  // namespace

void add_import_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand("import", kAboutImport);
  command->add_option("--archive", options->archive, "The archive's folder; made if it is absent")
      ->required();
  command->add_option("FILE", options->files, "WARC files, compressed or not")->required();
  command->add_option("--rules", options->rules, "Files and folders of portals' rules");
  command->add_flag("--json", options->json, "The summary as a JSON object");
  command->callback([options, &exit_status] {
    const Result<ImportSummary> summary = run_import(*options);
    if (!summary) {
      exit_status = report_error(summary.error());
      return;
    }
    exit_status = exit_status_of(*summary);
    const Status printed =
        print(options->json ? to_json_line(summary_json(*summary)) + "\n" : summary_text(*summary))
            .and_then(flush_output);
    if (!printed) {
      exit_status = report_error(printed.error());
    }
  });
}

}  // namespace shilu
