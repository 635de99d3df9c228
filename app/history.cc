// shilu history: the versions of an address.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/address_arguments.h"
#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "store/version_json.h"

namespace shilu {
namespace {

constexpr const char* kAbout =
    "List the versions of an address, the oldest first: number, time, and title.\n"
    "Example: shilu history --archive court http://www.yunxi.gov.cn/zwgk/t1.html";

struct HistoryOptions {
  AddressArguments address;
  bool json = false;
};

std::string table_row(const Version& version) {
  return std::to_string(version.number) + "  " + format_instant(version.fetched_at) + "  " +
         std::string(kind_name(version.document.kind)) + "  " +
         without_controls(version.document.title.value_or("")) + "\n";
}

Status history(const HistoryOptions& options) {
  const Result<OpenedAddress> address = open_address(options.address);
  if (!address) {
    return tl::unexpected<Error>(address.error());
  }
  const auto& [url, archive] = *address;
  const Result<std::vector<Version>> versions = archive->history(url);
  if (!versions) {
    return tl::unexpected<Error>(versions.error());
  }
  if (versions->empty()) {
    return fail(ErrorCode::kNotFound, url.text() + " has no version");
  }
  const Result<std::optional<UrlState>> state = archive->url_state(url);
  if (!state) {
    return tl::unexpected<Error>(state.error());
  }
  const UrlState known = state->value_or(UrlState());
  for (const Version& version : *versions) {
    const std::string line = options.json
                                 ? to_json_line(version_summary_to_json(version, known)) + "\n"
                                 : table_row(version);
    if (Status printed = print(line); !printed) {
      return printed;
    }
  }
  return flush_output();
}

}  // namespace

void add_history_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<HistoryOptions>();
  CLI::App* command = app.add_subcommand("history", kAbout);
  options->address.add_to(*command);
  command->add_flag("--json", options->json, "A JSON object a line");
  command->callback([options, &exit_status] {
    const Status done = history(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
