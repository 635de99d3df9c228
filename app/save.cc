// shilu save: pages taken now, as politely as any: through the crawl that has the archive, or by
// itself.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/crawl_engine.h"
#include "app/crawl_plan.h"
#include "app/interrupt.h"
#include "app/standard_output.h"
#include "app/writer_orders.h"
#include "crawler/order_desk.h"
#include "crawler/outcome.h"
#include "crawler/seeds.h"

namespace shilu {
namespace {

constexpr const char* kAboutSave =
    "Take pages now: robots.txt, rests, blocks and pauses hold as for any other. Where a crawl "
    "has\n"
    "the archive it takes them, by its own settings, before what waits; else they are taken here.\n"
    "A redirect is told and not followed; links are not followed either.\n"
    "Example: shilu save --archive court --config shilu.toml http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr Milliseconds kStandardPatience = std::chrono::minutes(10);
constexpr Milliseconds kTick{200};

struct SaveOptions {
  CrawlArguments crawl;
  bool json = false;
};

using Json = nlohmann::json;

// What became of a page, in the desk's words; null while nothing has.
struct Saved {
  Url url;
  Json answer;
};

bool is_stored(const Json& answer) {
  const std::string outcome = answer.value("outcome", "");
  return outcome == outcome_name(Outcome::kOk) || outcome == outcome_name(Outcome::kNotModified);
}

std::string text_of(const Saved& saved) {
  if (saved.answer.is_null()) {
    return saved.url.text() +
           ": not taken, since its host is to be left alone; `shilu why` says why";
  }
  const std::string outcome = saved.answer.value("outcome", "");
  const uint32_t version = saved.answer.value("version", 0U);
  const std::string location = saved.answer.value("location", "");
  if (!is_stored(saved.answer)) {
    return fmt::format("{}: {}{}", saved.url.text(), outcome,
                       location.empty() ? "" : ", to " + location);
  }
  if (version == 0) {
    return saved.url.text() + ": its response is kept, and it makes no version";
  }
  return fmt::format("{}: version {}, {}", saved.url.text(), version,
                     saved.answer.value("change", ""));
}

Json to_json(const Saved& saved) {
  Json json{{"url", saved.url.text()}, {"outcome", nullptr}, {"version", nullptr}};
  for (const char* name : {"outcome", "status", "fetched_at", "version", "change", "location"}) {
    json[name] = saved.answer.is_null() ? Json() : saved.answer.value(name, Json());
  }
  if (json["version"] == 0) json["version"] = nullptr;
  if (const std::string* location = json["location"].get_ptr<const std::string*>();
      location != nullptr && location->empty()) {
    json["location"] = nullptr;
  }
  return json;
}

// Waits until all that was asked for is done, or only hosts are left that must be left alone;
// whether a signal ended it.
bool attend(Pipeline& pipeline, Interrupt& interrupt, Milliseconds at_most) {
  bool draining = false;
  bool signalled = false;
  for (Interrupt::Woken woken = Interrupt::Woken::kTimeout; woken != Interrupt::Woken::kEvent;
       woken = interrupt.wait(kTick)) {
    signalled = signalled || woken == Interrupt::Woken::kSignal;
    const bool ends = signalled || pipeline.elapsed() >= at_most || pipeline.only_long_waits_left();
    if (!draining && ends) {
      pipeline.drain(signalled ? CrawlEnd::kInterrupted : CrawlEnd::kWaiting);
      draining = true;
    }
  }
  return signalled;
}

// Those that were forgotten are not taken.
Status check_forgotten(const Archive& archive, const std::vector<Url>& urls) {
  for (const Url& url : urls) {
    const Result<std::optional<RemovalNote>> forgotten = archive.forgotten(url);
    if (!forgotten) {
      return tl::unexpected<Error>(forgotten.error());
    }
    if (*forgotten) {
      return fail(ErrorCode::kNotFound, url.text() + " was forgotten, and is never fetched again");
    }
  }
  return {};
}

Result<std::vector<Saved>> save_through_crawl(const SaveOptions& options,
                                              const std::vector<Url>& urls, Milliseconds at_most) {
  {
    const Result<std::unique_ptr<Archive>> archive =
        Archive::open(options.crawl.archive, Archive::Mode::kRead);
    if (!archive) {
      return tl::unexpected<Error>(archive.error());
    }
    if (Status forgotten = check_forgotten(**archive, urls); !forgotten) {
      return tl::unexpected<Error>(forgotten.error());
    }
  }
  std::vector<Saved> all;
  for (const Url& url : urls) {
    Result<std::optional<Json>> done =
        give_order(options.crawl.archive, Json{{"save", url.text()}}, at_most);
    if (!done) {
      return tl::unexpected<Error>(done.error());
    }
    all.push_back({url, *done ? std::move(**done) : Json()});
  }
  return all;
}

// Scope is nobody's: no link is followed.
Result<std::vector<Saved>> save_by_itself(const SaveOptions& options, const CrawlPlan& plan,
                                          Milliseconds at_most, Interrupt& interrupt,
                                          bool& interrupted) {
  const Result<Scope> scope = Scope::make({}, {});
  if (!scope) {
    return tl::unexpected<Error>(scope.error());
  }
  // What a killed crawl left in the WARC is not replayed: its links would be judged by this scope.
  ArchiveOptions opening;
  opening.free_space_floor = plan.config.free_space_bytes;
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.crawl.archive, Archive::Mode::kCreate, std::move(opening));
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  if (Status forgotten = check_forgotten(**archive, plan.seeds); !forgotten) {
    return tl::unexpected<Error>(forgotten.error());
  }
  const Result<std::unique_ptr<CrawlEngine>> engine =
      CrawlEngine::make(options.crawl.archive, plan);
  if (!engine) {
    return tl::unexpected<Error>(engine.error());
  }
  PipelineOptions running = (*engine)->options();
  running.orders_only = true;
  running.on_finished = [&] { interrupt.raise_event(); };
  Pipeline pipeline(**archive, *scope, plan.config, (*engine)->clock(), (*engine)->fetchers(),
                    std::move(running));
  if (Status started = pipeline.start({}); !started) {
    return tl::unexpected<Error>(started.error());
  }
  std::vector<std::string> tickets;
  for (const Url& url : plan.seeds) {
    tickets.push_back(pipeline.orders().take(Json{{"save", url.text()}}.dump()));
  }
  interrupted = attend(pipeline, interrupt, at_most);
  if (const Result<RunReport> report = pipeline.finish(); !report) {
    return tl::unexpected<Error>(report.error());
  }
  std::vector<Saved> all;
  for (size_t i = 0; i < tickets.size(); ++i) {
    Json answer = Json::parse(pipeline.orders().take(tickets[i]), nullptr, false);
    all.push_back({plan.seeds[i], answer.value("done", false) ? std::move(answer) : Json()});
  }
  return all;
}

Status tell(const SaveOptions& options, const std::vector<Saved>& all) {
  for (const Saved& saved : all) {
    Status printed = print(options.json ? to_json(saved).dump() + "\n" : text_of(saved) + "\n");
    if (!printed) {
      return printed;
    }
  }
  return flush_output();
}

Result<std::vector<Saved>> save(const SaveOptions& options, bool& interrupted) {
  Milliseconds at_most = kStandardPatience;
  if (!options.crawl.max_time.empty()) {
    const Result<Milliseconds> told = parse_duration(options.crawl.max_time);
    if (!told) {
      return fail_at("--max-time", told.error());
    }
    at_most = *told;
  }
  const Result<std::vector<Url>> urls = load_seeds({}, options.crawl.addresses);
  if (!urls) {
    return tl::unexpected<Error>(urls.error());
  }
  // Where there is no archive yet, nobody writes it.
  const Result<bool> written = has_writer(options.crawl.archive);
  if (written && *written) {
    return save_through_crawl(options, *urls, at_most);
  }
  const Result<CrawlPlan> plan = make_plan(options.crawl);
  if (!plan) {
    return tl::unexpected<Error>(plan.error());
  }
  const Result<std::unique_ptr<Interrupt>> interrupt = Interrupt::make();
  if (!interrupt) {
    return tl::unexpected<Error>(interrupt.error());
  }
  return save_by_itself(options, *plan, at_most, **interrupt, interrupted);
}

int run_save(const SaveOptions& options) {
  bool interrupted = false;
  const Result<std::vector<Saved>> all = save(options, interrupted);
  if (!all) {
    return report_error(all.error());
  }
  if (Status told = tell(options, *all); !told) {
    return report_error(told.error());
  }
  const bool stored = std::all_of(all->begin(), all->end(), [](const Saved& saved) {
    return !saved.answer.is_null() && is_stored(saved.answer);
  });
  const int ended = interrupted ? kExitInterrupted : kExitNotSo;
  return stored ? kExitDone : ended;
}

}  // namespace

void add_save_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<SaveOptions>();
  CrawlArguments& crawl = options->crawl;
  CLI::App* command = app.add_subcommand("save", kAboutSave);
  command->add_option("--archive", crawl.archive, "Folder of the archive; made if absent")
      ->required();
  command->add_option("URL", crawl.addresses, "Addresses of pages")->required();
  command->add_option("--config", crawl.config_file, "Settings (TOML), with your contact");
  command->add_option("--hosts", crawl.hosts_file,
                      "Addresses of names, as in /etc/hosts; trusted before DNS");
  command->add_option("--gap", crawl.gap,
                      "Least rest between requests to a host: 3s, at least 1s but on loopback");
  command->add_option("--max-time", crawl.max_time, "Give up after this long: 10m");
  command->add_flag("--json", options->json, "A JSON object a line");
  command->callback([options, &exit_status] { exit_status = run_save(*options); });
}

}  // namespace shilu
