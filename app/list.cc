// shilu list: the addresses that have a document.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "store/archive.h"
#include "store/version_json.h"

namespace shilu {
namespace {

constexpr const char* kAboutList =
    "List the documents of an archive, one address a line: the day it was last seen, its\n"
    "versions, kind, title and address.\n"
    "Example: shilu list --archive court http://www.yunxi.gov.cn/zwgk/";

constexpr size_t kVersionColumns = 4;
constexpr size_t kKindColumns = 10;
constexpr size_t kTitleColumns = 44;

struct ListOptions {
  std::string archive;
  std::string prefix;
  bool json = false;
};

std::string table_row(const Archive::Listed& listed) {
  const std::string versions = std::to_string(listed.state.versions);
  const size_t indent = kVersionColumns - std::min(kVersionColumns, versions.size());
  const std::optional<Instant>& seen = listed.state.last_seen;
  return fit_columns(seen ? format_day(beijing_day(*seen)) : "", 10) + "  " +
         std::string(indent, ' ') + versions + "  " +
         fit_columns(listed.newest.gone ? "gone" : kind_name(listed.newest.document.kind),
                     kKindColumns) +
         "  " + fit_columns(listed.newest.document.title.value_or(""), kTitleColumns) + "  " +
         listed.url.text() + "\n";
}

Status list(const ListOptions& options) {
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  bool found = false;
  Status printed;
  Status listed = (*archive)->list(options.prefix, [&](const Archive::Listed& each) {
    found = true;
    printed =
        print(options.json ? to_json_line(version_summary_to_json(each.newest, each.state)) + "\n"
                           : table_row(each));
    return printed.has_value();
  });
  if (!listed) {
    return listed;
  }
  if (!printed) {
    return printed;
  }
  if (!found) {
    return fail(ErrorCode::kNotFound, options.prefix.empty()
                                          ? options.archive + " has no document yet"
                                          : "no document under " + options.prefix);
  }
  return flush_output();
}

}  // namespace

void add_list_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("list", kAboutList);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_option("URL-PREFIX", options->prefix, "Only addresses that begin so");
  command->add_flag("--json", options->json, "A JSON object a line");
  command->callback([options, &exit_status] {
    const Status done = list(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
