// shilu prune: an archive made smaller by a policy that is said aloud.
#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "base/log.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutPrune =
    "Remove the content of versions that a policy does not keep: a version stays that any of the "
    "options keeps, and always the first, the newest, what the page last said, and when it "
    "was gone. Numbers, times and entries of the log stay. Where a compression dictionary has "
    "a piece of what goes, all that was compressed with that is compressed anew. Tells what would "
    "go; with --yes it goes.\n"
    "Example: shilu prune --archive court --keep-all-for 1y --keep monthly --yes";

struct PruneArguments {
  std::string archive;
  std::string prefix;
  std::string keep;
  std::string keep_all_for;
  uint32_t keep_last = 0;
  bool yes = false;
  bool json = false;
};

const std::map<std::string, RetentionPolicy::Period>& periods() {
  static const std::map<std::string, RetentionPolicy::Period> kPeriods{
      {"daily", RetentionPolicy::Period::kDaily},
      {"weekly", RetentionPolicy::Period::kWeekly},
      {"monthly", RetentionPolicy::Period::kMonthly},
      {"yearly", RetentionPolicy::Period::kYearly}};
  return kPeriods;
}

Result<PruneOrder> order_of(const PruneArguments& arguments) {
  PruneOrder order;
  if (!arguments.keep.empty()) {
    order.policy.keep = periods().at(arguments.keep);
  }
  if (!arguments.keep_all_for.empty()) {
    const Result<Milliseconds> duration = parse_duration(arguments.keep_all_for);
    if (!duration) {
      return fail_at("--keep-all-for", duration.error());
    }
    order.policy.keep_all_for = *duration;
  }
  order.policy.keep_last = arguments.keep_last;
  if (retention_text(order.policy).empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "prune: say what to keep: --keep, --keep-all-for or --keep-last");
  }
  order.url_prefix = arguments.prefix;
  order.now = make_system_clock()->now();
  return order;
}

std::string address_line(const PrunedAddress& address, const PruneArguments& arguments) {
  if (arguments.json) {
    return to_json_line({{"url", address.address},
                         {"versions", address.versions},
                         {"pruned", address.pruned},
                         {"oldest", format_instant(address.oldest)},
                         {"newest", format_instant(address.newest)}}) +
           "\n";
  }
  return address.address + ": " + std::to_string(address.pruned) + " of " +
         std::to_string(address.versions) + " versions, " +
         format_day(beijing_day(address.oldest)) + " to " +
         format_day(beijing_day(address.newest)) + "\n";
}

std::string summary(const PruneAccount& account, const TreeHead& head,
                    const PruneArguments& arguments) {
  if (arguments.json) {
    return to_json_line({{"addresses", account.addresses},
                         {"versions", account.versions},
                         {"pruned", account.pruned},
                         {"stored_bytes", account.stored_bytes},
                         {"raw_records", account.raw_records},
                         {"raw_bytes", account.raw_bytes},
                         {"dictionaries", account.dictionaries},
                         {"done", arguments.yes},
                         {"head", head_text(head)}}) +
           "\n";
  }
  std::string text = (arguments.yes ? "pruned " : "would prune ") + std::to_string(account.pruned) +
                     " of " + std::to_string(account.versions) + " versions of " +
                     std::to_string(account.addresses) +
                     " addresses: " + std::to_string(account.stored_bytes) +
                     " bytes of texts and metadata, " + std::to_string(account.raw_records) +
                     " raw records of " + std::to_string(account.raw_bytes) + " bytes\n";
  if (account.dictionaries > 0) {
    text +=
        "compression dictionaries with pieces of them: " + std::to_string(account.dictionaries) +
        "\n";
  }
  return text + (arguments.yes ? "head " + head_text(head) + "\n"
                               : "nothing was changed: --yes does it\n");
}

Status prune(const PruneArguments& arguments) {
  const Result<PruneOrder> order = order_of(arguments);
  if (!order) {
    return tl::unexpected<Error>(order.error());
  }
  const Result<std::unique_ptr<Archive>> archive = Archive::open(
      arguments.archive, arguments.yes ? Archive::Mode::kWrite : Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  Status printed;
  const Result<PruneAccount> account = (*archive)->prune(
      *order, arguments.yes ? Doing::kDo : Doing::kRehearse, [&](const PrunedAddress& address) {
        if (printed) {
          printed = print(address_line(address, arguments));
        }
      });
  if (!account) {
    return tl::unexpected<Error>(account.error());
  }
  for (const std::string& note : (*archive)->notes()) {
    log_warning(note);
  }
  const Result<TreeHead> head = (*archive)->log_head();
  if (!head) {
    return tl::unexpected<Error>(head.error());
  }
  if (printed) {
    printed = print(summary(*account, *head, arguments));
  }
  return printed.and_then(flush_output);
}

}  // namespace

void add_prune_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<PruneArguments>();
  CLI::App* command = app.add_subcommand("prune", kAboutPrune);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_option("URL-PREFIX", options->prefix, "Only addresses that begin with it");
  command->add_option("--keep", options->keep, "The last version of each day, week, month or year")
      ->check(CLI::IsMember({"daily", "weekly", "monthly", "yearly"}));
  command->add_option("--keep-all-for", options->keep_all_for,
                      "All versions no older than this: 90d, 1y");
  command->add_option("--keep-last", options->keep_last, "So many of the newest versions");
  command->add_flag("--yes", options->yes, "Do it");
  command->add_flag("--json", options->json, "A JSON object a line: addresses, then the summary");
  command->callback([options, &exit_status] {
    const Status done = prune(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
