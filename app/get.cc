// shilu get: what a page says, or said.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "app/address_arguments.h"
#include "app/commands.h"
#include "app/restored.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "extract/restore.h"
#include "store/version_json.h"

namespace shilu {
namespace {

constexpr const char* kAboutGet =
    "Print the document of an address: its newest version, or the one in force at a time.\n"
    "Example: shilu get --archive court http://www.yunxi.gov.cn/zwgk/t1.html --as-of 2018-03";

struct GetOptions {
  AddressArguments address;
  std::string as_of;
  std::string format = "text";
  bool restored = false;
};

Status get(const GetOptions& options) {
  std::optional<Instant> as_of;
  if (!options.as_of.empty()) {
    const Result<Instant> parsed = parse_instant_or_period_end(options.as_of);
    if (!parsed) {
      return fail_at("--as-of", parsed.error());
    }
    as_of = *parsed;
  }
  const Result<OpenedAddress> address = open_address(options.address);
  if (!address) {
    return tl::unexpected<Error>(address.error());
  }
  const auto& [url, archive] = *address;
  const Result<std::optional<Version>> version = archive->get(url, as_of);
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }
  if (!*version) {
    return fail(ErrorCode::kNotFound,
                url.text() + " has no version" + (as_of ? " as of " + format_instant(*as_of) : ""));
  }
  if (options.format == "text" && (*version)->gone) {
    const std::optional<Instant>& last = (*version)->last_version_at;
    return fail(ErrorCode::kNotFound,
                url.text() + " is gone since " + format_instant((*version)->fetched_at) +
                    (last ? "; ask for its last version with --as-of " + format_instant(*last)
                          : std::string()));
  }
  if (options.format == "text") {
    const Document& document = (*version)->document;
    const std::string text =
        options.restored ? restore(document.text, document.flags).text : document.text;
    if (Status printed = print((output_is_terminal() ? without_controls(text) : text) + "\n");
        !printed) {
      return printed;
    }
    return flush_output();
  }
  const Result<std::optional<UrlState>> state = archive->url_state(url);
  if (!state) {
    return tl::unexpected<Error>(state.error());
  }
  UrlState known = state->value_or(UrlState());
  if (as_of) {
    known = state_as_of(std::move(known), (*version)->number, *as_of);
  }
  nlohmann::ordered_json json = version_to_json(**version, known);
  if (options.restored) {
    add_restored(json);
  }
  if (Status printed = print(to_json_line(json) + "\n"); !printed) {
    return printed;
  }
  return flush_output();
}

}  // namespace

void add_get_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<GetOptions>();
  CLI::App* command = app.add_subcommand("get", kAboutGet);
  options->address.add_to(*command);
  command->add_option("--as-of", options->as_of,
                      "The version in force then: a time, a day, or a month or year (its end)");
  command->add_option("--format", options->format, "text, or json with all that is known")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--restored", options->restored,
                    std::string("text: print the restored reading. json: ") + kRestoredFieldHelp);
  command->callback([options, &exit_status] {
    const Status done = get(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
