// shilu diff: what changed between two versions of an address.
#include "store/diff.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/standard_output.h"
#include "base/document_json.h"
#include "store/archive.h"

namespace shilu {
namespace {

constexpr const char* kAbout =
    "Show what changed between two versions of an address, by paragraph: the last two, the one\n"
    "in force at T1 and the newest, or those in force at T1 and T2.\n"
    "Example: shilu diff --archive court http://www.yunxi.gov.cn/zwgk/t1.html 2018-03 2018-06";

constexpr size_t kContextLines = 3;

struct DiffOptions {
  std::string archive;
  std::string url;
  std::vector<std::string> times;
  bool json = false;
};

struct VersionPair {
  Version before;
  Version after;
};

// Marks of a terminal, or none.
struct Colours {
  const char* removed = "";
  const char* added = "";
  const char* changed = "";  // within a removed or added line
  const char* heading = "";
  const char* end = "";
};

constexpr Colours kTerminalColours{"\x1b[31m", "\x1b[32m", "\x1b[7m", "\x1b[36m", "\x1b[0m"};

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

Result<VersionPair> last_two(const Archive& archive, const Url& url) {
  Result<std::vector<Version>> versions = archive.history(url);
  if (!versions) {
    return tl::unexpected<Error>(versions.error());
  }
  if (versions->empty()) {
    return fail(ErrorCode::kNotFound, url.text() + " has no version");
  }
  if (versions->size() == 1) {
    return fail(ErrorCode::kNotFound,
                url.text() + " has only one version: there is nothing to compare");
  }
  const size_t last = versions->size() - 1;
  return VersionPair{std::move((*versions)[last - 1]), std::move((*versions)[last])};
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
      times.size() > 1
          ? version_at(archive, url, times[1])
          : archive.get(url, std::nullopt).map([](auto newest) { return std::move(*newest); });
  if (!after) {
    return tl::unexpected<Error>(after.error());
  }
  if (before->number == after->number) {
    return fail(ErrorCode::kNotFound, url.text() + " had version " + std::to_string(after->number) +
                                          " at both times: there is nothing to compare");
  }
  return VersionPair{std::move(*before), std::move(*after)};
}

std::string heading_of(const Version& version) {
  return version.url.text() + "  version " + std::to_string(version.number) + "  " +
         format_instant(version.fetched_at);
}

std::string marked(char sign, const char* colour, std::string_view line, const ByteRange& range,
                   const Colours& colours) {
  const auto part = [&](size_t begin, size_t end) {
    return without_controls(line.substr(begin, end - begin));
  };
  std::string text = colour;
  text += sign + part(0, range.begin);
  if (range.begin < range.end) {
    text += colours.changed + part(range.begin, range.end) + colours.end + colour;
  }
  return text + part(range.end, line.size()) + colours.end + "\n";
}

std::string printed_line(const DiffLine& line, const Colours& colours) {
  switch (line.change) {
    case LineChange::kKept:
      return " " + without_controls(line.before) + "\n";
    case LineChange::kRemoved:
      return marked('-', colours.removed, line.before, {}, colours);
    case LineChange::kAdded:
      return marked('+', colours.added, line.after, {}, colours);
    case LineChange::kEdited:
      break;
  }
  return marked('-', colours.removed, line.before, line.before_range, colours) +
         marked('+', colours.added, line.after, line.after_range, colours);
}

bool in_before(const DiffLine& line) {
  return line.change != LineChange::kAdded;
}
bool in_after(const DiffLine& line) {
  return line.change != LineChange::kRemoved;
}

// "@@ -3,7 +3,8 @@": where a hunk stands in both texts, counted from 1.
std::string hunk_heading(const std::vector<DiffLine>& lines, size_t begin, size_t end) {
  const auto from = lines.begin();
  const auto first = from + static_cast<std::ptrdiff_t>(begin);
  const auto last = from + static_cast<std::ptrdiff_t>(end);
  const auto side = [&](bool (*has)(const DiffLine&)) {
    const auto count = std::count_if(first, last, has);
    // An empty side is named by the line before it.
    const auto start = std::count_if(from, first, has) + (count > 0 ? 1 : 0);
    return std::to_string(start) + "," + std::to_string(count);
  };
  return "@@ -" + side(in_before) + " +" + side(in_after) + " @@";
}

// Changed lines with kContextLines around them; what is less than twice that apart is one hunk.
std::string hunks(const std::vector<DiffLine>& lines, const Colours& colours) {
  const auto is_changed = [&](size_t i) { return lines[i].change != LineChange::kKept; };
  std::string text;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!is_changed(i)) {
      continue;
    }
    const size_t begin = i - std::min(i, kContextLines);
    size_t last_changed = i;
    while (i + 1 < lines.size() && i - last_changed < 2 * kContextLines) {
      ++i;
      if (is_changed(i)) {
        last_changed = i;
      }
    }
    const size_t end = std::min(lines.size(), last_changed + kContextLines + 1);
    text += colours.heading + hunk_heading(lines, begin, end) + colours.end + "\n";
    for (size_t line = begin; line < end; ++line) {
      text += printed_line(lines[line], colours);
    }
    i = end - 1;
  }
  return text;
}

std::string human_form(const VersionPair& versions, const DocumentDiff& diff) {
  const Colours colours = output_is_terminal() ? kTerminalColours : Colours{};
  std::string text = "--- " + heading_of(versions.before) + "\n";
  text += "+++ " + heading_of(versions.after) + "\n";
  for (const FieldChange& change : diff.fields) {
    text += marked('-', colours.removed, change.field + ": " + change.before, {}, colours);
    text += marked('+', colours.added, change.field + ": " + change.after, {}, colours);
  }
  return text + hunks(diff.lines, colours);
}

// A range in characters, as scripts count: code points.
nlohmann::ordered_json character_range(std::string_view line, const ByteRange& range) {
  const auto characters = [&](size_t octets) {
    const std::string_view part = line.substr(0, octets);
    return std::count_if(part.begin(), part.end(), [](char octet) {
      return (static_cast<unsigned char>(octet) & 0xc0) != 0x80;
    });
  };
  return {characters(range.begin), characters(range.end)};
}

nlohmann::ordered_json json_line(const DiffLine& line) {
  switch (line.change) {
    case LineChange::kKept:
      return {{"change", "kept"}, {"text", line.before}};
    case LineChange::kRemoved:
      return {{"change", "removed"}, {"text", line.before}};
    case LineChange::kAdded:
      return {{"change", "added"}, {"text", line.after}};
    case LineChange::kEdited:
      break;
  }
  return {{"change", "edited"},
          {"before", line.before},
          {"after", line.after},
          {"before_range", character_range(line.before, line.before_range)},
          {"after_range", character_range(line.after, line.after_range)}};
}

std::string json_form(const VersionPair& versions, const DocumentDiff& diff) {
  const auto side = [](const Version& version) {
    return nlohmann::ordered_json{{"version", version.number},
                                  {"fetched_at", format_instant(version.fetched_at)}};
  };
  nlohmann::ordered_json json;
  json["url"] = versions.after.url.text();
  json["before"] = side(versions.before);
  json["after"] = side(versions.after);
  json["fields"] = nlohmann::ordered_json::array();
  for (const FieldChange& change : diff.fields) {
    json["fields"].push_back(
        {{"field", change.field},
         {"before", nlohmann::ordered_json::parse(change.before, nullptr, false)},
         {"after", nlohmann::ordered_json::parse(change.after, nullptr, false)}});
  }
  json["lines"] = nlohmann::ordered_json::array();
  for (const DiffLine& line : diff.lines) {
    json["lines"].push_back(json_line(line));
  }
  return to_json_line(json) + "\n";
}

Status diff(const DiffOptions& options) {
  const Result<Url> url = Url::parse(options.url);
  if (!url) {
    return tl::unexpected<Error>(url.error());
  }
  const Result<std::unique_ptr<Archive>> archive =
      Archive::open(options.archive, Archive::Mode::kRead);
  if (!archive) {
    return tl::unexpected<Error>(archive.error());
  }
  const Result<VersionPair> versions = versions_to_compare(**archive, *url, options.times);
  if (!versions) {
    return tl::unexpected<Error>(versions.error());
  }
  const DocumentDiff difference =
      diff_documents(versions->before.document, versions->after.document);
  if (Status printed = print(options.json ? json_form(*versions, difference)
                                          : human_form(*versions, difference));
      !printed) {
    return printed;
  }
  return flush_output();
}

}  // namespace

void add_diff_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand("diff", kAbout);
  command->add_option("--archive", options->archive, "The archive's folder")->required();
  command->add_option("URL", options->url, "The address")->required();
  command->add_option("TIMES", options->times, "T1, or T1 and T2")->expected(0, 2);
  command->add_flag("--json", options->json, "One JSON object");
  command->callback([options, &exit_status] {
    const Status done = diff(*options);
    exit_status = done ? kExitDone : report_error(done.error());
  });
}

}  // namespace shilu
