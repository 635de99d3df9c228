// shilu clean: plain text in, documents out; or one field of a JSON Lines corpus cleaned in place.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands.h"
#include "app/input_file.h"
#include "app/restored.h"
#include "app/standard_output.h"
#include "app/stop_at_signal.h"
#include "base/document_json.h"
#include "extract/extract.h"
#include "extract/restore.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAboutClean =
    "Take the document out of plain text: title, days, text without page furniture, flags.\n"
    "A file is a document; prints one JSON object a line.\n"
    "Example: shilu clean page.txt --explain\n"
    "         shilu clean --jsonl text corpus.jsonl > cleaned.jsonl";

struct CleanOptions {
  std::vector<std::string> files;
  std::optional<std::string> jsonl_field;
  bool explain = false;
  bool restored = false;
};

Status clean_file(const std::string& path, const std::string& text, const CleanOptions& options) {
  Json json;
  json["file"] = path;
  const auto removed = options.explain ? RemovedParts::kInclude : RemovedParts::kOmit;
  json.update(document_to_json(clean_text(text), {removed, DocumentLinks::kOmit}));
  if (options.restored) add_restored(json);
  return print(to_json_line(json) + "\n");
}

// The object of the line, its field cleaned, and restored where that is asked for.
Result<Json> clean_object(std::string_view line, const CleanOptions& options) {
  const std::string& field = *options.jsonl_field;
  Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return fail(ErrorCode::kInvalidArgument, "not a JSON object");
  const auto at = object.find(field);
  if (at == object.end() || !at->is_string()) {
    return fail(ErrorCode::kInvalidArgument, "no text in the field \"" + field + "\"");
  }
  const Document document = clean_text(at->get_ref<const std::string&>());
  *at = options.restored ? restore(document.text, document.flags).text : document.text;
  return object;
}

// A line that cannot be cleaned is reported and left out, and `status` says so. Fails where nothing
// more can be printed.
Status clean_lines(const std::string& path, std::string_view text, const CleanOptions& options,
                   const std::atomic<bool>& is_stopped, int& status) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (is_stopped) {
      status = kExitInterrupted;
      break;
    }
    const Result<Json> object = clean_object(line, options);
    if (!object) {
      const std::string place = input_name(path) + ", line " + std::to_string(number);
      status = std::max(status, report_error(fail_at(place, object.error()).value()));
    } else if (Status printed = print(to_json_line(*object) + "\n"); !printed) {
      return printed;
    }
  }
  return {};
}

// `status` becomes the worst of the files.
Status clean_files(const CleanOptions& options, const std::atomic<bool>& is_stopped, int& status) {
  for (const std::string& path : options.files) {
    if (is_stopped) {
      status = kExitInterrupted;
      break;
    }
    const Result<std::string> text = read_input(path);
    if (!text) {
      status = std::max(status, report_error(text.error()));  // the other files are still read
      continue;
    }
    Status done = options.jsonl_field ? clean_lines(path, *text, options, is_stopped, status)
                                      : clean_file(path, *text, options);
    if (!done) return done;
  }
  return {};
}

int clean_all(const CleanOptions& options) {
  if (options.jsonl_field && options.jsonl_field->empty()) {
    return report_error({ErrorCode::kInvalidArgument, "--jsonl: the name of the field is empty"});
  }
  std::atomic<bool> is_stopped = false;
  const Result<std::unique_ptr<StopAtSignal>> stop_at_signal =
      StopAtSignal::make(options.files, [&is_stopped] { is_stopped = true; });
  if (!stop_at_signal) return report_error(stop_at_signal.error());
  int status = kExitDone;
  const Status done = clean_files(options, is_stopped, status).and_then(flush_output);
  return done ? status : std::max(status, report_error(done.error()));
}

}  // namespace

void add_clean_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<CleanOptions>();
  CLI::App* command = app.add_subcommand("clean", kAboutClean);
  command->add_option("FILE", options->files, "UTF-8 text; - is standard input")->required();
  CLI::Option* jsonl = command->add_option(
      "--jsonl", options->jsonl_field,
      "The files hold a JSON object a line: print each with this field cleaned.\n"
      "A line that is none, or has no text there, is reported and left out: the status is 2");
  command->add_flag("--explain", options->explain, "Say what was removed, and why")
      ->excludes(jsonl);
  command->add_flag("--restored", options->restored,
                    std::string(kRestoredFieldHelp) +
                        ". With --jsonl the field becomes the restored reading itself");
  command->callback([options, &exit_status] { exit_status = clean_all(*options); });
}

}  // namespace shilu
