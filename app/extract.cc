// shilu extract: saved pages in, documents out, on all cores and in the order given.
#include "extract/extract.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/commands.h"
#include "app/explain_html.h"
#include "app/input_file.h"
#include "app/output_file.h"
#include "app/page_files.h"
#include "app/progress_bar.h"
#include "app/restored.h"
#include "app/standard_output.h"
#include "app/stop_at_signal.h"
#include "base/document_json.h"
#include "base/ordered_work.h"
#include "crawler/portal_rules_file.h"
#include "extract/explanation.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAboutExtract =
    "Take the document out of saved pages: title, days, text, attachments, links, flags.\n"
    "A file is a page; prints one JSON object a line, in the order of the files. Of a folder the\n"
    "pages in it are read (.html, .htm, .shtml, .shtm, .xhtml, .xht, .asp, .aspx, .jsp,\n"
    ".php, .do), sorted.\n"
    "Example: shilu extract page.html --url http://www.xx.gov.cn/a/t20180306_1.html --explain\n"
    "         shilu extract mirror > documents.jsonl\n"
    "         shilu extract page.html --explain --format html --out why.html";

// How many pages may be finished before the one that is to be printed next.
constexpr size_t kPagesAhead = 64;
// What they may hold together; more only where a single result is larger.
constexpr size_t kMostHeldBytes = 64 << 20;

struct ExtractOptions {
  std::vector<std::string> files;
  std::string url;
  std::string content_type;
  std::vector<std::string> rules;
  bool explain = false;
  std::string format = "json";
  std::string out;
  bool restored = false;
};

// Where the pages are from.
struct Origin {
  std::optional<Url> url;
  const PortalRule* rule = nullptr;
};

PageInput page_input(std::string_view bytes, const ExtractOptions& options, const Origin& origin) {
  PageInput input;
  input.bytes = bytes;
  input.url = origin.url;
  input.rule = origin.rule;
  input.content_type = options.content_type;
  input.surroundings = options.explain ? Surroundings::kTell : Surroundings::kOmit;
  return input;
}

Result<std::string> extract_file(const std::string& path, const ExtractOptions& options,
                                 const Origin& origin) {
  const Result<std::string> bytes = read_input(path);
  if (!bytes) {
    return fail(bytes.error().code, bytes.error().message);
  }
  Json json;
  json["file"] = path;
  if (origin.url) {
    json["url"] = origin.url->text();
  }
  const RemovedParts removed = options.explain ? RemovedParts::kInclude : RemovedParts::kOmit;
  json.update(document_to_json(extract_page(page_input(*bytes, options, origin)),
                               {removed, DocumentLinks::kInclude}));
  if (options.restored) {
    add_restored(json);
  }
  return to_json_line(json) + "\n";
}

// A line for each file, or why there is none.
using Lines = OrderedWork<Result<std::string>>;

int print_in_order(size_t count, Lines& work) {
  int status = kExitDone;
  ProgressBar progress(count, "pages");
  for (size_t i = 0; i < count; ++i) {
    const std::optional<Result<std::string>> line = work.result(i);
    if (!line) {
      status = kExitInterrupted;
      break;
    }
    if (!*line) {
      progress.clear();
      status = std::max(status, report_error(line->error()));  // the other files are still read
    } else if (const Status printed = print(**line); !printed) {
      progress.clear();
      return std::max(status, report_error(printed.error()));
    }
    progress.advance(i + 1);
  }
  progress.clear();
  if (const Status flushed = flush_output(); !flushed) {
    return std::max(status, report_error(flushed.error()));
  }
  return status;
}

// The pages in `paths`; of each folder that has none it is said so, and `status` becomes it.
std::vector<std::string> pages_in(const std::vector<std::string>& paths, int& status) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::vector<std::string> found = find_page_files(path);
    if (found.empty()) {
      status = report_error({ErrorCode::kNotFound, "no page in " + path});
    }
    std::move(found.begin(), found.end(), std::back_inserter(files));
  }
  return files;
}

int extract_all(const ExtractOptions& options, const Origin& origin) {
  int folders_status = kExitDone;
  const std::vector<std::string> files = pages_in(options.files, folders_status);
  if (files.empty()) {
    return folders_status;
  }
  Lines work(files.size(), kPagesAhead, kMostHeldBytes);
  const Result<std::unique_ptr<StopAtSignal>> stop_at_signal =
      StopAtSignal::make(files, [&work] { work.stop(); });
  if (!stop_at_signal) {
    return report_error(stop_at_signal.error());
  }
  const size_t threads = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, files.size());
  std::vector<std::jthread> pool;
  for (size_t i = 0; i < threads; ++i) {
    pool.emplace_back([&] {
      while (const std::optional<size_t> index = work.take()) {
        Result<std::string> line = extract_file(files[*index], options, origin);
        const size_t bytes = line ? line->size() : 0;
        work.finish(*index, std::move(line), bytes);
      }
    });
  }
  const int status = print_in_order(files.size(), work);
  work.stop();
  return std::max(folders_status, status);
}

Status explain_as_html(const ExtractOptions& options, const Origin& origin) {
  const std::string& path = options.files.front();
  std::error_code error;
  if (options.files.size() > 1 || std::filesystem::is_directory(path, error)) {
    return fail(ErrorCode::kInvalidArgument, "--format html makes one page of one file");
  }
  const Result<std::string> bytes = read_input(path);
  if (!bytes) {
    return fail(bytes.error().code, bytes.error().message);
  }
  Explanation explanation;
  const Document document = extract_page(page_input(*bytes, options, origin), &explanation);
  const std::string name = origin.url ? origin.url->text() : input_name(path);
  return write_output(options.out, explain_html(name, document, explanation));
}

// What CLI11 cannot say of options that go together.
Status check_options(const ExtractOptions& options) {
  const bool html = options.format == "html";
  if (html && !options.explain) {
    return fail(ErrorCode::kInvalidArgument, "--format html is for --explain");
  }
  if (html && options.out.empty()) {
    return fail(ErrorCode::kInvalidArgument, "--format html needs --out FILE");
  }
  if (html && options.restored) {
    return fail(ErrorCode::kInvalidArgument,
                "--restored is for JSON: --format html shows the text");
  }
  if (!html && !options.out.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "--out is for --format html: JSON goes to standard output");
  }
  return {};
}

// The one for the page's address. A rule that is tried alone needs no address. Null, and a word
// about it, where none is for the page.
Result<const PortalRule*> choose_rule(const PortalRules& rules, const std::optional<Url>& url) {
  if (!url) {
    if (rules.size() != 1) {
      return fail(ErrorCode::kInvalidArgument, "--rules: " + std::to_string(rules.size()) +
                                                   " rules there: say with --url whose page it is");
    }
    return &rules[0];
  }
  const PortalRule* const rule = rules.find(*url);
  if (rule == nullptr) {
    std::fprintf(stderr, "shilu: --rules: no rule is for %s\n", url->text().c_str());
  }
  return rule;
}

Status run_extract(const ExtractOptions& options, int& exit_status) {
  if (Status fit = check_options(options); !fit) {
    return fit;
  }
  Origin origin;
  if (!options.url.empty()) {
    Result<Url> parsed = Url::parse(options.url);
    if (!parsed) {
      return fail_at("--url", parsed.error());
    }
    origin.url = std::move(*parsed);
  }
  const Result<PortalRules> rules = load_portal_rules(options.rules);
  if (!rules) {
    return tl::unexpected(rules.error());
  }
  if (!options.rules.empty()) {
    const Result<const PortalRule*> rule = choose_rule(*rules, origin.url);
    if (!rule) {
      return tl::unexpected(rule.error());
    }
    origin.rule = *rule;
  }
  if (options.format == "html") {
    return explain_as_html(options, origin);
  }
  exit_status = extract_all(options, origin);
  return {};
}

}  // namespace

void add_extract_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ExtractOptions>();
  CLI::App* command = app.add_subcommand("extract", kAboutExtract);
  command->add_option("FILE", options->files, "Saved pages and folders; - is standard input")
      ->required();
  command->add_option("--url", options->url, "The page's address: links are resolved against it");
  command->add_option("--content-type", options->content_type,
                      "The Content-Type header that came with the page");
  command
      ->add_option("--rules", options->rules,
                   "A file or folder of rules for portals, as in seeds/rules; can be given again.\n"
                   "The one for the --url is used; a rule alone needs no --url")
      ->allow_extra_args(false);
  command->add_flag("--explain", options->explain, "Say what was removed, and why");
  command->add_flag("--restored", options->restored, kRestoredFieldHelp);
  command
      ->add_option("--format", options->format,
                   "json, or html with --explain: one page for a person, of one file")
      ->check(CLI::IsMember({"json", "html"}))
      ->capture_default_str();
  command->add_option("--out", options->out,
                      "The file that --format html writes; - is standard output");
  command->callback([options, &exit_status] {
    if (const Status done = run_extract(*options, exit_status); !done) {
      exit_status = report_error(done.error());
    }
  });
}

}  // namespace shilu
