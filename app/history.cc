// shilu history: the versions of an address.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/address_arguments.h"
#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "store/change_cause.h"
#include "store/removal.h"
#include "store/version_json.h"

namespace shilu {
namespace {

constexpr const char* kAboutHistory =
    "List the versions of an address, the oldest first: number, time, kind and title, and whether\n"
    "the page changed or the extractor that read it. 2.1 is version 2 as it was read again.\n"
    "Example: shilu history --archive court http://www.yunxi.gov.cn/zwgk/t1.html";

struct HistoryOptions {
  AddressArguments address;
  bool revisions = false;
  bool json = false;
};

// A version, and why there is one beside those before it.
struct Row {
  const Version& version;
  std::optional<ChangeCause> cause;  // nothing for the first
};

// The revisions of a capture stand together. The cause of a later one of them is the extractor.
std::vector<Row> rows_of(const std::vector<Version>& versions) {
  std::vector<Row> rows;
  std::span<const Version> before;
  for (size_t begin = 0; begin < versions.size();) {
    size_t end = begin + 1;
    while (end < versions.size() && versions[end].number == versions[begin].number) {
      ++end;
    }
    const std::span<const Version> capture = std::span(versions).subspan(begin, end - begin);
    for (const Version& version : capture) {
      std::optional<ChangeCause> cause;
      if (version.removed.kind != RemovalKind::kNone) {
        // There is nothing to compare.
      } else if (version.revision > 0) {
        cause = ChangeCause::kExtractor;
      } else if (!before.empty()) {
        cause = change_cause(before, capture);
      }
      rows.push_back({version, cause});
    }
    before = capture.back().removed.kind == RemovalKind::kNone ? capture : before;
    begin = end;
  }
  return rows;
}

bool is_newest_of_capture(const std::vector<Row>& rows, size_t place) {
  return place + 1 == rows.size() || rows[place + 1].version.number != rows[place].version.number;
}

std::string remark_on(const Row& row) {
  if (row.version.revision > 0) {
    return "  (read again by extractor " + row.version.extractor + ")";
  }
  const std::string_view words = row.cause ? cause_words(*row.cause) : std::string_view();
  return words.empty() ? "" : "  (" + std::string(words) + ")";
}

std::string table_row(const Row& row) {
  const Version& version = row.version;
  if (version.removed.kind != RemovalKind::kNone) {
    return version_label(version) + "  " + format_instant(version.fetched_at) + "  " +
           removal_words(version.removed) + "\n";
  }
  return version_label(version) + "  " + format_instant(version.fetched_at) + "  " +
         std::string(version.gone ? "gone" : kind_name(version.document.kind)) + "  " +
         without_controls(version.document.title.value_or("")) + remark_on(row) + "\n";
}

nlohmann::ordered_json json_row(const Row& row, const UrlState& known) {
  nlohmann::ordered_json json = version_summary_to_json(row.version, known);
  json["changed_by"] = row.cause ? nlohmann::ordered_json(cause_name(*row.cause)) : nullptr;
  return json;
}

Status history(const HistoryOptions& options) {
  const Result<OpenedAddress> address = open_address(options.address);
  if (!address) {
    return tl::unexpected<Error>(address.error());
  }
  const auto& [url, archive] = *address;
  const Result<std::vector<Version>> versions = archive->history(url, Archive::Revisions::kAll);
  if (!versions) {
    return tl::unexpected<Error>(versions.error());
  }
  const Result<std::optional<RemovalNote>> forgotten = archive->forgotten(url);
  if (!forgotten) {
    return tl::unexpected<Error>(forgotten.error());
  }
  if (*forgotten) {
    return fail(ErrorCode::kNotFound, url.text() + " was " + removal_words(**forgotten));
  }
  if (versions->empty()) {
    return fail(ErrorCode::kNotFound, url.text() + " has no version");
  }
  const Result<std::optional<UrlState>> state = archive->url_state(url);
  if (!state) {
    return tl::unexpected<Error>(state.error());
  }
  const UrlState known = state->value_or(UrlState());
  const std::vector<Row> rows = rows_of(*versions);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!options.revisions && !is_newest_of_capture(rows, i)) {
      continue;
    }
    const std::string line =
        options.json ? to_json_line(json_row(rows[i], known)) + "\n" : table_row(rows[i]);
    if (Status printed = print(line); !printed) {
      return printed;
    }
  }
  return flush_output();
}

}  // namespace

void add_history_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<HistoryOptions>();
  CLI::App* command = app.add_subcommand("history", kAboutHistory);
  options->address.add_to(*command);
  command->add_flag("--revisions", options->revisions,
                    "All readings of each version, not only the newest");
  command->add_flag("--json", options->json, "A JSON object a line");
  command->callback([options, &exit_status] {
    const Status done = history(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
