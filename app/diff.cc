// shilu diff: what changed between two versions of an address.
#include "store/diff.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/address_arguments.h"
#include "app/commands.h"
#include "app/diff_forms.h"
#include "app/output_file.h"
#include "app/standard_output.h"

namespace shilu {
namespace {

constexpr const char* kAboutDiff =
    "Show what changed between two versions of an address, by paragraph: the last two, the one\n"
    "in force at T1 and the newest, or those in force at T1 and T2.\n"
    "Example: shilu diff --archive court http://www.yunxi.gov.cn/zwgk/t1.html 2018-03 2018-06";

struct DiffOptions {
  AddressArguments address;
  std::vector<std::string> times;
  bool revisions = false;
  bool json = false;
  bool html = false;
  std::string out;
  std::string color = "auto";
};

Result<Version> version_at(const Archive& archive, const Url& url, const std::string& time) {
  const Result<Instant> as_of = parse_instant_or_period_end(time);
  if (!as_of) {
    return tl::unexpected<Error>(as_of.error());
  }
  Result<std::optional<Version>> version = archive.get(url, *as_of);
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }
  if (!*version) {
    return fail(ErrorCode::kNotFound,
                url.text() + " has no version as of " + format_instant(*as_of));
  }
  return std::move(**version);
}

Result<Version> last_version(const Archive& archive, const Url& url) {
  Result<std::optional<Version>> version = archive.get(url, std::nullopt);
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }
  if (!*version) {
    return fail(ErrorCode::kNotFound, url.text() + " has no version");
  }
  return std::move(**version);
}

Result<VersionPair> last_two(const Archive& archive, const Url& url) {
  Result<std::vector<Version>> versions = archive.history(url);
  if (!versions) {
    return tl::unexpected<Error>(versions.error());
  }
  std::erase_if(*versions,
                [](const Version& version) { return version.removed.kind != RemovalKind::kNone; });
  if (versions->empty()) {
    if (const auto newest = archive.get(url, std::nullopt); !newest) {
      return tl::unexpected<Error>(newest.error());
    }
    return fail(ErrorCode::kNotFound, url.text() + " has no version");
  }
  if (versions->size() == 1) {
    return fail(ErrorCode::kNotFound,
                url.text() + " has only one version: there is nothing to compare");
  }
  const size_t last = versions->size() - 1;
  return VersionPair{std::move((*versions)[last - 1]), std::move((*versions)[last])};
}

// What the crawl made of the version in force, and the newest reading of the same response.
Result<VersionPair> first_and_newest_revision(const Archive& archive, const Url& url,
                                              const std::vector<std::string>& times) {
  Result<Version> version =
      times.empty() ? last_version(archive, url) : version_at(archive, url, times[0]);
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }
  Result<Archive::CaptureRevisions> revisions = archive.capture_revisions(url, version->fetched_at);
  if (!revisions) {
    return tl::unexpected<Error>(revisions.error());
  }
  if (revisions->capture.size() < 2) {
    return fail(ErrorCode::kNotFound, url.text() + ", version " + std::to_string(version->number) +
                                          ", was read once: there is nothing to compare");
  }
  return VersionPair{std::move(revisions->capture.front()), std::move(revisions->capture.back()),
                     ChangeCause::kExtractor};
}

Result<VersionPair> with_cause(const Archive& archive, VersionPair pair) {
  const auto before = archive.capture_revisions(pair.before.url, pair.before.fetched_at);
  if (!before) {
    return tl::unexpected<Error>(before.error());
  }
  const auto after = archive.capture_revisions(pair.after.url, pair.after.fetched_at);
  if (!after) {
    return tl::unexpected<Error>(after.error());
  }
  if (!before->capture.empty() && !after->capture.empty()) {
    pair.cause = change_cause(before->capture, after->capture);
    // What is shown are the newest readings, which may be by two extractors.
    const bool two_extractors = pair.before.extractor != pair.after.extractor;
    if (pair.cause == ChangeCause::kPage && two_extractors && !pair.after.gone &&
        !pair.before.gone) {
      pair.cause = ChangeCause::kPageOrExtractor;
    }
  }
  return pair;
}

Result<VersionPair> versions_to_compare(const Archive& archive, const Url& url,
                                        const std::vector<std::string>& times) {
  if (times.empty()) {
    return last_two(archive, url);
  }
  Result<Version> before = version_at(archive, url, times[0]);
  if (!before) {
    return tl::unexpected<Error>(before.error());
  }
  Result<Version> after =
      times.size() > 1 ? version_at(archive, url, times[1]) : last_version(archive, url);
  if (!after) {
    return tl::unexpected<Error>(after.error());
  }
  if (before->number == after->number) {
    return fail(ErrorCode::kNotFound, url.text() + " had version " + std::to_string(after->number) +
                                          " at both times: there is nothing to compare");
  }
  return VersionPair{std::move(*before), std::move(*after)};
}

// As no-color.org asks: NO_COLOR, if it is there and not empty, wins over what we would choose
// ourselves, and not over what was asked for.
TerminalColours colours_of(const DiffOptions& options) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets the environment.
  const char* no_color = std::getenv("NO_COLOR");
  const bool is_unwanted = no_color != nullptr && *no_color != '\0';
  const bool by_itself = options.color == "auto" && output_is_terminal() && !is_unwanted;
  return options.color == "always" || by_itself ? TerminalColours::kAnsi : TerminalColours::kNone;
}

Status diff(const DiffOptions& options) {
  const Result<OpenedAddress> address = open_address(options.address);
  if (!address) {
    return tl::unexpected<Error>(address.error());
  }
  const Archive& archive = *address->archive;
  const Result<VersionPair> versions =
      options.revisions
          ? first_and_newest_revision(archive, address->url, options.times)
          : versions_to_compare(archive, address->url, options.times)
                .and_then([&](VersionPair pair) { return with_cause(archive, std::move(pair)); });
  if (!versions) {
    return tl::unexpected<Error>(versions.error());
  }
  const DocumentDiff difference =
      diff_documents(versions->before.document, versions->after.document);
  const std::string form = options.html ? diff_as_html(*versions, difference)
                           : options.json
                               ? diff_as_json(*versions, difference)
                               : diff_as_text(*versions, difference, colours_of(options));
  if (!options.out.empty()) {
    return write_output(options.out, form);
  }
  if (Status printed = print(form); !printed) {
    return printed;
  }
  return flush_output();
}

}  // namespace

void add_diff_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand("diff", kAboutDiff);
  options->address.add_to(*command);
  command->add_option("TIMES", options->times, "T1, or T1 and T2")->expected(0, 2);
  command->add_flag("--revisions", options->revisions,
                    "Of the version in force (at T1) what the crawl made of it and how it is read "
                    "now");
  CLI::Option* json = command->add_flag("--json", options->json, "One JSON object");
  CLI::Option* html =
      command->add_flag("--html", options->html, "A page for a browser")->excludes(json);
  command->add_option("--out", options->out, "Write the page to this file; - is standard output")
      ->needs(html);
  command->add_option("--color", options->color, "auto (on a terminal), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_status] {
    const Status done = diff(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
