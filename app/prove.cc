// shilu prove: proofs to keep beside a head of the log, and checking them without the archive.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "app/commands.h"
#include "app/input_file.h"
#include "app/standard_output.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAboutProve =
    "Prove that a version stands in the log of versions, or that the log begins with an earlier "
    "one; or check such a proof, for which no archive is needed. A proof is a few lines of text on "
    "standard output; what it proves is as good as the head it was checked against.\n"
    "Example: shilu prove --archive court http://www.yunxi.gov.cn/zwgk/t1.html 2018-03 > proof\n"
    "         shilu prove --archive court --since \"300 76e67dad…\" > grown\n"
    "         shilu prove --check proof --head \"12345 5dc9da79…\"";

struct ProveOptions {
  std::string archive;
  std::string url;
  std::string time;
  std::string since;
  std::string check;
  std::string head;
};

Result<std::string> prove_version(const Archive& archive, const ProveOptions& options) {
  const Result<Url> url = Url::parse(options.url);
  if (!url) {
    return tl::unexpected<Error>(url.error());
  }
  std::optional<Instant> as_of;
  if (!options.time.empty()) {
    const Result<Instant> parsed = parse_instant_or_period_end(options.time);
    if (!parsed) {
      return fail_at("TIME", parsed.error());
    }
    as_of = *parsed;
  }
  const Result<std::optional<InclusionProof>> proof = archive.prove(*url, as_of);
  if (!proof) {
    return tl::unexpected<Error>(proof.error());
  }
  if (!*proof) {
    return fail(ErrorCode::kNotFound, url->text() + " has no version" +
                                          (as_of ? " as of " + format_instant(*as_of) : ""));
  }
  return proof_text(**proof);
}

Result<std::string> prove(const ProveOptions& options) {
  std::optional<TreeHead> since;
  if (!options.since.empty()) {
    const Result<TreeHead> parsed = parse_head(options.since);
    if (!parsed) {
      return fail_at("--since", parsed.error());
    }
    since = *parsed;
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  if (!since) {
    return prove_version(**archive, options);
  }
  return (*archive)->prove_since(*since).map(
      [](const ConsistencyProof& proof) { return proof_text(proof); });
}

const TreeHead& head_of(const Proof& proof) {
  return std::visit([](const auto& kind) -> const TreeHead& { return kind.head; }, proof);
}

Result<std::string> check_proof(const ProveOptions& options) {
  const Result<std::string> text = read_input(options.check);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  const Result<Proof> proof = parse_proof(*text);
  if (!proof) {
    return fail_at(input_name(options.check), proof.error());
  }
  if (!holds(*proof)) {
    return fail(ErrorCode::kNotFound,
                input_name(options.check) + ": the proof does not show what it says");
  }
  if (!options.head.empty()) {
    const Result<TreeHead> kept = parse_head(options.head);
    if (!kept) {
      return fail_at("--head", kept.error());
    }
    if (*kept != head_of(*proof)) {
      return fail(ErrorCode::kNotFound,
                  input_name(options.check) +
                      ": the proof holds, but for another head: " + head_text(head_of(*proof)));
    }
  }
  std::string said = "the proof holds for head " + head_text(head_of(*proof)) + "\n";
  if (const auto* inclusion = std::get_if<InclusionProof>(&*proof)) {
    return said + without_controls(inclusion->entry);
  }
  return said + "which begins with " + head_text(std::get<ConsistencyProof>(*proof).from) + "\n";
}

}  // namespace

void add_prove_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ProveOptions>();
  CLI::App* command = app.add_subcommand("prove", kAboutProve);
  CLI::Option* archive = command->add_option("--archive", options->archive, "The archive's folder");
  CLI::Option* url = command->add_option("URL", options->url, "The address");
  command->add_option("TIME", options->time,
                      "The version in force then: a time, a day, or a month or year (its end)");
  CLI::Option* since =
      command
          ->add_option("--since", options->since,
                       "A head kept from earlier: prove that the log begins with that")
          ->needs(archive)
          ->excludes(url);
  CLI::Option* check =
      command->add_option("--check", options->check, "A proof to check, - is standard input")
          ->excludes(archive)
          ->excludes(url)
          ->excludes(since);
  command->add_option("--head", options->head, "With --check: the head that the proof must be for")
      ->needs(check);
  url->needs(archive);
  command->callback([options, &exit_status] {
    if (options->check.empty() && options->url.empty() && options->since.empty()) {
      exit_status =
          report_error({ErrorCode::kInvalidArgument, "prove: give an address, --since or --check"});
      return;
    }
    const Status done = (options->check.empty() ? prove(*options) : check_proof(*options))
                            .and_then(print)
                            .and_then(flush_output);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
