// shilu changes: what came into an archive since a time.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/changes_forms.h"
#include "app/commands.h"
#include "app/standard_output.h"
#include "store/archive.h"
#include "store/recent_changes.h"

namespace shilu {
namespace {

constexpr const char* kAboutChanges =
    "Tell what came into the archive after a time: new pages, changed ones and what changed in\n"
    "them, those that are gone and those that are back.\n"
    "Example: shilu changes --archive court --since 2018-03-06T08:00 --format atom > feed.xml";

struct ChangesOptions {
  std::string archive;
  std::string since;
  std::string until;
  std::vector<std::string> hosts;
  std::string format = "text";
  bool json = false;
  bool reextracted = false;
};

Result<RecentQuery> query_of(const ChangesOptions& options) {
  RecentQuery query;
  const Result<Instant> since = parse_instant_or_period_end(options.since);
  if (!since) {
    return fail_at("--since", since.error());
  }
  query.since = *since;
  if (!options.until.empty()) {
    const Result<Instant> until = parse_instant_or_period_end(options.until);
    if (!until) {
      return fail_at("--until", until.error());
    }
    query.until = *until;
  }
  query.hosts = options.hosts;
  query.reextracted = options.reextracted;
  return query;
}

std::string window_of(const RecentQuery& query) {
  return "since " + format_instant(query.since) +
         (query.until ? " until " + format_instant(*query.until) : "");
}

// Gives each change to `tell` until printing fails; how many there were.
Result<size_t> tell_each(const Archive& archive, const RecentQuery& query,
                         const std::function<Status(const ToldChange&)>& tell) {
  size_t count = 0;
  Status told;
  const Status read = recent_changes(archive, query, [&](const RecentChange& change) {
    ++count;
    told = tell(tell_change(change));
    return told.has_value();
  });
  const Status& failed = read ? told : read;
  return failed.map([&] { return count; });
}

Result<size_t> print_text(const Archive& archive, const RecentQuery& query) {
  ChangesText text;
  Result<size_t> count = tell_each(archive, query, [&](const ToldChange& told) -> Status {
    text.add(told);
    return {};
  });
  if (count && *count > 0) {
    if (Status printed = print(text.finish(window_of(query))); !printed) {
      return tl::unexpected<Error>(printed.error());
    }
  }
  return count;
}

// The feed was updated when the newest of its entries was, which comes first.
Result<size_t> print_atom(const Archive& archive, const RecentQuery& query) {
  const Result<std::string> name = archive.log_name();
  if (!name) {
    return tl::unexpected<Error>(name.error());
  }
  bool begun = false;
  Result<size_t> count = tell_each(archive, query, [&](const ToldChange& told) {
    const std::string entry = atom_entry(told);
    return print(std::exchange(begun, true) ? entry
                                            : atom_begin(*name, told.change.archived_at) + entry);
  });
  if (!count) {
    return count;
  }
  const std::string begin = begun ? "" : atom_begin(*name, query.since);
  return print(begin + atom_end()).map([&] { return *count; });
}

Status changes(const ChangesOptions& options) {
  const Result<RecentQuery> query = query_of(options);
  if (!query) {
    return tl::unexpected<Error>(query.error());
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const auto as_line = [](const ToldChange& told) { return print(change_as_json(told)); };
  const Result<size_t> count = options.format == "atom" ? print_atom(**archive, *query)
                               : options.format == "jsonl" || options.json
                                   ? tell_each(**archive, *query, as_line)
                                   : print_text(**archive, *query);
  if (!count) {
    return tl::unexpected<Error>(count.error());
  }
  if (Status flushed = flush_output(); !flushed) {
    return flushed;
  }
  if (*count == 0) {
    return fail(ErrorCode::kNotFound, "nothing came " + window_of(*query));
  }
  return {};
}

}  // namespace

void add_changes_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ChangesOptions>();
  CLI::App* command = app.add_subcommand("changes", kAboutChanges);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command
      ->add_option("--since", options->since,
                   "Only what came into the archive after this time; a day, month or year is its "
                   "end")
      ->required();
  command->add_option("--until", options->until, "And not after this");
  command->add_option("--host", options->hosts, "Only these hosts (HOST or HOST:PORT)");
  CLI::Option* format = command
                            ->add_option("--format", options->format,
                                         "text for a person; jsonl and atom, the newest first")
                            ->check(CLI::IsMember({"text", "jsonl", "atom"}))
                            ->capture_default_str();
  command->add_flag("--json", options->json, "The same as --format jsonl")->excludes(format);
  command->add_flag("--reextracted", options->reextracted,
                    "Also documents that other rules made of unchanged pages");
  command->callback([options, &exit_status] {
    const Status done = changes(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
