// shilu pause, shilu resume: a host that is not asked until a person says so, also while a crawl
// runs.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/commands.h"
#include "app/standard_output.h"
#include "app/writer_orders.h"
#include "base/url.h"
#include "crawler/frontier.h"
#include "crawler/host_standing.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutPause =
    "Leave a host alone until it is resumed: what waits for it stays. Also while a crawl runs,\n"
    "where what is in flight is finished.\n"
    "Example: shilu pause --archive court www.yunxi.gov.cn --reason \"asked by its office\"";
constexpr const char* kAboutResume =
    "Let a paused host be asked again, also while a crawl runs.\n"
    "Example: shilu resume --archive court www.yunxi.gov.cn";
constexpr Milliseconds kPatience{60'000};

struct PauseOptions {
  std::string archive;
  std::string host;
  std::string why;
};

// Nothing: the host is resumed.
Status mark_host(const PauseOptions& options, const std::optional<PauseMark>& mark) {
  const Result<Url> url = Url::parse("http://" + options.host + "/");
  if (!url || url->path_and_query() != "/" || url->host() != options.host) {
    return fail(ErrorCode::kInvalidArgument,
                "'" + options.host + "' is no host's name, which is without scheme and port");
  }
  const std::string host_key = url->host_key();
  const std::optional<std::string> record =
      mark ? std::optional(pause_mark_record(*mark)) : std::nullopt;
  const Result<bool> written = has_writer(options.archive);
  if (!written) {
    return tl::unexpected<Error>(written.error());
  }
  if (*written) {
    const nlohmann::json order = record ? nlohmann::json{{"pause", host_key}, {"mark", *record}}
                                        : nlohmann::json{{"resume", host_key}};
    const Result<std::optional<nlohmann::json>> done =
        give_order(options.archive, order, kPatience);
    if (!done) {
      return tl::unexpected<Error>(done.error());
    }
    return *done ? Status()
                 : Status(fail(ErrorCode::kLocked, "the crawl that runs does not answer in time"));
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kWrite);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  return (*archive)->set_host_mark(politeness_name(host_key), record);
}

int run(const PauseOptions& options, const std::optional<PauseMark>& mark) {
  Status done = mark_host(options, mark);
  done = done ? print(options.host + (mark ? " is paused\n" : " may be asked again\n")) : done;
  done = done ? flush_output() : done;
  return done ? kExitDone : report_error(done.error());
}

CLI::App* add_command(CLI::App& app, const char* name, const char* about, PauseOptions& options) {
  CLI::App* command = app.add_subcommand(name, about);
  command->add_option("--archive", options.archive, "The archive's folder")->required();
  command->add_option("HOST", options.host, "The host's name; all its ports are meant")->required();
  return command;
}

}  // namespace

void add_pause_commands(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<PauseOptions>();
  CLI::App* pause = add_command(app, "pause", kAboutPause, *options);
  pause->add_option("--reason", options->why, "Why, which `why` and `status` tell");
  pause->callback([options, &exit_status] {
    exit_status = run(*options, PauseMark{make_system_clock()->now(), options->why});
  });
  CLI::App* resume = add_command(app, "resume", kAboutResume, *options);
  resume->callback([options, &exit_status] { exit_status = run(*options, std::nullopt); });
}

}  // namespace shilu
