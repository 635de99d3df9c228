// shilu forget: a takedown.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "base/log.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutForget =
    "Take addresses down: the texts, metadata and raw responses of all their versions are removed "
    "from every file of the archive, and they are never fetched again. That they were forgotten, "
    "when and why, stays, and so do the entries of the log. Where a compression dictionary has a "
    "piece of it, all that was compressed with that is compressed anew, which takes as long as "
    "reading and writing the texts of the archive. Readers beside it are let go. Tells what would "
    "go; with --yes it goes, and nothing brings it back.\n"
    "Example: shilu forget --archive court http://www.yunxi.gov.cn/zwgk/t1.html "
    "--reason \"court order 12\" --yes";

struct ForgetArguments {
  std::string archive;
  std::vector<std::string> addresses;
  std::string reason;
  bool prefixes = false;
  bool old_databases = false;
  bool yes = false;
  bool json = false;
};

std::string counted(uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string address_line(const ForgetAccount::Address& address, Doing doing) {
  std::string line = doing == Doing::kDo ? "forgot " : "would forget ";
  if (address.already) {
    return address.address + " is forgotten already\n";
  }
  line += address.is_prefix ? "all that begins with " : "";
  line += address.address + ": " + counted(address.versions, "version", "versions") + ", " +
          counted(address.raw_records, "raw record", "raw records");
  if (address.waiting > 0) {
    line += ", " + std::to_string(address.waiting) + " waiting to be fetched";
  }
  return line + "\n";
}

std::string account_text(const ForgetAccount& account, Doing doing, bool old_databases) {
  std::string text;
  for (const ForgetAccount::Address& address : account.addresses) {
    text += address_line(address, doing);
  }
  for (const std::string& file : account.set_aside) {
    text += (doing == Doing::kDo ? "removed " : "would remove ") + file + "\n";
  }
  for (const std::string& folder : account.old_databases) {
    text += old_databases ? (doing == Doing::kDo ? "removed " : "would remove ") + folder + "\n"
                          : folder +
                                ", an old database, still holds what was in the archive then: "
                                "--old-databases removes it\n";
  }
  for (const std::string& address : account.same_text_at) {
    text += "the same text stays at " + address + "\n";
  }
  if (account.dictionaries > 0) {
    text += counted(account.dictionaries, "compression dictionary", "compression dictionaries") +
            " with pieces of it\n";
  }
  text += "in all " + counted(account.versions, "version", "versions") + " and " +
          counted(account.raw_records, "raw record", "raw records") + " of " +
          std::to_string(account.raw_bytes) + " bytes\n";
  text +=
      "points of backups that were made before still hold it: shilu backup --drop-until "
      "removes them\n";
  return text;
}

nlohmann::ordered_json account_json(const ForgetAccount& account) {
  nlohmann::ordered_json addresses = nlohmann::ordered_json::array();
  for (const ForgetAccount::Address& address : account.addresses) {
    addresses.push_back({{"url", address.address},
                         {"prefix", address.is_prefix},
                         {"versions", address.versions},
                         {"raw_records", address.raw_records},
                         {"waiting", address.waiting},
                         {"already", address.already}});
  }
  return {{"addresses", std::move(addresses)},      {"versions", account.versions},
          {"raw_records", account.raw_records},     {"raw_bytes", account.raw_bytes},
          {"same_text_at", account.same_text_at},   {"set_aside", account.set_aside},
          {"old_databases", account.old_databases}, {"dictionaries", account.dictionaries}};
}

Result<ForgetOrder> order_of(const ForgetArguments& arguments) {
  ForgetOrder order;
  for (const std::string& address : arguments.addresses) {
    Result<Url> url = Url::parse(address);
    if (!url) {
      return tl::unexpected<Error>(url.error());
    }
    order.addresses.push_back(std::move(*url));
  }
  order.prefixes = arguments.prefixes;
  order.reason = arguments.reason;
  order.old_databases = arguments.old_databases;
  order.now = make_system_clock()->now();
  return order;
}

Status forget(const ForgetArguments& arguments) {
  const Result<ForgetOrder> order = order_of(arguments);
  if (!order) {
    return tl::unexpected<Error>(order.error());
  }
  const Doing doing = arguments.yes ? Doing::kDo : Doing::kRehearse;
  const Result<std::unique_ptr<Archive>> archive = Archive::open(
      arguments.archive, arguments.yes ? Archive::Mode::kWrite : Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<ForgetAccount> account = (*archive)->forget(*order, doing);
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
  if (arguments.json) {
    nlohmann::ordered_json json = account_json(*account);
    json["done"] = arguments.yes;
    json["head"] = head_text(*head);
    return print(to_json_line(json) + "\n").and_then(flush_output);
  }
  return print(account_text(*account, doing, arguments.old_databases) +
               (arguments.yes ? "head " + head_text(*head) + "\n"
                              : "nothing was changed: --yes does it\n"))
      .and_then(flush_output);
}

}  // namespace

void add_forget_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ForgetArguments>();
  CLI::App* command = app.add_subcommand("forget", kAboutForget);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_option("URL", options->addresses, "The addresses")->required();
  command->add_option("--reason", options->reason, "Why, in one line: kept, and told who asks");
  command->add_flag("--prefix", options->prefixes,
                    "All that begins with an address, and whatever is found there later");
  command->add_flag(
      "--old-databases", options->old_databases,
      "Remove the old databases that migrations and mendings left, which hold it too");
  command->add_flag("--yes", options->yes, "Do it");
  command->add_flag("--json", options->json, "One JSON object");
  command->callback([options, &exit_status] {
    const Status done = forget(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
