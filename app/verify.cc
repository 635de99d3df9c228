// shilu verify: whether the archive is what it was, and the head by which others can tell later.
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

constexpr const char* kAboutVerify =
    "Read all that is stored and judge it: checksums, digests, references, the log of versions, "
    "the WARC segments. Prints each damage, a summary, and the log's head. Exits 1 if anything is "
    "damaged, or if the log does not begin with the head given by --against.\n"
    "Example: shilu verify --archive court --against \"12345 5dc9da79…\"";

struct VerifyCommandOptions {
  std::string archive;
  std::string against;
  bool quick = false;
  bool head = false;
  bool json = false;
};

std::string summary_text(const VerifySummary& summary, const TreeHead& head) {
  return std::to_string(summary.records) + " records, " + std::to_string(summary.versions) +
         " versions" +
         (summary.removed > 0 ? " (" + std::to_string(summary.removed) + " removed)" : "") + ", " +
         std::to_string(summary.warc_records) + " WARC records of " +
         std::to_string(summary.warc_bytes) + " bytes: " +
         (summary.damages == 0 ? "all whole" : std::to_string(summary.damages) + " damaged") +
         "\nhead " + head_text(head) + "\n";
}

nlohmann::ordered_json summary_json(const VerifySummary& summary, const TreeHead& head) {
  return {{"records", summary.records},       {"versions", summary.versions},
          {"removed", summary.removed},       {"warc_records", summary.warc_records},
          {"warc_bytes", summary.warc_bytes}, {"damages", summary.damages},
          {"head", head_text(head)}};
}

// Whether nothing is damaged.
Result<bool> verify(const VerifyCommandOptions& options) {
  std::optional<TreeHead> against;
  if (!options.against.empty()) {
    const Result<TreeHead> parsed = parse_head(options.against);
    if (!parsed) {
      return fail_at("--against", parsed.error());
    }
    against = *parsed;
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<TreeHead> head = (*archive)->log_head();
  if (!head) {
    return tl::unexpected<Error>(head.error());
  }
  if (against) {
    if (const auto begins = (*archive)->prove_since(*against); !begins) {
      return tl::unexpected<Error>(begins.error());
    }
  }
  if (options.head) {
    return print(head_text(*head) + "\n").and_then(flush_output).map([] { return true; });
  }
  Status printed;
  const auto tell = [&](const Damage& damage) {
    const std::string line = options.json
                                 ? to_json_line({{"where", damage.where}, {"what", damage.what}})
                                 : damage.where + ": " + damage.what;
    if (printed) {
      printed = print(line + "\n");
    }
  };
  const VerifySummary summary = (*archive)->verify({options.quick}, tell);
  if (!summary.broken_off.empty()) {
    return fail(ErrorCode::kLocked, summary.broken_off);
  }
  if (printed) {
    printed = print(options.json ? to_json_line(summary_json(summary, *head)) + "\n"
                                 : summary_text(summary, *head));
  }
  return printed.and_then(flush_output).map([&] { return summary.damages == 0; });
}

}  // namespace

void add_verify_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<VerifyCommandOptions>();
  CLI::App* command = app.add_subcommand("verify", kAboutVerify);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_option("--against", options->against,
                      "A head kept from earlier: the log must begin with what it stood for");
  CLI::Option* quick = command->add_flag(
      "--quick", options->quick, "Records and the log alone: no text is unpacked, no WARC read");
  CLI::Option* json = command->add_flag("--json", options->json, "A JSON object a line");
  command->add_flag("--head", options->head, "Print the log's head and judge nothing else")
      ->excludes(quick)
      ->excludes(json);
  command->callback([options, &exit_status] {
    const Result<bool> whole = verify(*options);
    exit_status = !whole ? report_error(whole.error()) : *whole ? kExitDone : kExitNotSo;
  });
}

}  // namespace shilu
